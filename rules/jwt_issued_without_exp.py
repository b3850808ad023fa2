"""A token is signed that never expires.

A JWT is accepted by whoever can check it, without asking the issuer. So there is nothing to take back: once a token has
leaked, through a log, a browser extension or a stolen laptop, its "exp" claim is the only thing that ends its validity.
A token without "exp" lets its holder in for as long as the signing key is in use.

Security event tokens (RFC 8417) and software statements (RFC 7591) have no "exp" by design: they let nobody in.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, TokenLifetime, Violation
from authlint.issued import expires, is_endless, is_statement, is_unsigned, visible_claims
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc
from authlint.values import Value

rule = Rule(
    title="Token signed without an expiry",
    severity="warning",
    attack="Whoever gets hold of the token once, from a log or a lost laptop, is let in for ever.",
    remedy='Add an expiry: "exp": datetime.now(timezone.utc) + timedelta(minutes=15).',
    references=[
        rfc(6750, "5.2", "MUST"),
        rfc(7523, "3", "MUST"),
        rfc(9068, "2.2", "MUST"),
        oidc("2", "MUST"),
        asvs("9.2.1", "L1"),
        cwe(613),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def issue(user, key):
                return jwt.encode({"sub": str(user.id)}, key, algorithm="HS256")  # finding
        """),
        bad(
            {
                "tokens.py": """
                    import jwt

                    def create_token(data, key, expires_at=None):
                        claims = data.copy()
                        if expires_at is not None:
                            claims.update({"exp": expires_at})
                        return jwt.encode(claims, key, algorithm="HS256")
                """,
                "views.py": """
                    from tokens import create_token

                    def login(user, key):
                        return create_token({"sub": user.name}, key)  # finding
                """,
            },
            why="the helper sets an expiry only when it is given one",
        ),
        bad(
            """
            from authlib.jose import JsonWebToken
            from jose import jwt
            from joserfc import jwt as joserfc

            def issue(user, key):
                claims = {"sub": user, "iss": "https://id.example.com"}
                yield jwt.encode(claims, key)  # finding
                yield joserfc.encode({"alg": "ES256"}, claims, key)  # finding
                yield JsonWebToken(["ES256"]).encode({"alg": "ES256"}, claims, key)  # finding
            """,
            why="no library adds an expiry by itself",
        ),
        bad("""
            from fastapi_users.authentication import JWTStrategy
            from flask import Flask

            app = Flask(__name__)
            app.config["JWT_ACCESS_TOKEN_EXPIRES"] = False  # finding

            def strategy(secret):
                return JWTStrategy(secret=secret, lifetime_seconds=None)  # finding
        """),
        bad(
            """
            import jwt

            class Provider:
                def __init__(self, secret):
                    self.secret = secret

                def code_for(self, user, client_id):
                    return jwt.encode({"sub": user}, self.secret + client_id, algorithm="HS256")  # finding

                def exchange(self, code, client_id):
                    claims = jwt.decode(code, self.secret + client_id, algorithms=["HS256"])
                    return jwt.encode(claims, self.secret, algorithm="HS256")  # finding
            """,
            why="the second token gets the claims of the first, which has none",
        ),
        good(
            """
            import time
            import jwt

            class Provider:
                def __init__(self, secret):
                    self.secret = secret

                def code_for(self, user):
                    return jwt.encode({"sub": user, "exp": time.time() + 60}, self.secret, algorithm="HS256")

                def renew(self, token, partner_key):
                    claims = jwt.decode(token, self.secret, algorithms=["HS256"])
                    theirs = jwt.decode(token, partner_key, algorithms=["HS256"])
                    claims["seen"] = True
                    return jwt.encode(claims, self.secret), jwt.encode(theirs, self.secret)
            """,
            why="claims that were read may hold one",
        ),
        good(
            """
            from datetime import datetime, timedelta, timezone
            from jose import jwt

            def create_access_token(data: dict, key, expires_delta: timedelta | None = None):
                to_encode = data.copy()
                if expires_delta:
                    expire = datetime.now(timezone.utc) + expires_delta
                else:
                    expire = datetime.now(timezone.utc) + timedelta(minutes=15)
                to_encode.update({"exp": expire})
                return jwt.encode(to_encode, key, algorithm="HS256")

            def login(user, key):
                return create_access_token({"sub": user.name}, key)
            """,
            why="the helper sets the expiry on every path",
        ),
        good(
            """
            import time
            import jwt

            def announce(subject, key):
                claims = {"iss": "https://id.example.com", "iat": int(time.time()), "jti": subject}
                yield jwt.encode(claims, key, algorithm="ES256", headers={"typ": "secevent+jwt"})
                yield jwt.encode({**claims, "events": {"https://example.com/removed": {}}}, key, algorithm="ES256")
                yield jwt.encode({"software_id": "42", "client_name": "Mail"}, key, algorithm="ES256")
            """,
            why="security event tokens and software statements have no expiry by design",
        ),
        good(
            """
            import jwt

            def sign(claims, key):
                return jwt.encode(claims, key, algorithm="HS256")

            def issue(user, key):
                return sign(user.claims(), key)
            """,
            why="the payload comes from a caller, who may have set an expiry",
        ),
        good(
            """
            import time
            import jwt

            def sign_webhook(body_hash, key):
                return jwt.encode({"iat": int(time.time()), "sha256": body_hash}, key, algorithm="HS256")

            def check_webhook(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                if abs(time.time() - claims["iat"]) > 60:
                    raise PermissionError
            """,
            why="signed for integrity; the receiver checks how old it is",
        ),
        good(
            """
            import jwt
            import requests

            def pack(data, key):
                return jwt.encode(data, key, algorithm="HS256")

            def start(flow, key):
                params = {"response_type": "code", "client_id": "app", "state": pack({"flow": flow}, key)}
                return requests.Request("GET", "https://id.example.com/authorize", params=params).prepare().url
            """,
            why="a state is compared with the browser's own and lets nobody in",
        ),
        good(
            """
            import jwt

            class Signer:
                def __init__(self, key, lifespan=None):
                    self.key, self.lifespan = key, lifespan

                def sign(self, form, now):
                    claims = {"form": form}
                    if self.lifespan:
                        claims["exp"] = now + self.lifespan
                    return jwt.encode(claims, self.key, algorithm="HS256")
            """,
            why="whoever makes the signer chooses the lifetime",
        ),
        good(
            """
            from datetime import datetime, timedelta, timezone
            import jwt

            def issue(user, key):
                until = datetime.now(timezone.utc) + timedelta(hours=1)
                return jwt.encode({"sub": user, "valid_until": until.isoformat()}, key, algorithm="HS256")
            """,
            why="the expiry is a claim of their own",
        ),
    ],
)


@rule.check
def jwt_issued_without_exp(subject: TokenEncode | TokenLifetime) -> Iterator[Violation]:
    if isinstance(subject, TokenLifetime):
        endless = is_endless(subject)
        if endless is not None and subject.kind.equals("access"):
            yield subject.finding("These access tokens never expire.", because=endless, at="lifetime")
        return
    if not subject.lifetime.equals(None) or is_unsigned(subject):
        return
    claims = visible_claims(subject.claims)
    if not claims and (passed := subject.passed_on) is not None and _is_endless(passed.about):
        message = 'The token has no "exp" claim: its claims are those of a token that has none either.'
        yield subject.finding(message, at="claims", evidence=passed)
    if not claims or is_statement(subject.header) or any(expires(one) or is_statement(one) for one in claims):
        return
    if not subject.age_checked and not subject.answered_once:
        yield subject.finding(
            'The token has no "exp" claim, so it is valid for as long as its key is in use.',
            because=claims[0],
            at="claims",
        )


def _is_endless(claims: Value | None) -> bool:
    known = visible_claims(claims) if claims is not None else []
    return bool(known) and not any(map(expires, known))
