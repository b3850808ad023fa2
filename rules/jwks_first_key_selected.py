"""A token is verified with the first key of a key set, whichever key it was signed with.

An issuer publishes several keys: the old and the new one while it changes them, others for encryption. A token says in
"kid" which one it was signed with. A program that always takes the first key works until the issuer changes its keys.
Then all tokens are refused, and the quickest repair is to switch the verification off.

Trying each key in turn, or taking the only one after counting them, is fine.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, oidc

rule = Rule(
    title="First key of a key set used",
    severity="warning",
    attack="The first key may be meant for something else; at the next change of keys everybody is locked out.",
    remedy="Take the key the token names: jwt.PyJWKClient(JWKS_URL).get_signing_key_from_jwt(token).key.",
    references=[oidc("10.1", "MUST"), oidc("10.1.1"), cwe(345), cwe(322)],
    in_context=True,
    examples=[
        bad("""
            import requests
            from jose import jwt

            def read(token, url):
                key = requests.get(url, timeout=5).json()["keys"][0]  # finding
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
        """),
        bad(
            {
                "keys.py": """
                    import json
                    from urllib.request import urlopen
                    from jwt.algorithms import RSAAlgorithm

                    def public_key(url):
                        with urlopen(url) as answer:
                            keys = json.load(answer).get("keys", [])
                        return RSAAlgorithm.from_jwk(json.dumps(keys[0]))  # finding
                """,
                "tokens.py": """
                    import jwt
                    from keys import public_key

                    def read(token, url):
                        return jwt.decode(token, public_key(url), algorithms=["RS256"], audience="api")
                """,
            }
        ),
        bad("""
            import jwt

            async def read(token, fetch_jwks):
                jwks = await fetch_jwks()
                if jwks.get("keys"):
                    return jwt.decode(token, jwt.PyJWK(jwks["keys"][0]), algorithms=["RS256"])  # finding

            def read_signed(token, url):
                key = jwt.PyJWKClient(url).get_signing_keys()[0].key  # finding
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
        """),
        good(
            """
            import jwt
            import requests

            def read(token, url):
                key = jwt.PyJWKClient(url).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")

            def read_named(token, url):
                kid = jwt.get_unverified_header(token)["kid"]
                keys = requests.get(url, timeout=5).json()["keys"]
                matching = [one for one in keys if one["kid"] == kid]
                return jwt.decode(token, jwt.PyJWK(matching[0]), algorithms=["RS256"], audience="api")
            """,
            why="the token says which key it is",
        ),
        good(
            """
            import jwt

            JWKS = {"keys": [{"kty": "oct", "k": "c2hvcnQ"}]}

            def read(token):
                return jwt.decode(token, jwt.PyJWK(JWKS["keys"][0]), algorithms=["HS256"], audience="api")
            """,
            why="the program has put the only key there itself",
        ),
        good(
            """
            import jwt
            import requests

            def read(token, url):
                for one in requests.get(url, timeout=5).json()["keys"]:
                    try:
                        return jwt.decode(token, jwt.PyJWK(one), algorithms=["RS256"], audience="api")
                    except jwt.InvalidSignatureError:
                        continue
                raise PermissionError("no key fits")

            def read_alone(token, url):
                keys = requests.get(url, timeout=5).json()["keys"]
                if len(keys) != 1:
                    raise LookupError("which one?")
                return jwt.decode(token, jwt.PyJWK(keys[0]), algorithms=["RS256"], audience="api")
            """,
            why="each key is tried; the only one is taken after counting them",
        ),
    ],
)


@rule.check
def jwks_first_key_selected(decode: TokenDecode) -> Iterator[Violation]:
    found = decode.first_of_key_set
    if found is not None:
        yield decode.finding(
            "This token is verified with the first key of the set, not with the one it names.", at=found, evidence=found
        )
