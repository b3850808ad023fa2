"""A token is verified without saying which algorithms it may use, so the token itself chooses.

The "alg" of a token is written by its sender. A verifier that follows it can be talked into checking an RS256 token as
HS256 with the public key as the secret, or into an algorithm nobody meant to support. PyJWT from 2.0 on refuses to
verify without a list and is not reported. Where the key is an object that knows its own algorithm, or the library keeps
each key to its type and to a short list as joserfc does, this is only a note. A set of keys is no such object: the
token also names its key, and a MAC key in the set, meant for something else, then signs in anybody.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Accepted algorithms not pinned",
    severity="error",
    attack="The sender picks the weakest algorithm the library knows, or one that takes the public key for a secret.",
    remedy='Say which algorithm this issuer signs with: algorithms=["RS256"].',
    references=[
        rfc(8725, "3.1", "MUST"),
        rfc(8725, "3.2", "MUST"),
        asvs("9.1.2", "L1"),
        cwe(347),
        cwe(757),
    ],
    violated_by={"algorithms": None},
    examples=[
        bad("""
            from jose import jwt

            def read(token, key):
                return jwt.decode(token, key, audience="api")  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt

                    def read(token, key, algorithms=None):
                        return jwt.decode(token, key, algorithms=algorithms, audience="api")
                """,
                "views.py": """
                    from tokens import read

                    def profile(request, key):
                        return read(request.cookies["token"], key)["sub"]  # finding
                """,
            },
            why="the wrapper has the argument, its caller leaves it out",
        ),
        bad(
            """
            import jwt

            def read(token, key):
                return jwt.decode(token, key)  # finding
            """,
            why="PyJWT 1 follows the header",
            needs={"PyJWT": "1.7.1"},
        ),
        bad(
            """
            from authlib.jose import JsonWebKey, jwt as authlib_jwt
            from jwcrypto import jwk, jwt

            def read(token, key_set):
                return authlib_jwt.decode(token, JsonWebKey.import_key_set(key_set))  # finding

            def read_likewise(token, text):
                return jwt.JWT(jwt=token, key=jwk.JWKSet.from_json(text)).claims  # finding
            """,
            why="the token names its key: an error, where one key object would be a note",
        ),
        good(
            """
            import jwt

            def read(token, url):
                return jwt.decode(token, jwt.PyJWKClient(url).get_signing_key_from_jwt(token), audience="api")
            """,
            why="PyJWT takes the algorithm from the key object, and refuses to verify when there is none",
        ),
        good(
            """
            from authlib.jose import JsonWebToken
            from jose import jwt

            def read(token, key):
                return JsonWebToken(["RS256"]).decode(token, key)

            def read_text(token, key):
                return jwt.decode(token, key, algorithms="RS256")
            """,
            why="the list is given to the object; a single name is a list of one",
        ),
        good(
            """
            from jose import jwt

            def read(token, key, **options):
                options.setdefault("algorithms", ["ES256"])
                return jwt.decode(token, key, **options)
            """,
            why="the list arrives through keyword arguments",
        ),
    ],
)


@rule.check
def jwt_algorithms_not_pinned(decode: TokenDecode) -> Iterator[Violation]:
    missing = decode.algorithms.find(lambda value: value.equals(None))
    if missing is None or decode.verify_signature.falsy() is not None:
        return
    chosen = decode.key_set
    typed = decode.typed_key or decode.typed_keys.equals(True)
    yield decode.finding(
        "No list of accepted algorithms is given, so the header of the token chooses"
        + (" among all keys of the set, whatever they are for." if chosen else "."),
        because=missing,
        at="algorithms",
        severity="note" if typed and not chosen else None,
    )
