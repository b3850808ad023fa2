"""A MAC, token, API key or client secret is compared with ``==``, which stops at the first character that differs.

The comparison takes longer the more of the beginning is right. Whoever can measure that, over a network with many
attempts or from the same data centre with few, finds the value piece by piece instead of all at once. A function such
as ``hmac.compare_digest`` always looks at everything.
"""

from collections.abc import Iterator

from authlint.concepts import SecretComparison, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Secret compared in a time that depends on it",
    severity="warning",
    confidence="medium",
    attack="An attacker who measures the answers learns how much of a guess is right, and guesses on from there.",
    remedy="Compare with hmac.compare_digest(a.encode(), b.encode()); it takes the same time for every wrong value.",
    references=[
        rfc(7515, "10.9"),
        oidc("16.12", "SHOULD NOT"),
        asvs("11.2.4", "L3"),
        cwe(208),
    ],
    in_context=True,
    examples=[
        bad("""
            import hashlib
            import hmac
            from flask import abort, request

            def webhook(key):
                if hmac.new(key, request.data, hashlib.sha256).hexdigest() != request.headers["X-Mac"]:  # finding
                    abort(403)
        """),
        bad(
            {
                "signing.py": """
                    import base64
                    import hmac

                    def sign(key, text):
                        mac = hmac.new(key, text.encode(), "sha256")
                        return "v1=" + base64.b64encode(mac.digest()).decode()
                """,
                "views.py": """
                    from signing import sign

                    def may_open(user, path, signature):
                        expected = sign(user.key, path)
                        return user.key and signature == expected  # finding
                """,
            },
            why="the MAC is made in another file, and encoded",
        ),
        bad(
            """
            import os
            from fastapi import HTTPException, Request

            def guard(request: Request):
                api_key = request.headers.get("X-API-Key")
                if not api_key or api_key != os.environ["API_KEY"]:  # finding
                    raise HTTPException(401)
            """,
            why="a secret from the environment",
        ),
        bad(
            """
            class Token:
                def validate(self, token):
                    return token == self.token  # finding

            def user_of(api_key, query):
                user = None
                if query.api_key == api_key:  # finding
                    user = query.owner
                return user

            def view(request, query):
                return user_of(request.headers["Authorization"], query)

            def redeem(store, request):
                client = store.get(request.form["client_id"])
                if not client or client["client_secret"] != request.form["client_secret"]:  # finding
                    return "invalid_client", 401
                return client
            """,
            why="stored credentials",
        ),
        good(
            """
            import hashlib
            import hmac
            from flask import abort, request

            def webhook(key):
                expected = hmac.new(key, request.data, hashlib.sha256).hexdigest()
                if not hmac.compare_digest(request.headers["X-Signature"], expected):
                    abort(403)
            """,
            why="this comparison takes the same time for every wrong value",
        ),
        good(
            """
            from flask import abort, request, session

            def callback():
                if not session.get("state") or session["state"] != request.args.get("state"):
                    abort(400)
                if session.pop("nonce") != request.args.get("nonce"):
                    abort(400)
            """,
            why="a state or nonce is random and used once: there is no second attempt to learn from",
        ),
        good(
            """
            def by_token(db, Token, token):
                return db.query(Token).filter(Token.token == token).first()
            """,
            why="this makes a query, and the database compares by its index",
        ),
        good(
            """
            def test_the_token(client):
                token = client.post("/token").json()["access_token"]
                assert client.get("/me").json()["token"] == token

            UNKNOWN_API_KEY = "unattributed-key"

            def bucket(api_key):
                if api_key == UNKNOWN_API_KEY:
                    return None
                return api_key

            def parse(parser, token):
                if parser.token == token:
                    return parser.advance()
                if parser.next_token != token or token == "(":
                    raise SyntaxError(token)

            def page(request, cursor):
                if request.GET["next_token"] != cursor.token:
                    return None
            """,
            why="tests, markers, tokens of a language and tokens of pages protect nothing",
        ),
        good(
            """
            def sign_up(form, request):
                if form.password != form.password_again:
                    return "passwords differ", 400
                if request.cookies["csrftoken"] != request.headers["X-CSRFToken"]:
                    return "forged", 403

            def has_access(obj, api_key, view_only):
                if obj.api_key == api_key:
                    return view_only
                return None
            """,
            why="both values were sent, or nobody is identified by them here",
        ),
        good(
            """
            import hashlib, hmac

            def which(key, message, seen):
                for name in ("md5", "sha1", "sha256"):
                    if hmac.new(key, message, name).hexdigest() == seen:
                        return name
                return None

            def opens(word, message, seen):
                return hmac.new(word, message, "sha256").digest() == seen

            def crack(path, message, seen):
                for line in open(path, "rb"):
                    if opens(line.strip(), message, seen):
                        return line

            def is_whole(path, digest):
                return hashlib.sha256(path.read_bytes()).hexdigest() == digest
            """,
            why="who tries algorithms or words is the one who guesses; a checksum is no secret",
        ),
        good(
            """
            import hashlib
            import hmac
            from flask import request, session

            KEY = bytes.fromhex(open("key").read())
            LEGACY_DEFAULT_PASSWORD = "letmein1234"

            def is_signed_in(user):
                mark = session.get("mark")
                return mark == hmac.new(KEY, user.password.encode(), hashlib.sha256).hexdigest()

            def sign_up(name):
                if request.form["password"] == LEGACY_DEFAULT_PASSWORD:
                    return "choose another password", 400
            """,
            why="nobody can write what the session holds, and a password that everybody knows is refused",
        ),
    ],
)


@rule.check
def token_compare_not_constant_time(comparison: SecretComparison) -> Iterator[Violation]:
    found = comparison.secret
    if found is not None:
        yield comparison.finding(
            f"This compares {found.reason} with what somebody presents, and takes longer the more of it is right.",
            evidence=found,
            confidence="high" if "MAC" in found.reason else None,
        )
