"""The algorithm a token is verified with is taken from the token itself.

A verifier asks for a list of allowed algorithms so that the sender of a token cannot choose. Filling that list with the
"alg" of the token's own header hands the choice back: whatever the sender wrote is allowed. Where the key is text, such
as a public key in PEM, the sender writes HS256 and makes a MAC with the public key, which everybody has.

Comparing the "alg" with the names you support before it is used is fine, and so is an algorithm that comes from your
own key, or from a key set you trust. Where the key is an object that knows its own type, this is only a warning.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Allowed algorithm taken from the token",
    severity="error",
    attack='The sender writes "alg": "HS256" and makes a MAC with the public key, which the verifier then accepts.',
    remedy='Write down what the issuer signs with: algorithms=["RS256"].',
    references=[rfc(8725, "3.1", "MUST"), rfc(8725, "2.1"), asvs("9.1.2", "L1"), cwe(347), cwe(757)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def read(token, key):
                header = jwt.get_unverified_header(token)
                return jwt.decode(token, key, algorithms=[header["alg"]], audience="api")  # finding
        """),
        bad(
            """
            from jose import jwt

            def read(token, key):
                algorithm = jwt.get_unverified_headers(token).get("alg", "RS256")
                if algorithm.lower() == "none":
                    raise ValueError("unsigned")
                return jwt.decode(token, key, algorithms=algorithm, audience="api")  # finding
            """,
            why='refusing "none" allows everything else',
        ),
        bad(
            {
                "headers.py": """
                    import base64
                    import json

                    def algorithm_of(token):
                        part = token.split(".")[0]
                        return json.loads(base64.urlsafe_b64decode(part + "=="))["alg"]
                """,
                "tokens.py": """
                    import jwt
                    from headers import algorithm_of

                    def read(token, key):
                        return jwt.decode(token, key, algorithms=[algorithm_of(token)], audience="api")  # finding
                """,
            },
            why="a helper of another module reads the header",
        ),
        bad(
            """
            import jwt

            class Reader:
                def read(self, token):
                    header = jwt.get_unverified_header(token)
                    return self.verified(token, self.keys[header["kid"]], header["alg"])

                def verified(self, token, key, algorithm):
                    options = {"require": ["exp"]}
                    return jwt.decode(token, key, [algorithm], options, audience="api")  # finding
            """,
            why="handed on to a method",
        ),
        bad(
            """
            import httpx
            from jose import jwt

            async def key_set(url):
                async with httpx.AsyncClient() as client:
                    return (await client.get(url)).json()

            async def read(token, url):
                header = jwt.get_unverified_header(token)
                key = next(one for one in (await key_set(url))["keys"] if one["kid"] == header["kid"])
                return jwt.decode(token, key, algorithms=[header.get("alg") or "RS256"], audience="api")  # finding
            """,
            why="only a warning: the keys of a set state their type, and the library keeps them to it",
        ),
        good(
            """
            import jwt

            def read(token, key):
                return jwt.decode(token, key, algorithms=["ES256"], audience="api")
            """,
            why="the list is written down",
        ),
        good(
            """
            import jwt
            from settings import SIGNING_ALGORITHM

            def read(token, key):
                alg = jwt.get_unverified_header(token)["alg"]
                if alg != SIGNING_ALGORITHM:
                    raise PermissionError("not how we sign")
                return jwt.decode(token, key, algorithms=[alg], audience="api")

            def read_either(token, keys):
                header = jwt.get_unverified_header(token)
                if header["alg"] not in ("RS256", "ES256"):
                    raise PermissionError("not how we sign")
                return jwt.decode(token, keys[header["kid"]], algorithms=[header["alg"]], audience="api")

            def read_by_kind(token, secret, public_key):
                alg = jwt.get_unverified_header(token).get("alg")
                if alg == "HS256":
                    return jwt.decode(token, secret, algorithms=[alg], audience="api")
                return jwt.decode(token, public_key, algorithms=["RS256"], audience="api")
            """,
            why="it is compared with what is allowed before it is used",
        ),
        good(
            """
            import jwt
            import requests

            def read(token, url):
                kid = jwt.get_unverified_header(token)["kid"]
                keys = {one["kid"]: one for one in requests.get(url, timeout=5).json()["keys"]}
                key = jwt.PyJWK(keys[kid])
                return jwt.decode(token, key, algorithms=[keys[kid]["alg"]], audience="api")
            """,
            why="the algorithm comes from the key set, the token only names the key",
        ),
        good(
            """
            import jwt

            SUPPORTED = {"RS256": ["RS256"], "ES256": ["ES256"]}

            def read(token, keys, choose):
                header = jwt.get_unverified_header(token)
                yield jwt.decode(token, keys[header["kid"]], algorithms=SUPPORTED[header["alg"]], audience="api")
                yield jwt.decode(token, keys[header["kid"]], algorithms=choose(header["alg"]), audience="api")
                yield jwt.decode(token, keys[header["alg"]], algorithms=[header["alg"]], audience="api")
            """,
            why="looked up among fixed ones, chosen by something that may refuse, with a key that is for it alone",
        ),
    ],
)


@rule.check
def jwt_algorithm_from_token(decode: TokenDecode) -> Iterator[Violation]:
    found = decode.algorithm_from_token
    if found is None or decode.key_per_algorithm:
        return
    typed = decode.typed_key or decode.typed_keys.equals(True) or decode.from_key_set
    yield decode.finding(
        'The "alg" of the token itself is the list of allowed algorithms, so its sender chooses.',
        at=found,
        evidence=found,
        severity="warning" if typed else None,
    )
