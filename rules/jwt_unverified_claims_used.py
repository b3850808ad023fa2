"""Claims are read by something that never verifies, and the program acts on them.

Helpers such as `get_unverified_claims`, and the idiom of splitting a token at its dots and decoding the middle, look
harmless because they do not mention verification at all. What they return is what the sender wrote.

Reading "kid" or "iss" to find the key, before the same token is verified, is what such helpers are for. A client may
read "exp" of its own token to renew it in time, and a log line may name the "sub". authlint stays silent there.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsPeek, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Claims of an unverified token used",
    severity="error",
    attack='Anybody encodes {"role": "admin"} in base64, puts two dots around it, and is an administrator.',
    remedy="Read the claims from what a verifying decode returns, not from the token.",
    references=[rfc(8725, "3.3", "MUST"), rfc(7519, "7.2", "MUST"), asvs("9.1.1", "L1"), cwe(347), cwe(345), cwe(807)],
    examples=[
        bad("""
            import base64
            import json
            from shop import grant_refund

            def refund(request):
                body = request.headers["Authorization"].removeprefix("Bearer ").split(".")[1]
                claims = json.loads(base64.urlsafe_b64decode(body + "=="))  # finding
                if claims["role"] == "admin":
                    grant_refund(request)
        """),
        bad("""
            from accounts import login_user
            from jose import jwt

            def sign_in(token):
                login_user(jwt.get_unverified_claims(token)["email"])  # finding
        """),
        bad("""
            from accounts import login_user
            from jose import jwt

            def name_of(token):
                kind, _, name = jwt.get_unverified_claims(token)["sub"].partition(":")  # finding
                return name if kind == "account" else None

            def sign_in(request):
                login_user(name_of(request.cookies["token"]))
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt

                    def claims_of(token):
                        return jwt.get_unverified_claims(token)  # finding
                """,
                "views.py": """
                    from tokens import claims_of
                    from django.http import HttpResponseForbidden

                    def delete(request):
                        if "delete" not in claims_of(request.COOKIES["token"])["scope"]:
                            return HttpResponseForbidden()
                """,
            }
        ),
        bad("""
            from jwkest.jwt import JWT
            from accounts import login

            def sign_in(request):
                parsed = JWT().unpack(request.headers["Authorization"][7:])  # finding
                login(request, parsed.payload()["sub"])
        """),
        good(
            """
            from jwkest import jws
            from jwkest.jwt import JWT
            from accounts import login

            class Consent:
                def check(self, token):
                    jws.factory(token).verify_compact(token, self.keys)

                def read(self, token):
                    return JWT().unpack(token).payload()

                def give(self, request, token):
                    self.check(token)
                    login(request, self.read(token)["id"])
            """,
            why="whoever asks for the claims has verified the token before",
        ),
        good(
            """
            from jose import jwt

            KEYS = {"https://id.example": "-----BEGIN PUBLIC KEY-----..."}

            def verified(token):
                key = KEYS[jwt.get_unverified_claims(token)["iss"]]
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
            """,
            why="it only chooses among a fixed set of keys, and the same token is verified with the one chosen",
        ),
        good(
            """
            import time
            from jose import jwk, jwt

            def verified_by_hand(token, keys):
                message, _, signature = token.rpartition(".")
                key = jwk.construct(keys[jwt.get_unverified_header(token)["kid"]])
                if not key.verify(message.encode(), decode_signature(signature)):
                    raise PermissionError("bad signature")
                claims = jwt.get_unverified_claims(token)
                if claims["exp"] < time.time() or claims["aud"] != "api":
                    raise PermissionError("expired or for somebody else")
                return claims
            """,
            why="the signature was checked by hand a line before",
        ),
        good(
            """
            import base64
            import hashlib
            import hmac
            import json
            from accounts import load_user

            def part(text):
                return base64.urlsafe_b64decode(text + "==")

            def user(signed_request, secret):
                mac, payload = signed_request.split(".", 1)
                claims = json.loads(part(payload))
                expected = hmac.new(secret, payload.encode(), hashlib.sha256).digest()
                if not hmac.compare_digest(part(mac), expected):
                    raise PermissionError("somebody else made it")
                return load_user(claims["user_id"])
            """,
            why="its MAC is compared before anything is decided",
        ),
        good(
            """
            import base64
            import json
            import logging
            import time

            def must_renew(access_token):
                claims = json.loads(base64.urlsafe_b64decode(access_token.split(".")[1] + "=="))
                return claims["exp"] < time.time() + 60

            def log_refusal(token):
                claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
                logging.warning("refused a token of %s", claims.get("sub"))
            """,
            why="a client decides when to renew its own token; a log line decides nothing",
        ),
    ],
)


@rule.check
def jwt_unverified_claims_used(peek: ClaimsPeek) -> Iterator[Violation]:
    if peek.excuse:
        return
    decision = peek.decision
    yield peek.finding(
        "Nobody has verified this token"
        + (", and its claims decide who is let in." if decision else ": its claims are whatever the sender wrote."),
        evidence=decision,
        confidence=None if decision else "medium",
        severity=None if decision else "warning",
    )
