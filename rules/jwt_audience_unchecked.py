"""A token of a login service is accepted although it may have been made for another application.

One service signs tokens for many applications, with the same keys. "aud" says for which. If it is not compared, a
token that a user gave to any other application opens this one: whoever runs the other one, or finds the token there, is
let in as that user. joserfc, Authlib and jwcrypto never look at "aud" unless they are told what to expect. PyJWT and
python-jose refuse a token with an "aud" nobody expects, but accept one without, so this is a note there.

Some issuers send no "aud" in access tokens by design, Amazon Cognito for one. Compare "client_id" instead.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent

rule = Rule(
    title="Audience of a provider's token not checked",
    severity="warning",
    confidence="medium",
    attack="The operator of another application at the same provider signs in here with a token of their user.",
    remedy='Say for whom the token must be: check_claims={"aud": API_ID, "exp": None}, '
    'claims_options={"aud": {"essential": True, "value": API_ID}}, JWTClaimsRegistry(aud={"essential": True, '
    '"value": API_ID}) or audience=API_ID.',
    references=[rfc(8725, "3.9", "MUST"), rfc(9700, "4.10.2", "SHOULD"), asvs("10.3.1", "L2"), cwe(345), cwe(863)],
    in_context=True,
    examples=[
        bad("""
            import requests
            from jwcrypto import jwk, jwt

            def user(raw):
                keys = jwk.JWKSet.from_json(requests.get("https://id.example/jwks.json").text)
                return jwt.JWT(jwt=raw, key=keys, algs=["RS256"]).claims  # finding
        """),
        bad(
            {
                "keys.py": """
                    import httpx
                    from joserfc.jwk import KeySet

                    def provider_keys():
                        return KeySet.import_key_set(httpx.get("https://id.example/.well-known/jwks.json").json())
                """,
                "users.py": """
                    from joserfc import jwt
                    from keys import provider_keys

                    def user(token):
                        decoded = jwt.decode(token, provider_keys(), algorithms=["RS256"])  # finding
                        jwt.JWTClaimsRegistry(iss={"essential": True, "value": "https://id.example"}).validate(decoded.claims)
                        return decoded.claims["sub"]
                """,
            },
            why="the registry expects an issuer and no audience",
        ),
        bad(
            """
            import requests
            from authlib.jose import JsonWebKey, jwt

            def user(token):
                keys = JsonWebKey.import_key_set(requests.get("https://id.example/jwks.json").json())
                claims = jwt.decode(token, keys)  # finding
                claims.validate()
                return claims["sub"]
            """,
            why="validate() compares what the decode was told to expect, and that is nothing",
        ),
        bad("""
            from google.auth.transport import requests
            from google.oauth2 import id_token
            from accounts import find_user, login

            def sign_in(request):
                claims = id_token.verify_oauth2_token(request.POST["credential"], requests.Request())  # finding
                login(request, find_user(email=claims["email"]))
        """),
        good(
            """
            from google.auth.transport import requests
            from google.oauth2 import id_token

            CLIENTS = ("web.apps.googleusercontent.com", "app.apps.googleusercontent.com")

            def user(credential):
                claims = id_token.verify_oauth2_token(credential, requests.Request())
                if claims["aud"] not in CLIENTS:
                    raise PermissionError("made for another application")
                return claims["sub"]

            def gateway(assertion):
                keys = "https://www.gstatic.com/iap/verify/public_key-jwk"
                return id_token.verify_token(assertion, requests.Request(), certs_url=keys)["sub"]
            """,
            why="one of several clients is compared by hand; with a JWK Set, PyJWT refuses an audience nobody expects",
        ),
        good(
            """
            import json
            import requests
            from jwcrypto import jwk, jwt

            def user(raw):
                keys = jwk.JWKSet.from_json(requests.get("https://id.example/jwks.json").text)
                return jwt.JWT(jwt=raw, key=keys, algs=["RS256"], check_claims={"aud": "api", "exp": None}).claims

            def client_compared(raw):
                keys = jwk.JWKSet.from_json(requests.get("https://id.example/jwks.json").text)
                claims = json.loads(jwt.JWT(jwt=raw, key=keys, algs=["RS256"]).claims)
                if claims["client_id"] != "my-client":
                    raise PermissionError("made for another client")
                return claims["sub"]
            """,
            why="the audience is expected, or the client is compared by hand: Cognito sends no audience",
        ),
        good(
            """
            from keycloak import KeycloakOpenID

            realm = KeycloakOpenID("https://id.example", "staff", "web")

            def orders(token):
                access = realm.decode_token(token).get("resource_access", {})
                if "clerk" not in access.get("orders", {}).get("roles", []):
                    raise PermissionError("not a clerk")
                return load_orders()
            """,
            why="Keycloak lists roles in a client in tokens for that client",
        ),
        good(
            """
            from jwcrypto import jwt

            def own(raw, key):
                return jwt.JWT(jwt=raw, key=key, algs=["HS256"]).claims
            """,
            why="a key of its own is in question, not one that a provider uses for others",
        ),
        good(
            """
            import jwt

            def user(token):
                key = jwt.PyJWKClient("https://id.example/jwks.json").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience=["api", "web"], issuer="https://id.example")
            """,
            why="one of several audiences is expected",
        ),
    ],
)


@rule.check
def jwt_audience_unchecked(decode: TokenDecode) -> Iterator[Violation]:
    missing = decode.audience.find(lambda value: isinstance(value, Absent) or value.equals(None))
    switched_off = decode.verify_signature.falsy() or decode.verify_audience.falsy()
    if missing is None or missing.when or switched_off or not decode.remote_keys or decode.audience_checked:
        return
    refuses = decode.refuses_other_audiences.equals(True)
    yield decode.finding(
        'The keys of a provider check this token, and nothing looks at its "aud"'
        + (": a token without one is for everybody." if refuses else ": one made for another application passes."),
        because=missing,
        evidence=decode.shared_keys or decode.remote_keys,
        severity="note" if refuses else None,
    )
