"""How each library reads and issues a token with a MAC, so that one mistake can be written with all of them.

A program is written once, with two lines that stand for what the libraries spell differently:

    DECODE             ``token`` is verified, its expiry as well, and ``claims`` are its claims
    ENCODE <claims>    a token with these claims is returned

A comment behind such a line goes to the statement that is reported: the one with a star.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from authlint.rule import Example, bad, good


@dataclass(frozen=True, slots=True)
class Idiom:
    """The words of one library.

    Attributes:
        imports: import statements; those of the standard library are the program's own.
        key: statements that make ``KEY`` of the text in the environment.
        decode: statements that stand for DECODE.
        encode: statements that stand for ENCODE; ``CLAIMS`` in them are the claims.
    """

    imports: str
    key: str
    decode: str
    encode: str


KEY_TEXT = 'os.environ["JWT_KEY"]'

IDIOMS: dict[str, Idiom] = {
    "PyJWT": Idiom(
        "import jwt",
        f"KEY = {KEY_TEXT}",
        '* claims = jwt.decode(token, KEY, algorithms=["HS256"])',
        '* return jwt.encode(CLAIMS, KEY, algorithm="HS256")',
    ),
    "python-jose": Idiom(
        "from jose import jwt",
        f"KEY = {KEY_TEXT}",
        '* claims = jwt.decode(token, KEY, algorithms=["HS256"])',
        '* return jwt.encode(CLAIMS, KEY, algorithm="HS256")',
    ),
    "Authlib": Idiom(
        "from authlib.jose import JsonWebToken",
        f"KEY = {KEY_TEXT}",
        """
        * claims = JsonWebToken(["HS256"]).decode(token, KEY)
        claims.validate()
        """,
        '* return JsonWebToken(["HS256"]).encode({"alg": "HS256"}, CLAIMS, KEY).decode()',
    ),
    "joserfc": Idiom(
        """
        from joserfc import jwt
        from joserfc.jwk import OctKey
        """,
        f"KEY = OctKey.import_key({KEY_TEXT})",
        """
        * claims = jwt.decode(token, KEY, algorithms=["HS256"]).claims
        jwt.JWTClaimsRegistry().validate(claims)
        """,
        '* return jwt.encode({"alg": "HS256"}, CLAIMS, KEY)',
    ),
    "jwcrypto": Idiom(
        """
        import json
        from jwcrypto import jwk, jwt
        """,
        f"KEY = jwk.JWK.from_password({KEY_TEXT})",
        """
        * found = jwt.JWT(jwt=token, key=KEY, algs=["HS256"])
        claims = json.loads(found.claims)
        """,
        """
        made = jwt.JWT(header={"alg": "HS256"}, claims=CLAIMS)
        * made.make_signed_token(KEY)
        return made.serialize()
        """,
    ),
    "python-jwt": Idiom(
        """
        import python_jwt
        from jwcrypto.jwk import JWK
        """,
        f"KEY = JWK.from_password({KEY_TEXT})",
        '* header, claims = python_jwt.verify_jwt(token, KEY, ["HS256"], checks_optional=True)',
        '* return python_jwt.generate_jwt(CLAIMS, KEY, "HS256")',
    ),
    "cryptojwt": Idiom(
        "from cryptojwt import JWT, KeyJar",
        f"""
        KEY = KeyJar()
        KEY.add_symmetric("", {KEY_TEXT})
        """,
        '* claims = JWT(key_jar=KEY, allowed_sign_algs=["HS256"]).unpack(token)',
        '* return JWT(key_jar=KEY, sign_alg="HS256").pack(CLAIMS)',
    ),
    "jwskate": Idiom(
        "from jwskate import Jwt, SymmetricJwk",
        f"KEY = SymmetricJwk.from_bytes({KEY_TEXT})",
        """
        found = Jwt(token)
        * found.validate(KEY, alg="HS256")
        claims = found.claims
        """,
        '* return str(Jwt.sign(CLAIMS, KEY, alg="HS256"))',
    ),
}


def written_with(library: str, body: str, imports: str = "", key: str = KEY_TEXT) -> str:
    """Return a program: DECODE and ENCODE in its body are replaced by what the library says for them.

    Args:
        library: which library.
        body: the program below its imports and its key.
        imports: what is imported beside the library, and further statements before the key is made.
        key: the expression for the text of the key.
    """
    idiom = IDIOMS[library]
    made = _statements(idiom.key.replace(KEY_TEXT, key))
    head = ["import os", *_statements(imports), *_statements(idiom.imports), "", *made, ""]
    return "\n".join([*head, *(line for one in body.strip("\n").splitlines() for line in _spelled(idiom, one))]) + "\n"


def bad_with(library: str, body: str, imports: str = "", key: str = KEY_TEXT) -> Example:
    return bad(written_with(library, body, imports, key))


def good_with(library: str, body: str, imports: str = "", key: str = KEY_TEXT) -> Example:
    return good(written_with(library, body, imports, key), why="corrected")


def _statements(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _spelled(idiom: Idiom, line: str) -> Iterator[str]:
    found = re.fullmatch(r"(?P<indent> *)(?P<word>DECODE|ENCODE)(?P<claims> [^ ].*?)?(?P<comment>  # .*)?", line)
    if found is None:
        yield line
        return
    for statement in _statements(idiom.decode if found["word"] == "DECODE" else idiom.encode):
        text = re.sub(r"\bCLAIMS\b", lambda _: found["claims"].strip(), statement.removeprefix("* "))
        comment = found["comment"] or "" if statement.startswith("* ") else ""
        yield f"{found['indent']}{text}{comment}"
