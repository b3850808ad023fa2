"""The key that signs sessions and cookies is written in the source code.

Flask, Django, Starlette and itsdangerous sign login sessions, password-reset links and often tokens with this one key.
Whoever reads it writes a session cookie that says "user 1" and is user 1. A placeholder is no better while it is the
key in force. A key that has been committed stays in the history: replace it, do not only move it.
"""

from collections.abc import Iterator

from authlint.concepts import SessionKey, Violation
from authlint.rule import Rule, asvs, bad, cwe, good
from authlint.secrets import literals, stands_for_another, text_of

rule = Rule(
    title="Session key written in the source",
    severity="error",
    attack="Anybody who finds the repository signs a session cookie for the administrator.",
    remedy='Read the key from the environment, os.environ["SECRET_KEY"], or a secret store, and replace the old one.',
    references=[asvs("13.3.1", "L2"), cwe(798), cwe(321)],
    covers=["jwt-hardcoded-secret", "session-secret-insecure-default", "jwt-secret-insecure-default"],
    violated_by={"key": "correct-horse-battery"},
    examples=[
        bad("""
            from flask import Flask

            app = Flask(__name__)
            app.config["SECRET_KEY"] = "your-secret-key"  # finding
        """),
        bad(
            {
                "config.py": """
                    class Config:
                        SECRET_KEY = "b7e3a1f04d2c"  # finding
                """,
                "app.py": """
                    from flask import Flask

                    app = Flask(__name__)
                    app.config.from_object("config.Config")
                """,
            }
        ),
        bad(
            {
                "manage.py": "import django",
                "shop/settings.py": """
                    SECRET_KEY = "p7z7g1ql4-6nlebb6hdk7sd-fnjpal308"  # finding
                    SECRET_KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
                """,
            },
            why="Django; the alphabet of a generator is no key",
        ),
        good("""
            import os
            from flask import Flask

            app = Flask(__name__)
            app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
        """),
        good(
            """
            import secrets
            from flask import Flask

            app = Flask(__name__)
            app.secret_key = secrets.token_hex(32)
            """,
            why="made anew at each start; sessions end then, but nobody can know it",
        ),
        good(
            {
                "config.py": 'SECRET_KEY = "change-me"',
                "app.py": """
                    import config
                    from flask import Flask

                    if config.SECRET_KEY == "change-me":
                        raise SystemExit("set SECRET_KEY in config.py first")
                    app = Flask(__name__)
                    app.secret_key = config.SECRET_KEY
                """,
            },
            why="the program does not start with the placeholder",
        ),
        good(
            """
            import pathlib
            from flask import Flask
            from settings import PRODUCTION

            def key_of(folder, production):
                if not production:
                    return "only-for-tests"
                return pathlib.Path(folder, "key").read_text()

            def local_key(folder):
                if PRODUCTION:
                    return pathlib.Path(folder, "key").read_text()
                return "only-for-tests"

            app = Flask(__name__)
            app.secret_key = key_of("/data", PRODUCTION)
            other = Flask("other")
            other.secret_key = local_key("/data")
            """,
            why="where others can reach it, the key comes from a file",
        ),
        good(
            {"manage.py": "import django", "shop/settings.py": 'SECRET_KEY = ""'},
            why="Django refuses to start with an empty key",
        ),
        good(
            {"docs/conf.py": 'from django.conf import settings\n\nsettings.configure(SECRET_KEY="docs")'},
            why="a build of the documentation serves nobody",
        ),
    ],
)


@rule.check
def session_secret_hardcoded(session: SessionKey) -> Iterator[Violation]:
    for secret in literals(session.key):
        text = text_of(secret)
        if text and secret.when != "unset" and not stands_for_another(text) and not session.refused:
            yield session.finding(
                "The key that signs sessions is written in the source: whoever reads it can sign in as anybody.",
                because=secret,
                at=secret,
            )
