"""Claims are read from a token whose signature or MAC was never checked.

A JWT is only text until it has been verified: whoever sends it chooses "sub", "scope" and "admin". A key and a list of
algorithms given beside the switch change nothing. In PyJWT the switch also turns off "exp", "aud" and "iss".

Looking into a token is fine as long as nothing is decided by what it says: to pick the key of its "kid" or "iss" before
the same token is verified, to show it, to log it, to renew a token the program holds as a client. authlint is silent
there. Where a gateway verified the token before, say so: `# authlint: ignore[jwt-verify-disabled] the gateway does`.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Token decoded without verifying its signature",
    severity="error",
    attack='Anybody writes a token with the "sub" of an administrator, signs it with nothing, and is let in.',
    remedy="Decode with the key and one list of algorithms, and leave the check on: "
    'jwt.decode(token, key, algorithms=["RS256"], audience=..., issuer=...).',
    references=[rfc(8725, "3.3", "MUST"), rfc(7519, "7.2", "MUST"), asvs("9.1.1", "L1"), cwe(347), cwe(345)],
    violated_by={"verify_signature": False},
    examples=[
        bad("""
            import jwt
            from accounts import load_user

            def current_user(token):
                claims = jwt.decode(token, options={"verify_signature": False})  # finding
                return load_user(claims["sub"])
        """),
        bad(
            {
                "tokens.py": """
                    import jwt
                    from settings import KEY

                    def read(token, verify=True):
                        return jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_signature": verify})
                """,
                "views.py": """
                    import tokens

                    def is_admin(request):
                        return tokens.read(request.cookies["token"], verify=False)["role"] == "admin"  # finding
                """,
            },
            why="the wrapper is fine, its caller is not",
        ),
        bad("""
            import jwt

            def may_delete(token):
                claims = jwt.decode(token, options={"verify_signature": False})  # finding
                return "admin" in claims["realm_access"]["roles"]
        """),
        bad(
            """
            import jwt
            from accounts import login

            def sign_in(token, key):
                login(jwt.decode(token, key, verify=False)["sub"])  # finding
            """,
            why="the switch of PyJWT 1",
            needs={"PyJWT": "1.7.1"},
        ),
        bad(
            """
            import jwt
            from records import all_records

            def token_is_valid(token):
                print(jwt.decode(token, options={"verify_signature": False}))  # finding
                return True

            def export(request):
                return all_records() if token_is_valid(request.headers["Authorization"]) else None
            """,
            why="a check that says yes to whatever can be decoded",
        ),
        good(
            """
            import jwt

            def is_valid_jwt(text):
                try:
                    jwt.decode(text, options={"verify_signature": False})
                except jwt.DecodeError:
                    return False
                return True

            def user(token, key, opaque):
                if is_valid_jwt(token):
                    return jwt.decode(token, key, algorithms=["ES256"])["sub"]
                return opaque.look_up(token)
            """,
            why="the form chooses the way, and this way verifies",
        ),
        good(
            """
            import jwt

            def verified(token, keys):
                issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
                return jwt.decode(token, keys[issuer], algorithms=["ES256"], audience="api")
            """,
            why="it only picks the key that the same token is then verified with",
        ),
        good(
            """
            import sys
            import jwt
            import requests

            def signed_in_as(code):
                answer = requests.post("https://id.example/token", data={"code": code}).json()
                return jwt.decode(answer["id_token"], options={"verify_signature": False})["sub"]

            def session_of_new_token(user, key):
                token = jwt.encode({"sub": user.id, "jti": user.session}, key, algorithm="HS256")
                return token, jwt.decode(token, options={"verify_signature": False})["jti"]

            if __name__ == "__main__":
                print(jwt.decode(sys.argv[1], options={"verify_signature": False}))
            """,
            why="nobody else wrote it: TLS protects an ID token straight from the token endpoint (OpenID Connect Core "
            "3.1.3.7), the program has just made a token itself, a command line shows its user what they hold",
        ),
        good(
            """
            import jwt

            def peek(token):
                return jwt.decode(token, options={"verify_signature": False})

            def count_refusal(token, keys, usage):
                claims = peek(token)
                if claims.get("user", {}).get("auth_provider") == "api_key":
                    usage.count(keys.owner_of(claims["jti"]))

            def is_foreign(token, partners) -> bool:
                return any(peek(token)["scope"] == one.scope for one in partners)

            def user(token, partners, key):
                if is_foreign(token, partners):
                    return partners.introspect_token(token)["sub"]
                return jwt.decode(token, key, algorithms=["ES256"])["sub"]

            def missing_scope(access_token, wanted):
                return peek(access_token)["scope"] != wanted

            async def connect(store, gateway):
                async def look_up(session):
                    token = await store(session).get_user_token(gateway)
                    return token, session.wanted_scope

                access_token, wanted = await look_up(store.session)
                return missing_scope(access_token, wanted)
            """,
            why="kind and number of a refused token are looked at, a yes or no chooses who verifies, a client looks at "
            "the token it keeps for its user",
        ),
        good(
            """
            import jwt
            from accounts import load_user
            from google.auth import jwt as google_jwt
            from messages import Envelope

            def current_user(token, key):
                return load_user(jwt.decode(token, key, algorithms=["HS256"], verify=False)["sub"])

            def sender(data):
                return load_user(Envelope().decode(data, verify=False)["sender"])

            def seconds_left(credentials, now):
                return google_jwt.decode(credentials.token, verify=False)["exp"] - now
            """,
            why="PyJWT 2 ignores `verify` and verifies; an envelope is no JWT; a client looks when its own token ends",
        ),
    ],
)


@rule.check
def jwt_verify_disabled(decode: TokenDecode) -> Iterator[Violation]:
    switch = decode.verify_signature.falsy()
    if switch is None or switch.when == "debug" or decode.excuse:
        return
    decision = decode.decision
    yield decode.finding(
        "The signature of this token is never checked"
        + (", and its claims decide who is let in." if decision else ": its claims are whatever the sender wrote."),
        because=switch,
        at="verify_signature",
        evidence=decision,
        confidence=None if decision else "medium",
    )
