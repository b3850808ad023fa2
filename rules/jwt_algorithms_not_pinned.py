"""A token is verified without saying which algorithms it may use, so the token itself chooses.

The "alg" of a token is written by its sender. A verifier that follows it can be talked into checking an RS256 token as
HS256 with the public key as the secret, or into an algorithm nobody meant to support. PyJWT from 2.0 on refuses to
verify without a list and is not reported. Where the key is an object that knows its own algorithm, or the library keeps
each key to its type and to a short list as joserfc does, this is only a note. A set of keys is no such object: the
token also names its key, and a MAC key in the set, meant for something else, then signs in anybody. A list of all the
algorithms a library knows is no list either.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Unknown, Value

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
            why="the token names its key: a warning, where one key object would be a note",
        ),
        bad(
            """
            import jwt
            from authlib.jose import JsonWebSignature, JsonWebToken
            from jose import constants, jwt as jose
            from joserfc import jws, jwt as joserfc
            from jwcrypto import jws as jwcrypto_jws, jwt as jwcrypto
            from jwt.algorithms import get_default_algorithms

            ALL = list(get_default_algorithms())

            def read(token, key):
                yield jwt.decode(token, key, algorithms=ALL)  # finding
                yield jwt.decode(token, key, algorithms=jwt.algorithms.get_default_algorithms().keys())  # finding
                yield jose.decode(token, key, algorithms=constants.ALGORITHMS.SUPPORTED)  # finding
                yield joserfc.decode(token, key, algorithms=[*jws.JWSRegistry.algorithms])  # finding
                yield jwcrypto.JWT(jwt=token, key=key, algs=jwcrypto_jws.default_allowed_algs)  # finding
                yield JsonWebToken(sorted(JsonWebSignature.ALGORITHMS_REGISTRY)).decode(token, key)  # finding
            """,
            why="a list of everything leaves the choice to the token just the same",
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

            def read_elliptic(token, key):
                known = [name for name in jwt.ALGORITHMS.SUPPORTED if name.startswith("ES")]
                yield jwt.decode(token, key, algorithms=known)
                yield jwt.decode(token, key, algorithms=set(jwt.ALGORITHMS.SUPPORTED) & {"ES256", "ES384"})
                yield jwt.decode(token, key, algorithms=sorted(jwt.ALGORITHMS.SUPPORTED)[:1])
            """,
            why="the list is given to the object; a single name is a list of one; a selection is a choice",
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
    everything = decode.algorithms.find(_is_every_algorithm)
    open_list = everything or decode.algorithms.find(lambda value: value.equals(None))
    if open_list is None or decode.verify_signature.falsy() is not None:
        return
    # All algorithms are one too many where "none" is among them: it needs no key, of whatever type.
    unsecured = everything is not None and not decode.refuses_unsecured.equals(True)
    typed = decode.typed_key or decode.typed_keys.equals(True)
    yield decode.finding(
        ("Every algorithm the library knows is accepted" if everything else "No list of accepted algorithms is given")
        + ", so the header of the token chooses"
        + (" among all keys of the set, whatever they are for." if decode.key_set else "."),
        because=open_list,
        at="algorithms",
        severity=None if unsecured or not (typed or decode.key_set) else "warning" if decode.key_set else "note",
    )


def _is_every_algorithm(value: Value) -> bool:
    # Whatever is selected or computed from all of them is no longer known, and may be a list of one.
    return not isinstance(value, Unknown) and value.origin is not None and value.origin.kind == "every-algorithm"
