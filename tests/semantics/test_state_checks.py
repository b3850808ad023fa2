"""Which comparisons of a state let a response through that has none, and which lookups know it only as the server's."""

from __future__ import annotations

from authlint.concepts import StateCheck
from semantics.programs import nouns, reading, says

HEAD = "from flask import abort, request, session\nfrom oauth import exchange\n\n"


def checks(program: str, relation: str) -> list[str]:
    with reading(program) as reader:
        found = [getattr(one, relation) for one in nouns(reader, program) if isinstance(one, StateCheck)]
    return [evidence.reason for evidence in found if evidence is not None]


def view(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{HEAD}def back():\n{lines}    return exchange(request.args['code'])\n"


STOP = "\n    abort(400)"


@says(
    ("both sides None", "if request.args.get('state') != session.get('state'):" + STOP),
    ("both sides empty", "if session.get('state', '') != request.args.get('state', ''):" + STOP),
    ("asserted", "assert request.args.get('state') == session.get('state')"),
    (
        "empty texts in constant time",
        "if not compare_digest(session.get('s', ''), request.args.get('state', '')):" + STOP,
    ),
    ("a cookie", "if request.cookies.get('state') != request.args.get('state'):" + STOP),
    (
        "skipped without a state",
        "state = request.args.get('state')\nif state and state != session['state']:" + STOP,
    ),
    (
        "skipped without a login",
        "if 'state' in session and request.args.get('state') != session['state']:" + STOP,
    ),
    (
        "skipped by a test around it",
        "state = request.args.get('state')\nif state:\n    if state != session['state']:\n        abort(400)",
    ),
    ("welcome when missing", "if not (not saved or saved == request.args.get('state')):" + STOP),
    ("only logged", "if request.args['state'] != session['state']:\n    log.warning('another state')"),
)
def test_a_comparison_that_a_missing_state_gets_past_is_seen(code: str) -> None:
    prefix = "saved = session.get('state')\n" if "saved" in code else ""
    assert len(checks(view(prefix + code), "passed_when_missing")) == 1


@says(
    ("an item", "if request.args.get('state') != session['state']:" + STOP),
    ("taken out", "if request.args.get('state') != session.pop('state'):" + STOP),
    ("other defaults", "if request.args.get('state', '') != session.get('state'):" + STOP),
    ("a function that takes no None", "if not compare_digest(request.args.get('state'), session.get('s')):" + STOP),
    (
        "missing is refused before",
        "state = request.args.get('state')\nif not state:\n    abort(400)\nif state != session.get('state'):" + STOP,
    ),
    (
        "missing is refused with it",
        "saved = session.pop('state', None)\nif saved is None or saved != request.args.get('state'):" + STOP,
    ),
    (
        "a positive test",
        "state = request.args.get('state')\nif not (state and state == session.get('state')):" + STOP,
    ),
    (
        "every parameter is asked for",
        "for name in ('state', 'code'):\n    if name not in request.args:\n        abort(400)\n"
        "if request.args.get('state') != session.get('state'):" + STOP,
    ),
    (
        "all of them are asked for",
        "state = request.args.get('state')\nif not all([state, request.args.get('code')]):\n    abort(400)\n"
        "if state != session.get('state'):" + STOP,
    ),
    (
        "the code is behind the comparison",
        (
            "if 'state' in session:\n    if request.args.get('state') != session['state']:\n        abort(400)\n"
            "    return exchange(request.args['code'])\nabort(400)"
        ),
    ),
)
def test_a_comparison_that_refuses_a_missing_state_is_left_alone(code: str) -> None:
    assert checks(view(code), "passed_when_missing") == []


@says(
    ("a set", "if request.args['state'] not in ISSUED:" + STOP),
    ("a mapping", "if ISSUED.pop(request.args['state'], None) is None:" + STOP),
    ("a key of a cache", "if not cache.get(f'oauth:{request.args[\"state\"]}'):" + STOP),
    ("a signature", "signer.loads(request.args['state'])"),
)
def test_a_state_that_only_the_server_knows_is_seen(code: str) -> None:
    assert len(checks("ISSUED = {}\n" + view(code), "shared_by_all")) == 1


@says(
    ("beside a cookie", "if ISSUED.pop(request.args['state'], None) != request.cookies['own']:" + STOP),
    ("of a known user", "if ISSUED.pop(request.args['state'], None) != current_user.id:" + STOP),
    (
        "a signature over what is looked up",
        "there = signer.loads(request.args['state'])\nflows.resume(there['flow_id'])",
    ),
    ("an entry that says whose it is", "begun = ISSUED.pop(request.args['state'])\nif begun['user']:" + STOP),
    ("a function that is not seen", "if not begun.finish(request.args['state']):" + STOP),
    ("put away", "ISSUED[request.args['state']] = True\nif not ISSUED:" + STOP),
)
def test_a_state_that_may_be_tied_to_somebody_is_left_alone(code: str) -> None:
    assert checks("ISSUED = {}\n" + view(code), "shared_by_all") == []
