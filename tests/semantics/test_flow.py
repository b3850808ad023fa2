"""What happens around a noun: is the token verified elsewhere, what do its claims decide, is a value refused.

The reading that is asked about stands on a line ending with ``# peek``. The answer is ``harmless``, ``decides`` or
``open`` (the claims go where nobody looks), followed by the reason.
"""

from __future__ import annotations

import textwrap

import pytest

from authlint.concepts import AuthorizationRequest, ClaimsPeek, HeaderPeek, TokenDecode, TokenEncode, TransportFlag
from authlint.semantics.reading import Reading
from authlint.values import Absent, Known
from semantics.programs import Program, nouns, reading, sources, steps

MARK = "# peek"


def answer(program: Program) -> str:
    """Return what becomes of the claims read at the marked line."""
    with reading(program) as reader:
        peek = _marked(reader, program)
        if peek.excuse is not None:
            assert peek.decision is None
            return f"harmless: {peek.excuse.reason}"
        return f"decides: {peek.decision.reason}" if peek.decision is not None else "open"


def verdict(program: Program) -> str:
    """Return the answer without its reason."""
    return answer(program).partition(":")[0]


def _marked(reader: Reading, program: Program) -> TokenDecode | ClaimsPeek:
    """Return the reading at the marked line, seen where it is written."""
    lines = {
        (path, line)
        for path, text in sources(program).items()
        for line, code in enumerate(text.splitlines(), 1)
        if code.endswith(MARK)
    }
    assert len(lines) == 1
    for concept in nouns(reader, program):
        if isinstance(concept, TokenDecode | ClaimsPeek) and concept.original is None:
            (place,) = reader.locate([(concept.site.path, concept.site.node)])
            if any((place.path, line) in lines for line in range(place.start.line, place.end.line + 1)):
                if isinstance(concept, TokenDecode):
                    assert concept.verify_signature.falsy() is not None
                return concept
    raise AssertionError("nothing is read at the marked line")


def says(*table: tuple[str, str]) -> pytest.MarkDecorator:
    """Parametrize a test with functions that stand in a module with a few imports."""
    return pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in table])


IMPORTS = """import jwt
from flask import session, g, request, jsonify, redirect
from accounts import load_user, users

"""
PEEK = 'jwt.decode(token, options={"verify_signature": False})'
VERIFY = 'jwt.decode(token, KEY, algorithms=["RS256"])'


def module(code: str) -> str:
    """Return a module around ``code``, in which PEEK stands for an unverified decode and VERIFY for a verified one."""
    return IMPORTS + textwrap.dedent(code).strip("\n").replace("PEEK", PEEK).replace("VERIFY", VERIFY)


@says(
    (
        "a few lines on",
        """
        def user(token):
            issuer = PEEK["iss"]  # peek
            claims = jwt.decode(token, KEYS[issuer], algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "a few lines before",
        """
        def user(token):
            VERIFY
            claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "under another name of the same token",
        """
        def user(header):
            token = header.strip()
            claims = PEEK  # peek
            jwt.decode(header, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "as bytes",
        """
        def user(token):
            claims = PEEK  # peek
            jwt.decode(token.encode(), KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "as an entry of a mapping",
        """
        def user(data):
            claims = jwt.decode(data["token"], options={"verify_signature": False})  # peek
            jwt.decode(data["token"], KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "by another library",
        """
        from jose import jwt as jose

        def user(token):
            claims = PEEK  # peek
            jose.decode(token, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "in every branch, the last of which refuses",
        """
        def user(token):
            claims = PEEK  # peek
            if claims["iss"] == "https://one.example":
                jwt.decode(token, ONE, algorithms=["RS256"])
            elif claims["iss"] == "https://two.example":
                jwt.decode(token, TWO, algorithms=["RS256"])
            else:
                raise ValueError("unknown issuer")
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a try whose handler refuses",
        """
        def user(token):
            claims = PEEK  # peek
            try:
                VERIFY
            except jwt.InvalidTokenError:
                return None
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the function that it is handed to",
        """
        def check(token, issuer):
            return jwt.decode(token, KEYS[issuer], algorithms=["RS256"])

        def user(token):
            claims = PEEK  # peek
            check(token, claims["iss"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "two functions further in",
        """
        def inner(jws):
            jwt.decode(jws, KEY, algorithms=["RS256"])

        def outer(text):
            inner(text)

        def user(token):
            claims = PEEK  # peek
            outer(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a method of the same object",
        """
        class Tokens:
            def check(self, token):
                VERIFY

            def user(self, token):
                claims = PEEK  # peek
                self.check(token)
                return load_user(claims["sub"])
        """,
    ),
    (
        "in a sibling that the same caller calls",
        """
        def claims_of(token):
            return PEEK  # peek

        def check(token):
            VERIFY

        def user(token):
            claims = claims_of(token)
            check(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the caller",
        """
        def issuer_and_subject(token):
            claims = PEEK  # peek
            return claims["iss"], claims["sub"]

        def user(token):
            issuer, subject = issuer_and_subject(token)
            jwt.decode(token, KEYS[issuer], algorithms=["RS256"])
            return load_user(subject)
        """,
    ),
    (
        "by the caller's caller",
        """
        def claims_of(token):
            return PEEK  # peek

        def subject_of(token):
            return claims_of(token)["sub"]

        def user(token):
            subject = subject_of(token)
            VERIFY
            return load_user(subject)
        """,
    ),
    (
        "by a function whose name says so",
        """
        from vendor import verify_token

        def user(token):
            claims = PEEK  # peek
            verify_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "by the introspection endpoint",
        """
        def user(client, token):
            claims = PEEK  # peek
            client.introspect_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "awaited",
        """
        async def check(token):
            VERIFY

        async def user(token):
            claims = PEEK  # peek
            await check(token)
            return load_user(claims["sub"])
        """,
    ),
)
def test_a_token_that_is_verified_as_well_may_be_read_unverified(code: str) -> None:
    assert verdict(module(code)) == "harmless"


def test_a_token_verified_in_another_module_counts() -> None:
    program = {
        "checks.py": 'import jwt\n\ndef check(token):\n    jwt.decode(token, KEY, algorithms=["RS256"])',
        "app.py": module(
            """
            from checks import check

            def user(token):
                claims = PEEK  # peek
                check(token)
                return load_user(claims["sub"])
            """
        ),
    }
    assert answer(program) == "harmless: the same token is verified here"


def test_a_caller_in_another_module_that_verifies_counts() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            """
            import peeks

            def user(token):
                claims = peeks.claims_of(token)
                VERIFY
                return load_user(claims["sub"])
            """
        ),
    }
    assert verdict(program) == "harmless"


@says(
    (
        "another token",
        """
        def user(token, other):
            claims = PEEK  # peek
            jwt.decode(other, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the other branch",
        """
        def user(token):
            if KEY:
                claims = VERIFY
            else:
                claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "in another branch of a chain",
        """
        def user(token):
            if mode == "strict":
                claims = VERIFY
            elif mode == "lenient":
                claims = PEEK  # peek
            else:
                raise ValueError(mode)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in another case of a match",
        """
        def user(token):
            match mode:
                case "strict":
                    claims = VERIFY
                case _:
                    claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the other arm of a conditional expression",
        """
        def user(token):
            claims = (
                VERIFY
                if KEY
                else PEEK  # peek
            )
            return load_user(claims["sub"])
        """,
    ),
    (
        "after a branch that has already returned",
        """
        def user(token):
            if not settings.STRICT:
                return load_user(PEEK["sub"])  # peek
            return load_user(VERIFY["sub"])
        """,
    ),
    (
        "only before a branch that has returned by then",
        """
        def user(token):
            if KEY:
                return load_user(VERIFY["sub"])
            return load_user(PEEK["sub"])  # peek
        """,
    ),
    (
        "but that failed before",
        """
        def user(token):
            try:
                claims = VERIFY
            except jwt.InvalidTokenError:
                claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "but that failed, and the failure is passed over",
        """
        def user(token):
            claims = PEEK  # peek
            try:
                VERIFY
            except jwt.InvalidTokenError:
                pass
            return load_user(claims["sub"])
        """,
    ),
    (
        "only under a condition",
        """
        def user(token):
            claims = PEEK  # peek
            if settings.STRICT:
                VERIFY
            return load_user(claims["sub"])
        """,
    ),
    (
        "without verifying either",
        """
        def user(token):
            claims = PEEK  # peek
            jwt.decode(token, KEY, algorithms=["RS256"], options={"verify_signature": False})
            return load_user(claims["sub"])
        """,
    ),
    (
        "by a function that only has such a name",
        """
        def verify_token(token):
            return jwt.decode(token, options={"verify_signature": False, "verify_exp": True})

        def user(token):
            claims = PEEK  # peek
            verify_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "by a function that checks its form",
        """
        from vendor import validate_token_format

        def user(token):
            claims = PEEK  # peek
            validate_token_format(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a function nobody calls here",
        """
        def check(token):
            VERIFY

        def user(token):
            claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "only in one of two callers",
        """
        def claims_of(token):
            return PEEK  # peek

        def strict(token):
            claims = claims_of(token)
            VERIFY
            return load_user(claims["sub"])

        def lenient(token):
            return load_user(claims_of(token)["sub"])
        """,
    ),
)
def test_what_verifies_something_else_or_at_another_time_does_not_count(code: str) -> None:
    assert verdict(module(code)) == "decides"


@says(
    ("the issuer that chooses a client", 'def client(token):\n    return CLIENTS[PEEK["iss"]]  # peek'),
    ("the issuer compared with what is expected", 'def ours(token):\n    return PEEK.get("iss") == ISSUER  # peek'),
    (
        "the issuer in a fixed set",
        'def ours(token):\n    if PEEK["iss"] not in ISSUERS:  # peek\n        raise ValueError\n    return True',
    ),
    (
        "the tenant that chooses the endpoint",
        'def keys(token):\n    tenant = PEEK["tid"]  # peek\n    return fetch(f"https://login.example/{tenant}/keys")',
    ),
    ("when it ends", 'def seconds_left(token, now):\n    return PEEK["exp"] - now  # peek'),
    (
        "whether it has ended",
        'def is_over(token, now):\n    if PEEK["exp"] < now:  # peek\n        return True\n    return False',
    ),
    ("nothing", "def look(token):\n    PEEK  # peek"),
    ("a log", 'import logging\n\ndef look(token):\n    logging.info("token of %s", PEEK["sub"])  # peek'),
    ("a logger", 'def look(token):\n    logger.debug(f"claims: {PEEK}")  # peek'),
    ("the terminal", "def look(token):\n    print(PEEK)  # peek"),
    ("the message of an exception", 'def refuse(token):\n    raise ValueError("not for " + PEEK["aud"])  # peek'),
)
def test_what_only_routes_or_is_shown_decides_nothing(code: str) -> None:
    assert verdict(module(code)) == "harmless"


@says(
    ("who is loaded", 'def user(token):\n    return load_user(PEEK["sub"])  # peek'),
    (
        "who is loaded, through variables",
        'def user(token):\n    claims = PEEK  # peek\n    subject = claims.get("sub")\n    return load_user(subject)',
    ),
    ("who is looked up in a mapping", 'def user(token):\n    return users[PEEK["sub"]]  # peek'),
    ("who is looked up in a database", 'def user(token):\n    return User.objects.get(email=PEEK["email"])  # peek'),
    (
        "who is looked up by a query",
        'def user(token, db):\n    return db.query(User).filter_by(id=PEEK["sub"]).first()  # peek',
    ),
    ("a comparison", 'def is_admin(token):\n    return PEEK["role"] == "admin"  # peek'),
    ("membership", 'def is_admin(token):\n    return "admin" in PEEK["roles"]  # peek'),
    (
        "which way to go",
        'def view(token):\n    if PEEK.get("admin"):  # peek\n        return delete_everything()\n    return None',
    ),
    ("the session", 'def sign_in(token):\n    session["user"] = PEEK["sub"]  # peek'),
    ("the request's own object", 'def before(token):\n    g.user = PEEK["sub"]  # peek'),
    ("the request", 'def middleware(request, token):\n    request.state.user = PEEK["sub"]  # peek'),
    (
        "another token",
        'def exchange(token):\n    return jwt.encode({"sub": PEEK["sub"]}, KEY, algorithm="HS256")  # peek',
    ),
    (
        "a call in another function",
        'def sign_in(claims):\n    login_user(claims["sub"])\n\ndef callback(token):\n    sign_in(PEEK)  # peek',
    ),
    (
        "a guard",
        'def require(token):\n    if PEEK["scope"] != "write":  # peek\n        raise PermissionError\n    return True',
    ),
    ("an assertion", 'def require(token):\n    assert PEEK["admin"]  # peek'),
    (
        "whether it can be decoded at all",
        "def is_valid(token):\n    try:\n        PEEK  # peek\n        return True\n    except jwt.InvalidTokenError:\n        return False",
    ),
    (
        "who a caller loads",
        'def claims_of(token):\n    return PEEK  # peek\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])',
    ),
    (
        "who a caller of a caller loads",
        'def claims_of(token):\n    return PEEK  # peek\n\ndef subject(token):\n    return claims_of(token)["sub"]\n\ndef user(token):\n    return load_user(subject(token))',
    ),
    (
        "who a method's caller loads",
        'class A:\n    def claims(self, token):\n        return PEEK  # peek\n\n    def user(self, token):\n        return load_user(self.claims(token)["sub"])',
    ),
    (
        "a walrus",
        'def user(token):\n    if (claims := PEEK):  # peek\n        return load_user(claims["sub"])\n    return None',
    ),
    (
        "unpacked",
        'def user(token):\n    claims = PEEK  # peek\n    subject, role = claims["sub"], claims["role"]\n    return load_user(subject)',
    ),
)
def test_claims_that_reach_an_identity_or_a_permission_decide(code: str) -> None:
    assert verdict(module(code)) == "decides"


def test_a_caller_in_another_module_that_loads_the_user_decides() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            'from peeks import claims_of\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])'
        ),
    }
    assert answer(program) == 'decides: claim "sub" is passed to `load_user`'


def test_the_decision_shows_the_way_to_it() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            'from peeks import claims_of\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])'
        ),
    }
    with reading(program) as reader:
        decision = _marked(reader, program).decision
        assert decision is not None
        assert steps(reader, decision.steps) == [
            "app.py:8 `claims_of` hands the claims to this call",
            'app.py:8 claim "sub" is passed to `load_user`',
        ]


@says(
    ("returned by a function nobody calls here", "def claims_of(token):\n    return PEEK  # peek"),
    ("of which an entry is returned", 'def subject_of(token):\n    return PEEK["sub"]  # peek'),
)
def test_claims_that_leave_the_visible_code_are_left_open(code: str) -> None:
    assert verdict(module(code)) == "open"


@says(
    (
        "this program has just made it",
        'def renew(user):\n    token = jwt.encode({"sub": user}, KEY, algorithm="HS256")\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "it comes from the token endpoint",
        'import requests\n\ndef callback(code):\n    token = requests.post(URL, data={"code": code}).json()["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "it comes from the token endpoint by a library",
        'from requests_oauthlib import OAuth2Session\n\ndef callback(client):\n    token = OAuth2Session("web").fetch_token(URL, code=code)["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "whoever runs the program gives it",
        'import sys\n\ndef main():\n    token = sys.argv[1]\n    user = load_user(PEEK["sub"])  # peek',
    ),
    (
        "it is a parsed argument",
        'import argparse\n\ndef main():\n    token = argparse.ArgumentParser().parse_args().token\n    user = load_user(PEEK["sub"])  # peek',
    ),
    (
        "a client holds it as its own",
        'class Client:\n    def who(self):\n        return load_user(jwt.decode(self.access_token, options={"verify_signature": False})["sub"])  # peek',
    ),
)
def test_a_token_that_nobody_else_can_have_written_is_harmless(code: str) -> None:
    assert verdict(module(code)) == "harmless"


@says(
    (
        "the JSON body of the request",
        'def view():\n    token = request.json["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "a header",
        'def view():\n    token = request.headers["Authorization"].removeprefix("Bearer ")\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "a cookie",
        'def view():\n    token = request.cookies.get("access_token")\n    return load_user(PEEK["sub"])  # peek',
    ),
    ("the form", 'def view():\n    token = request.form["id_token"]\n    return load_user(PEEK["sub"])  # peek'),
    (
        "a parameter of that name",
        'def view(id_token):\n    token = id_token\n    return load_user(PEEK["sub"])  # peek',
    ),
)
def test_a_token_that_was_sent_to_the_program_is_not(code: str) -> None:
    assert verdict(module(code)) == "decides"


BY_HAND = "import base64, json\nfrom accounts import load_user\n\n"


@says(
    (
        "in one expression",
        'def user(token):\n    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "step by step",
        'def user(token):\n    payload = token.split(".")[1]\n    payload += "=" * (-len(payload) % 4)\n    data = base64.urlsafe_b64decode(payload)\n    claims = json.loads(data.decode())  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "by unpacking",
        'def user(token):\n    header, payload, signature = token.split(".")\n    claims = json.loads(base64.b64decode(payload + "==="))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "with a function that pads",
        'def pad(text):\n    return text + "=" * (-len(text) % 4)\n\ndef user(token):\n    claims = json.loads(base64.urlsafe_b64decode(pad(token.split(".")[1])))  # peek\n    return load_user(claims["sub"])',
    ),
    (
        "with a function that decodes",
        'def decode_part(text):\n    return base64.urlsafe_b64decode(text + "==")\n\ndef user(token):\n    claims = json.loads(decode_part(token.split(".")[1]))  # peek\n    return load_user(claims["sub"])',
    ),
)
def test_claims_read_by_hand_are_followed_like_any_other(code: str) -> None:
    assert verdict(BY_HAND + code) == "decides"


def test_claims_read_by_hand_are_harmless_when_the_token_is_verified() -> None:
    code = 'import jwt\n\ndef user(token):\n    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # peek\n    jwt.decode(token, KEY, algorithms=["RS256"])\n    return load_user(claims["sub"])'
    assert verdict(BY_HAND + code) == "harmless"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            'def kid(token):\n    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]',
            id="the first part",
        ),
        pytest.param(
            'def kid(token):\n    head, _, _ = token.split(".")\n    return json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]',
            id="the first of three",
        ),
    ],
)
def test_a_header_read_by_hand_is_no_claims(code: str) -> None:
    program = BY_HAND + code
    with reading(program) as reader:
        assert [type(concept) for concept in nouns(reader, program)] == [HeaderPeek]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def part(name):\n    return json.loads(base64.b64decode(name))", id="base64 that is not split"),
        pytest.param('def host(name):\n    return name.split(".")[1]', id="a name split at its dots"),
        pytest.param('def body(mail):\n    return json.loads(base64.b64decode(mail.split(",")[1]))', id="a data URL"),
    ],
)
def test_what_is_no_token_is_not_taken_for_one(code: str) -> None:
    program = BY_HAND + code
    with reading(program) as reader:
        assert nouns(reader, program) == []


# -------------------------------------------------------------------- refused, guarded, completed, keys


def in_force(program: Program) -> bool:
    """Return whether the only encode may run with a literal key that the program does not refuse."""
    with reading(program) as reader:
        (encode,) = [one for one in nouns(reader, program) if isinstance(one, TokenEncode)]
        return any(isinstance(leaf, Known) for leaf in encode.key.leaves()) and encode.refused is None


ENCODE = 'import os, jwt\n\nKEY = os.environ.get("K", "dev")\n\n'
USE = '\n\ndef make():\n    return jwt.encode({}, KEY, algorithm="HS256")\n'


@says(
    ("compared with it", 'if KEY == "dev":\n    raise RuntimeError("set K")'),
    ("among several", 'if KEY in ("dev", "changeme"):\n    raise RuntimeError("set K")'),
    ("too short", 'if len(KEY) < 32:\n    raise RuntimeError("set K")'),
    ("outside of debugging", 'if not DEBUG and KEY == "dev":\n    raise RuntimeError("set K")'),
    ("the program ends", 'import sys\n\nif KEY == "dev":\n    sys.exit("set K")'),
    (
        "an application factory checks",
        'def create_app():\n    if KEY == "dev":\n        raise RuntimeError("set K")\n    return app',
    ),
    ("compared with a constant", 'DEFAULT = "dev"\n\nif KEY == DEFAULT:\n    raise RuntimeError("set K")'),
)
def test_a_fallback_that_the_program_refuses_is_recognized(code: str) -> None:
    assert not in_force(ENCODE + code + USE)


@says(
    ("nothing is checked", ""),
    ("another variable is", 'if OTHER == "dev":\n    raise RuntimeError("set K")'),
    ("another value is", 'if KEY == "changeme":\n    raise RuntimeError("set K")'),
    ("only a warning is written", 'import warnings\n\nif KEY == "dev":\n    warnings.warn("set K")'),
    ("the fallback is long enough", 'if len(KEY) < 2:\n    raise RuntimeError("set K")'),
    ("only an empty one is", 'if not KEY:\n    raise RuntimeError("set K")'),
)
def test_a_fallback_that_the_program_does_not_refuse_is_not(code: str) -> None:
    assert in_force(ENCODE + code + USE)


def test_a_fallback_refused_in_another_module_is_recognized() -> None:
    program = {
        "config.py": 'import os\n\nKEY = os.environ.get("K", "dev")',
        "app.py": 'import config, jwt\n\nif config.KEY == "dev":\n    raise SystemExit("set K")\n\ndef make():\n    return jwt.encode({}, config.KEY, algorithm="HS256")',
    }
    assert not in_force(program)


def test_a_fallback_refused_by_a_validator_is_recognized() -> None:
    program = """
    import jwt
    from pydantic import field_validator
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        key: str = "dev"

        @field_validator("key")
        @classmethod
        def is_set(cls, value):
            if value == "dev":
                raise ValueError("set KEY")
            return value

    def make():
        return jwt.encode({}, Settings().key, algorithm="HS256")
    """
    assert not in_force(program)


def flags(program: Program) -> list[bool]:
    """Return for each transport switch whether it is guarded."""
    with reading(program) as reader:
        return [one.guarded is not None for one in nouns(reader, program) if isinstance(one, TransportFlag)]


@pytest.mark.parametrize(
    ("code", "guarded"),
    [
        pytest.param("SWITCH", False, id="at the top"),
        pytest.param("if app.debug:\n    SWITCH", True, id="under a debug switch"),
        pytest.param('if os.environ.get("ENV") == "development":\n    SWITCH', True, id="in development"),
        pytest.param('if ENV != "production":\n    SWITCH', True, id="not in production"),
        pytest.param(
            'if ENV == "production":\n    pass\nelse:\n    SWITCH', True, id="in the branch that is not production"
        ),
        pytest.param('if ENV == "production":\n    SWITCH', False, id="in production"),
        pytest.param("if not DEBUG:\n    SWITCH", False, id="when not debugging"),
        pytest.param("if DEBUG:\n    pass\nelse:\n    SWITCH", False, id="in the branch that is not debugging"),
        pytest.param('if __name__ == "__main__":\n    SWITCH', True, id="when started by hand"),
        pytest.param("def main():\n    if not DEBUG:\n        return\n    SWITCH", True, id="after a guard"),
        pytest.param("if use_http:\n    SWITCH", False, id="under another test"),
    ],
)
def test_a_switch_is_guarded_when_it_is_only_set_for_debugging(code: str, guarded: bool) -> None:
    program = "import os\n\n" + code.replace("SWITCH", 'os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"')
    assert flags(program) == [guarded]


def lacks_state(program: Program) -> bool:
    """Return whether some authorization request certainly has no state and gets none later."""
    with reading(program) as reader:
        return any(
            isinstance(one.state, Absent) and one.completed_later is None
            for one in nouns(reader, program)
            if isinstance(one, AuthorizationRequest)
        )


URL = '"https://id.example/authorize?response_type=code&client_id=web&redirect_uri=" + back'


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        pytest.param(f"def login(back):\n    return redirect({URL})", True, id="used as it is"),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    url += "&state=" + state\n    return redirect(url)',
            False,
            id="appended to in place",
        ),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    url = url + "&state=" + state\n    return redirect(url)',
            False,
            id="appended to",
        ),
        pytest.param(
            f'def login(back, state):\n    url = {URL}\n    return redirect(f"{{url}}&state={{state}}")',
            False,
            id="put into another text",
        ),
        pytest.param(
            f'def url(back):\n    return {URL}\n\ndef login(back, state):\n    return redirect(url(back) + "&state=" + state)',
            False,
            id="by the caller",
        ),
        pytest.param(
            f"def url(back):\n    return {URL}\n\ndef login(back):\n    return redirect(url(back))",
            True,
            id="by no caller",
        ),
        pytest.param(
            f"def login(back):\n    url = {URL}\n    log(url)\n    return redirect(url)", True, id="only logged"
        ),
    ],
)
def test_a_request_that_is_appended_to_later_may_get_its_state_there(code: str, lacking: bool) -> None:
    assert lacks_state("from flask import redirect\n\n" + code) is lacking


def decode_of(code: str) -> tuple[bool, bool]:
    """Return whether the key of the only decode is typed, and whether it is chosen per algorithm."""
    program = "import jwt\n\n" + code
    with reading(program) as reader:
        (decode,) = [one for one in nouns(reader, program) if isinstance(one, TokenDecode)]
        return decode.typed_key is not None, decode.key_per_algorithm is not None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param('jwt.decode(t, "secret", algorithms=algs)', (False, False), id="a text"),
        pytest.param("jwt.decode(t, load_key(), algorithms=algs)", (False, False), id="something unknown"),
        pytest.param(
            "jwt.decode(t, jwt.PyJWKClient(url).get_signing_key_from_jwt(t), algorithms=algs)",
            (True, False),
            id="a key of a key set",
        ),
        pytest.param(
            "jwt.decode(t, jwt.PyJWKClient(url).get_signing_key_from_jwt(t).key, algorithms=algs)",
            (True, False),
            id="its key",
        ),
        pytest.param(
            "from cryptography.hazmat.primitives.serialization import load_pem_public_key\n\njwt.decode(t, load_pem_public_key(pem), algorithms=algs)",
            (True, False),
            id="a loaded public key",
        ),
        pytest.param(
            'jwt.decode(t, KEYS[header["alg"]], algorithms=algs)', (False, True), id="looked up by the algorithm"
        ),
        pytest.param(
            'jwt.decode(t, MAC if alg == "HS256" else PUBLIC, algorithms=algs)',
            (False, True),
            id="chosen by the algorithm",
        ),
        pytest.param(
            'if alg == "HS256":\n    key = MAC\nelse:\n    key = PUBLIC\njwt.decode(t, key, algorithms=algs)',
            (False, True),
            id="assigned by the algorithm",
        ),
        pytest.param(
            'jwt.decode(t, KEYS[header["kid"]], algorithms=algs)', (False, False), id="looked up by its identifier"
        ),
    ],
)
def test_the_kind_of_a_key_is_recognized(code: str, expected: tuple[bool, bool]) -> None:
    assert decode_of(code) == expected
