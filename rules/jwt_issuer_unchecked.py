"""A token of somebody else's login service is accepted without looking at which issuer made it.

The signature only says that one of the fetched keys was used. Many services sign for all their customers with the same
keys: Microsoft for every tenant, GitHub for the workflows of every repository. There "iss" is what tells your tenant
from any other, and PyJWT, python-jose, joserfc and the others never look at it unless they are told what to expect.

Where the keys belong to one issuer alone, the signature already tells them apart, and this is a note: the check is
required all the same, and catches keys that are exchanged or shared later. Tokens a program makes with its own secret
are not judged.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, oidc, rfc
from authlint.values import Absent

rule = Rule(
    title="Issuer of a provider's token not checked",
    severity="warning",
    confidence="medium",
    attack="An attacker opens a tenant of their own at the same provider and signs in with a token of that tenant.",
    remedy='Say which issuer you expect: jwt.decode(token, key, algorithms=["RS256"], audience=..., issuer=ISSUER).',
    references=[rfc(8725, "3.8", "MUST"), oidc("3.1.3.7", "MUST"), rfc(9068, "4", "MUST"), cwe(345), cwe(290)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            JWKS_URL = "https://login.microsoftonline.com/common/discovery/v2.0/keys"

            def user(token):
                key = jwt.PyJWKClient(JWKS_URL).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")["sub"]  # finding
        """),
        bad(
            {
                "keys.py": """
                    import requests

                    def fetch_keys():
                        return requests.get("https://id.example/.well-known/jwks.json").json()
                """,
                "users.py": """
                    from jose import jwt
                    from keys import fetch_keys

                    def user(token):
                        claims = jwt.decode(token, fetch_keys(), algorithms=["RS256"], audience="api")  # finding
                        return claims["sub"]
                """,
            },
            why="the keys are fetched in another file; of one provider, so a note",
        ),
        good(
            """
            import jwt

            def user(token, issuer):
                key = jwt.PyJWKClient("https://id.example/jwks.json").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=issuer)
            """,
            why="the issuer is expected, whatever it is",
        ),
        good(
            """
            import jwt

            client = jwt.PyJWKClient("https://id.example/jwks.json")

            def user(token):
                key = client.get_signing_key_from_jwt(token)
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                if claims.get("iss") != "https://id.example":
                    raise PermissionError("another issuer")
                return claims["sub"]

            def tenant(token, tenants):
                claims = jwt.decode(token, client.get_signing_key_from_jwt(token), algorithms=["RS256"], audience="api")
                return tenants[claims["tid"]]

            def routed(token, keys_of, issuers):
                issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
                if issuer not in issuers:
                    raise PermissionError("another issuer")
                key = jwt.PyJWKClient(keys_of(issuer)).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
            """,
            why="the issuer or the tenant is compared by hand, after decoding or before",
        ),
        good(
            """
            import jwt

            def own(token, secret):
                return jwt.decode(token, secret, algorithms=["HS256"])["sub"]
            """,
            why="a secret of its own: nobody else makes tokens with it",
        ),
        good(
            """
            import jwt

            def user(token, **expected):
                key = jwt.PyJWKClient("https://id.example/jwks.json").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], **expected)
            """,
            why="what is expected comes with the keyword arguments, which are not in sight",
        ),
    ],
)


@rule.check
def jwt_issuer_unchecked(decode: TokenDecode) -> Iterator[Violation]:
    missing = decode.issuer.find(lambda value: isinstance(value, Absent) or value.equals(None))
    switched_off = decode.verify_signature.falsy() or decode.verify_issuer.falsy()
    if missing is None or missing.when or switched_off or not decode.remote_keys or decode.issuer_checked:
        return
    shared = decode.shared_keys
    yield decode.finding(
        'The keys of a provider check this token, and nothing looks at its "iss"'
        + (": these keys sign the tokens of everybody." if shared else "."),
        because=missing,
        evidence=shared or decode.remote_keys,
        severity=None if shared else "note",
    )
