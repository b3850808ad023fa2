"""A permission is looked for as a part of the text of all permissions of a token.

The member "scope" of a token is one text: the scopes it was granted, with spaces between them. Whoever asks whether
"read" is in that text gets a yes for "readonly:none" and for "unread" as well: Python compares letters, not words. A
token that was granted something small, perhaps chosen by whoever registered a client, then passes for something large.
"""

from collections.abc import Iterator

from authlint.concepts import ScopeTest, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_oauth import SCOPES_ABOUT_CLAIMS
from authlint.values import Known

rule = Rule(
    title="Scope looked for as a part of a text",
    severity="warning",
    confidence="medium",
    attack='A client with the scope "non-admin" passes the test for "admin".',
    remedy='Split before the test: "read" in claims["scope"].split().',
    references=[rfc(6749, "3.3"), rfc(9700, "2.3"), asvs("10.3.2", "L2"), cwe(863), cwe(187), cwe(697)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def may_read(token, key):
                if "read" in jwt.decode(token, key, algorithms=["ES256"], audience="orders")["scope"]:  # finding
                    return every_order()
        """),
        bad(
            {
                "tokens.py": """
                    from jwt import decode

                    def claims_of(token, key):
                        return decode(token, key, algorithms=["ES256"], audience="orders")
                """,
                "views.py": """
                    from tokens import claims_of

                    class Orders:
                        needed = "orders:admin"

                        def get(self, request):
                            granted = claims_of(request.token, self.key).get("scope", "")
                            if self.needed in granted:  # finding
                                return every_order()
                """,
            },
            why="a class-based view; the token is decoded in another file",
        ),
        bad("""
            from authlib.jose import jwt

            def allowed(text, key, required):
                payload = jwt.decode(text, key)
                payload.validate()
                return all(scope in payload["scope"] for scope in required)  # finding

            def is_admin(token_info):
                return token_info.get("scope").startswith("admin")  # finding
        """),
        good(
            """
            import jwt

            def may_read(token, key):
                claims = jwt.decode(token, key, algorithms=["ES256"], audience="orders")
                if "read" not in claims["scope"].split():
                    raise PermissionError

            def may_write(claims):
                granted = set(claims.get("scope", "").split(" "))
                return "write" in granted or "scope" in claims
            """,
            why="the text is split into the scopes",
        ),
        good(
            """
            import jwt

            def issue(user, key):
                return jwt.encode({"sub": user.name, "scope": ["read", "write"]}, key, algorithm="ES256")

            def may_read(token, key):
                return "read" in jwt.decode(token, key, algorithms=["ES256"])["scope"]
            """,
            why="the tokens of this program have a list",
        ),
        good(
            """
            def allowed(claims, needed):
                granted = claims.get("scope", [])
                return needed in granted

            def either(claims, needed):
                granted = claims["scope"]
                if isinstance(granted, str):
                    granted = granted.split()
                return needed in granted

            def listed(claims):
                return "read" in claims["scp"] or "read" in claims["permissions"] or "read" in claims["scopes"]
            """,
            why="a default or a test says that it is a list; other claims are lists by their issuers' manuals",
        ),
        good(
            """
            async def app(scope, receive, send):
                if "headers" in scope and "user" in scope:
                    await answer(scope["scope"], send)

            def with_email(request, token):
                return "email" in request.GET["scope"] or "openid" in token["scope"]
            """,
            why="the scope of ASGI, what a request asks for, and scopes that only say which claims there are",
        ),
    ],
)


@rule.check
def oauth_scope_substring_match(test: ScopeTest) -> Iterator[Violation]:
    required = test.required.find(lambda value: isinstance(value, Known))
    if required is not None and isinstance(required, Known) and required.constant in SCOPES_ABOUT_CLAIMS:
        return
    if test.in_text is not None:
        yield test.finding("This looks for the scope in the text of all scopes: a part of a longer one will do.")
