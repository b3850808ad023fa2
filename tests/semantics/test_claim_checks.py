"""What the program compares of the claims, after a library has decoded them."""

from __future__ import annotations

from authlint.concepts import TokenDecode
from semantics.programs import Program, nouns, reading, says

HEAD = (
    'import time\nimport jwt\n\ndef read(token, key):\n    claims = jwt.decode(token, key, algorithms=["RS256"], '
    'options={"verify_exp": False})\n'
)


def compared(program: Program) -> set[str]:
    """Return which of the three relations hold for the first decode."""
    with reading(program) as reader:
        decode = next(one for one in nouns(reader, program) if isinstance(one, TokenDecode))
        relations = {"exp": decode.expiry_checked, "aud": decode.audience_checked, "iss": decode.issuer_checked}
        return {name for name, evidence in relations.items() if evidence is not None}


@says(
    ("an entry", '    if claims["exp"] < time.time():\n        raise ValueError\n    return claims'),
    (
        "an entry that may be missing",
        '    if claims.get("exp", 0) < time.time():\n        return None\n    return claims',
    ),
    (
        "through a variable",
        '    exp = claims["exp"]\n    if exp < time.time():\n        raise ValueError\n    return 1',
    ),
    ("as a number", '    return int(claims["exp"]) > time.time()'),
    ("in an assert", '    assert claims["exp"] > time.time()\n    return claims'),
    (
        "in a helper",
        '    refuse_old(claims)\n    return claims\n\ndef refuse_old(body):\n    if body["exp"] < 5:\n        raise ValueError',
    ),
    ("in a helper that is not in sight", "    check_expiry(claims)\n    return claims"),
    ("by the caller", '    return claims\n\ndef user(token):\n    body = read(token, 1)\n    return body["exp"] > 5'),
    (
        "in a model of the claims",
        "    body = Claims(**claims)\n    if body.exp < 5:\n        raise ValueError\n    return 1",
    ),
)
def test_a_comparison_of_the_expiry_is_found(code: str) -> None:
    assert "exp" in compared(HEAD + code + "\n")


@says(
    ("nothing is", '    return claims["sub"]'),
    ("another claim is", '    if claims["iat"] < 5:\n        raise ValueError\n    return claims'),
    ("whether it is there", '    if claims["exp"] is None:\n        raise ValueError\n    return claims'),
    ("it is only shown", '    print(claims["exp"] < 5)\n    return claims'),
    ("nothing but a log line follows", '    if claims["exp"] < 5:\n        log.info("old")\n    return claims'),
)
def test_what_compares_nothing_is_no_check(code: str) -> None:
    assert compared(HEAD + code + "\n") == set()


@says(
    ("equal", '    if claims["aud"] != "api" or claims["iss"] != "me":\n        raise ValueError\n    return claims'),
    ("in a list", '    return claims["aud"] in AUDIENCES and claims.get("iss") in ISSUERS'),
    ("each of several", '    return any(one == "api" for one in claims["aud"]) and KEYS[claims["iss"]]'),
)
def test_audience_and_issuer_are_found_likewise(code: str) -> None:
    assert compared(HEAD + code + "\n") == {"aud", "iss"}


@says(
    (
        "a role in a client",
        '    return "clerk" in claims.get("resource_access", {}).get("orders", {}).get("roles", [])',
    ),
    ("by subscripts", '    if "clerk" not in claims["resource_access"]["orders"]["roles"]:\n        raise ValueError'),
)
def test_a_role_in_a_client_says_for_whom_a_token_is(code: str) -> None:
    assert compared(HEAD + code + "\n") == {"aud"}


def test_a_role_in_the_whole_realm_does_not() -> None:
    code = '    if "clerk" not in claims["realm_access"]["roles"]:\n        raise ValueError'
    assert compared(HEAD + code + "\n") == set()
