"""The key that signs sessions, or lets callers in, comes from the environment, but falls back to a text in the source.

The fallback is meant for development, and becomes the key of every installation that forgot the variable. It is public,
so anybody signs session cookies there, or calls what an API key is asked for. Several widely used programs had to
publish a security advisory for one.
"""

from collections.abc import Iterator

from authlint.concepts import SecretComparison, SessionKey, Violation
from authlint.rule import Rule, asvs, bad, cwe, good
from authlint.secrets import literals, stands_for_another, text_of
from authlint.values import Known, Value

rule = Rule(
    title="Session key or API key with a fallback in the source",
    severity="error",
    attack="A scanner tries the published fallback on each installation it finds, and is let in where it fits.",
    remedy='Let a missing key stop the program: os.environ["SECRET_KEY"] instead of os.environ.get("SECRET_KEY", ...).',
    references=[asvs("13.3.1", "L2"), asvs("13.2.3", "L2"), cwe(1188), cwe(798), cwe(321)],
    covers=["jwt-secret-insecure-default"],
    violated_by={"key": "correct-horse-battery"},
    examples=[
        bad("""
            import os
            from flask import Flask

            app = Flask(__name__)
            app.secret_key = os.environ.get("SECRET_KEY", "change-me")  # finding
        """),
        bad(
            {
                "config.py": """
                    import os

                    class Config:
                        SECRET_KEY = os.environ.get("SECRET_KEY") or "you-will-never-guess"  # finding
                """,
                "shop/__init__.py": """
                    from config import Config
                    from flask import Flask

                    def create_app(config_class=Config):
                        app = Flask(__name__)
                        app.config.from_object(config_class)
                        return app
                """,
            }
        ),
        bad(
            """
            import os
            from flask import abort, request

            def require_key():
                api_key = request.headers.get("X-API-Key")
                if api_key != os.getenv("SHOP_API_KEY", "shop-key-for-all"):  # finding
                    abort(401)
            """,
            why="the fallback lets every caller in who has read it",
        ),
        good(
            """
            import os
            from flask import abort, request

            if os.environ.get("SHOP_API_KEY", "change-me") == "change-me":
                raise RuntimeError("SHOP_API_KEY is not set")

            def require_key():
                if request.headers.get("X-API-Key") != os.environ.get("SHOP_API_KEY", "change-me"):
                    abort(401)

            def require_other_key():
                if request.headers.get("X-API-Key") != os.environ.get("OTHER_API_KEY", ""):
                    abort(401)
            """,
            why="the fallback stops the program; an empty one is no text to send",
        ),
        good(
            """
            import os
            import secrets
            from flask import Flask

            app = Flask(__name__)
            app.secret_key = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(32)
            """,
            why="the fallback is random",
        ),
        good(
            {
                "shop/settings.py": """
                    import os
                    from shop.checks import require

                    SECRET_KEY = require(os.environ.get("SECRET_KEY"))
                """,
                "shop/checks.py": """
                    def require(value):
                        if not value:
                            raise RuntimeError("SECRET_KEY is not set")
                        return value
                """,
                "manage.py": "import django",
            },
            why="no fallback; a function elsewhere refuses the missing key",
        ),
        good(
            """
            import os
            from flask import Flask

            app = Flask(__name__)
            if app.debug:
                app.secret_key = os.environ.get("SECRET_KEY", "only-for-my-machine")
            else:
                app.secret_key = os.environ["SECRET_KEY"]
            """,
            why="in force only while debugging",
        ),
    ],
)


@rule.check
def session_secret_insecure_default(subject: SessionKey | SecretComparison) -> Iterator[Violation]:
    if isinstance(subject, SessionKey):
        message = "When the setting is missing, sessions are signed with this text, which stands in the source."
        keys = [subject.key]
    else:
        message = "When the setting is missing, whoever sends this text, which stands in the source, is let in."
        keys = [subject.left, subject.right] if subject.secret is not None else []
    for fallback in (one for key in keys for one in _fallbacks(key)):
        if not subject.refused:
            yield subject.finding(message, because=fallback, at=fallback)


def _fallbacks(key: Value) -> Iterator[Known]:
    for fallback in literals(key):
        text = text_of(fallback)
        if text and fallback.when == "unset" and not stands_for_another(text):
            yield fallback
