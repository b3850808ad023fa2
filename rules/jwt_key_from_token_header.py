"""The key a token is verified with comes from the header of the token itself.

The header parameters "jwk" and "x5c" hold a key or a certificate, "jku" and "x5u" say where to fetch one. All four are
written by the sender. Verifying a token with the key it brings along shows that the sender has a key, and nothing else.
Fetching an address from the header also lets the sender make your server ask others in your network.

DPoP proofs and key binding do bring their key; there it is held against a thumbprint that is known from elsewhere.
authlint stays silent where it sees that, or a comparison of the address with a fixed list.
"""

from collections.abc import Iterator

from authlint.concepts import HeaderPeek, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Verification key taken from the token's header",
    severity="error",
    attack="An attacker makes a key pair, signs a token for the administrator, and sends the public key along.",
    remedy="Take keys from a place you configured: jwt.PyJWKClient(JWKS_URL).get_signing_key_from_jwt(token).key.",
    references=[
        rfc(8725, "3.10", "SHOULD"),
        rfc(7515, "4.1.2", "MUST"),
        rfc(7515, "4.1.6", "MUST"),
        asvs("9.1.3", "L1"),
        cwe(347),
        cwe(345),
        cwe(918),
        cwe(295),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def read(token):
                header = jwt.get_unverified_header(token)
                key = jwt.PyJWKClient(header["jku"]).get_signing_key_from_jwt(token).key  # finding
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
        """),
        bad("""
            import json
            import jwt

            def read(token):
                jwk = jwt.get_unverified_header(token).get("jwk")
                key = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(jwk))
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")  # finding
        """),
        bad(
            {
                "keys.py": """
                    import base64
                    import requests
                    from cryptography.x509 import load_der_x509_certificate

                    def certificate_key(header):
                        return load_der_x509_certificate(base64.b64decode(header["x5c"][0])).public_key()

                    def fetched_keys(header):
                        return requests.get(header["x5u"], timeout=5).text  # finding
                """,
                "tokens.py": """
                    from jose import jwt
                    from keys import certificate_key, fetched_keys

                    def read(token):
                        header = jwt.get_unverified_header(token)
                        return jwt.decode(token, certificate_key(header), algorithms=["RS256"])  # finding

                    def read_fetched(token):
                        header = jwt.get_unverified_header(token)
                        return jwt.decode(token, fetched_keys(header), algorithms=["RS256"])
                """,
            }
        ),
        bad(
            """
            from authlib.jose import JsonWebToken
            from joserfc import jwt
            from joserfc.jwk import RSAKey

            def key_of(header, payload):
                return header["jwk"]

            def read(token):
                yield JsonWebToken(["RS256"]).decode(token, key_of)  # finding
                yield jwt.decode(token, lambda one: RSAKey.import_key(one.headers()["jwk"]), ["RS256"])  # finding
            """,
            why="a function that is asked for the key gets the header",
        ),
        good(
            """
            import jwt

            def read(token, url):
                key = jwt.PyJWKClient(url).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")

            def read_named(token, keys):
                return jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]], algorithms=["RS256"])
            """,
            why="the token only names one of the keys that are known",
        ),
        good(
            """
            import jwt

            OURS = {"https://id.example/keys", "https://id.example/old-keys"}

            def read(token):
                url = jwt.get_unverified_header(token)["jku"]
                if url not in OURS:
                    raise PermissionError("not one of our key sets")
                key = jwt.PyJWKClient(url).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
            """,
            why="the address is compared with a fixed set before it is fetched",
        ),
        good(
            """
            import jwt
            from jwcrypto.jwk import JWK

            def read_proof(proof, bound_to):
                header = jwt.get_unverified_header(proof)
                claims = jwt.decode(proof, jwt.PyJWK(header["jwk"]).key, algorithms=["ES256"])
                if JWK(**header["jwk"]).thumbprint() != bound_to:
                    raise PermissionError("another key than the token is bound to")
                return claims
            """,
            why="a DPoP proof brings its key, which the access token is bound to by its thumbprint",
        ),
        good(
            """
            import jwt

            def register(request, directory):
                header = jwt.get_unverified_header(request.body)
                claims = jwt.decode(request.body, jwt.PyJWK(header["jwk"]).key, algorithms=["ES256"])
                directory.new_acme_account(claims["contact"], header["jwk"])
            """,
            why="an ACME server gets to know a key by the first request made with it",
        ),
    ],
)


@rule.check
def jwt_key_from_token_header(reading: TokenDecode | HeaderPeek) -> Iterator[Violation]:
    found = reading.key_from_token
    if found is not None:
        yield reading.finding(
            f"Whoever sends this token also brings the key it is verified with: {found.reason}.",
            at=found,
            evidence=found,
        )
