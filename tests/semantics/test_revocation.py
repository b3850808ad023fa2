"""Which lookups are seen as asking a list of revoked tokens for the text of a token."""

from __future__ import annotations

from authlint.concepts import TokenDecode
from semantics.programs import nouns, reading, says

DECODE = "import hashlib, jwt\nfrom store import *\n\n"


def asked(code: str) -> bool:
    """Return whether a list is asked for the text of a token that some decode of a program reads."""
    program = DECODE + code
    with reading(program) as reader:
        decodes = [one for one in nouns(reader, program) if isinstance(one, TokenDecode)]
        assert decodes
        return any(one.listed_by_text is not None for one in decodes)


def refusing(test: str) -> str:
    return f'def read(token):\n{test}\n    return jwt.decode(token, KEY, algorithms=["HS256"])\n'


@says(
    ("a set", "    if token in blacklist: raise Refused"),
    (
        "the other way around",
        "    if token not in blacklist:\n        return jwt.decode(token, KEY, ['HS256'])\n    abort(401)",
    ),
    ("an entry of a mapping", "    if revoked[token]: raise Refused"),
    ("a key in a store", '    if store.get(f"blacklist:{token}"): raise Refused'),
    ("a key that is put together", '    if store.exists("blacklist_" + token): raise Refused'),
    ("a formatted key", '    if store.exists("revoked:{}".format(token)): raise Refused'),
    ("a set in a store", '    if store.sismember("denylist", token): raise Refused'),
    ("a constant that names the set", "    if store.sismember(REVOKED_TOKENS, token): raise Refused"),
    (
        "a hash in a variable",
        "    digest = hashlib.sha256(token.encode()).hexdigest()\n    if digest in revoked: raise Refused",
    ),
    ("the answer in a variable", "    row = Blacklist.objects.filter(token=token).first()\n    if row: raise Refused"),
    ("the answer in a test", "    if (row := Blacklist.get_or_none(token=token)): raise Refused"),
    ("a condition of a query", "    if db.query(Revoked).filter(Revoked.token == token).first(): raise Refused"),
    ("a document", '    if blacklist.find_one({"token": token}) is not None: raise Refused'),
    (
        "a statement in SQL",
        '    if db.execute("SELECT 1 FROM revoked_tokens WHERE token = ?", (token,)).fetchone(): raise Refused',
    ),
    ("a token that counts once", "    if token in used_tokens: raise Refused"),
    ("beside another reason", "    if not token or token in blacklist: return None"),
    ("asserted", "    assert token not in blacklist"),
)
def test_a_lookup_by_the_text_is_seen(code: str) -> None:
    assert asked(refusing(code))


@says(
    ("a list of what is accepted", "    if token not in sessions: raise Refused"),
    ("a column of a table of what is accepted", "    if not T.get(token=token, revoked=False): raise Refused"),
    ("a cache", "    if token in revocation_cache: return revocation_cache[token]"),
    ("what is not revoked", "    if token not in not_revoked: raise Refused"),
    ("nothing depends on it", '    print(token in blacklist, store.get(f"blacklist:{token}"))'),
    ("it is only put on the list", "    if token not in blacklist: blacklist.add(token)"),
    ("a row is written", '    db.execute("INSERT INTO revoked_tokens VALUES (?)", (token,))'),
    ("its identifier is asked for as well", "    if token in blacklist or jti_of(token) in blacklist: raise Refused"),
    ("a word of the name of something else", "    if revoke_url(token): raise Refused"),
    ("another service is asked", '    if requests.get(f"{API}/revoked/{token}").ok: raise Refused'),
    ("another token", "    if other in blacklist: raise Refused"),
)
def test_what_is_no_such_lookup_is_not(code: str) -> None:
    assert not asked(refusing(code))


def test_the_token_is_followed_to_the_caller_and_into_what_the_caller_asks() -> None:
    assert asked(
        refusing("    pass")
        + "\ndef key_of(text):\n    return 'revoked:' + text\n"
        + "\ndef is_revoked(text):\n    known = store.get(key_of(text))\n    return known is not None\n"
        + "\ndef view(request):\n    raw = request.cookies['t']\n    claims = read(raw)\n"
        + "    if is_revoked(raw):\n        raise Refused\n    return claims\n"
    )


def test_an_answer_that_the_caller_does_not_go_by_is_none() -> None:
    assert not asked(refusing("    log(is_revoked(token))") + "\ndef is_revoked(text):\n    return text in blacklist\n")


def test_claims_that_a_function_reads_from_the_token_are_not_its_text() -> None:
    assert not asked(
        refusing("    if sub_of(token) in blacklist: raise Refused")
        + "\ndef sub_of(text):\n    return jwt.decode(text, KEY, algorithms=['HS256'])['sub']\n"
    )


def test_a_token_that_the_program_was_given_as_a_client_is_its_own() -> None:
    assert not asked(
        "def read(response):\n    token = response['access_token']\n    if token in blacklist: raise Refused\n"
        "    return jwt.decode(token, KEY, algorithms=['HS256'])\n"
    )


def test_a_decode_that_does_not_verify_is_another_mistake() -> None:
    assert not asked(
        "def read(token):\n    if token in blacklist: raise Refused\n"
        "    return jwt.decode(token, options={'verify_signature': False})\n"
    )
