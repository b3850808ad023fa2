"""What a token that nobody has checked decides about its own verification, and what a failed verification leads to."""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, HeaderPeek, TokenDecode
from semantics.programs import Program, nouns, reading, says


def holds(program: Program, relation: str) -> bool:
    """Return whether a relation of some reading of a token in the program holds."""
    with reading(program) as reader:
        readings = [one for one in nouns(reader, program) if isinstance(one, TokenDecode | ClaimsPeek | HeaderPeek)]
        return any(getattr(one, relation, None) is not None for one in readings)


def body(code: str) -> str:
    """Return a program whose only function has a token, a key, and the header and claims of the token unverified."""
    head = "import jwt, requests\n\n\ndef read(token, key, ours):\n"
    head += "    header = jwt.get_unverified_header(token)\n"
    head += "    claims = jwt.decode(token, options={'verify_signature': False})\n"
    return head + "".join(f"    {line}\n" for line in code.splitlines())


WITH_ALG = 'return jwt.decode(token, key, algorithms=[alg], audience="api")'
WITH_ISSUER = "key = jwt.PyJWKClient(url).get_signing_key_from_jwt(token)\nreturn jwt.decode(token, key, ['ES256'])"


@says(
    ("read at once", f'alg = header["alg"]\n{WITH_ALG}'),
    ("with a fallback", f'alg = header.get("alg", "RS256")\n{WITH_ALG}'),
    ("or else another", f'alg = header.get("alg") or "RS256"\n{WITH_ALG}'),
    ("as text", f'alg = str(header["alg"]).strip()\n{WITH_ALG}'),
    ("only if it is there", f'alg = header["alg"]\nif alg is None:\n    raise ValueError\n{WITH_ALG}'),
    ("unless it is none", f'alg = header["alg"]\nif alg in ("none", "None"):\n    raise ValueError\n{WITH_ALG}'),
    ("in one of two ways", f'alg = header["alg"] if ours else "RS256"\n{WITH_ALG}'),
    ("out of a mapping", f'found = {{"a": header["alg"], "b": 1}}\nalg = found["a"]\n{WITH_ALG}'),
    ("out of a tuple", f'alg, kid = header["alg"], header["kid"]\n{WITH_ALG}'),
)
def test_the_algorithm_of_the_token_is_followed_to_the_list(code: str) -> None:
    assert holds(body(code), "algorithm_from_token")


@says(
    ("compared with a list", f'alg = header["alg"]\nif alg not in ours:\n    raise ValueError\n{WITH_ALG}'),
    (
        "compared where it is read",
        f'if header.get("alg") != ours:\n    raise ValueError\nalg = header["alg"]\n{WITH_ALG}',
    ),
    ("asserted", f'alg = header["alg"]\nassert alg in ours\n{WITH_ALG}'),
    ("checked by a function", f'alg = header["alg"]\ncheck_algorithm(alg)\n{WITH_ALG}'),
    ("chosen by a function", f'alg = pick(header["alg"])\n{WITH_ALG}'),
    ("looked up", f'alg = ours[header["alg"]]\n{WITH_ALG}'),
    ("looked up with get", f'alg = ours.get(header["alg"])\n{WITH_ALG}'),
    ("another entry of the mapping", f'found = {{"a": header["alg"], "b": "RS256"}}\nalg = found["b"]\n{WITH_ALG}'),
    ("overwritten", f'alg = header["alg"]\nalg = "RS256"\n{WITH_ALG}'),
    ("the key's own", f'alg = ours[header["kid"]]["alg"]\n{WITH_ALG}'),
)
def test_an_algorithm_that_is_compared_or_chosen_is_not_the_token_s(code: str) -> None:
    assert not holds(body(code), "algorithm_from_token")


@says(
    ("added to", f'url = claims["iss"] + "/keys"\n{WITH_ISSUER}'),
    ("in a text", f'url = f"https://{{claims["iss"]}}/keys"\n{WITH_ISSUER}'.replace('["iss"]', "['iss']")),
    ("formatted", f'url = "{{}}/keys".format(claims.get("iss"))\n{WITH_ISSUER}'),
    ("with the old operator", f'url = "%s/keys" % claims["iss"]\n{WITH_ISSUER}'),
    (
        "through a document",
        f'url = requests.get(claims["iss"] + "/about", timeout=5).json()["jwks_uri"]\n{WITH_ISSUER}',
    ),
)
def test_keys_are_fetched_from_where_the_claim_says(code: str) -> None:
    assert holds(body(code), "keys_of_claimed_issuer")


@says(
    ("looked up", f'url = ours[claims["iss"]]\n{WITH_ISSUER}'),
    ("a fixed host", f'url = "https://keys.example/" + claims["iss"]\n{WITH_ISSUER}'),
    ("in a text with a fixed host", f'url = "https://keys.example/{{}}".format(claims["iss"])\n{WITH_ISSUER}'),
    ("an own host", f'url = ours + claims["iss"]\n{WITH_ISSUER}'),
    ("compared", f'if claims["iss"] != ours:\n    raise ValueError\nurl = claims["iss"] + "/keys"\n{WITH_ISSUER}'),
    ("another client by it", 'key = ours.get(claims["iss"]).get_signing_key_from_jwt(token)\njwt.decode(token, key)'),
)
def test_keys_of_known_issuers_are_no_matter(code: str) -> None:
    assert not holds(body(code), "keys_of_claimed_issuer")


IGNORES = "try:\n    jwt.decode(token, key, ['ES256'])\nexcept {error}:\n    {handler}\n{rest}"


def verified(error: str = "jwt.InvalidTokenError", handler: str = "pass", rest: str = "return load(ours)") -> str:
    """Return a program that catches the errors of a verification whose result it does not need."""
    code = IGNORES.format(error=error, handler=handler, rest=rest)
    return "import jwt\n\n\ndef user(token, key, ours):\n" + "".join(f"    {line}\n" for line in code.splitlines())


@says(
    ("nothing is done", verified()),
    ("everything is caught", verified("Exception")),
    ("among several", verified("(KeyError, jwt.InvalidTokenError)")),
    ("only written down", verified(handler="print('bad token')")),
    ("answered with yes", verified(handler="return True", rest="return True")),
)
def test_a_failure_that_changes_nothing_is_open(code: str) -> None:
    assert holds(code, "fails_open")


@says(
    ("the request is turned away", verified(handler="raise")),
    ("nobody is returned", verified(handler="return None")),
    ("the answer is no", verified(handler="return False", rest="return True")),
    ("yes means that it is no good", verified(handler="return True", rest="return False")),
    ("the token has only run out", verified("jwt.ExpiredSignatureError")),
    ("another error is meant", verified("KeyError")),
    ("something is kept", verified(handler="ours = None")),
    ("the request is turned away below", verified(rest="raise PermissionError")),
    ("a key is tried out", verified().replace("decode(token", "decode('a.b.c'")),
)
def test_a_failure_that_is_heeded_is_not_open(code: str) -> None:
    assert not holds(code, "fails_open")


def test_a_wrapper_is_judged_by_what_its_callers_pass() -> None:
    program = {
        "keys.py": "import jwt\n\n\ndef read(token, key, algorithm):\n    return jwt.decode(token, key, [algorithm])\n",
        "views.py": "import jwt\nfrom keys import read\n\n\ndef view(token, key):\n"
        '    return read(token, key, jwt.get_unverified_header(token)["alg"])\n',
    }
    assert holds(program, "algorithm_from_token")
    fixed = {**program, "views.py": program["views.py"].replace('jwt.get_unverified_header(token)["alg"]', '"RS256"')}
    assert not holds(fixed, "algorithm_from_token")
