"""A key has more than one purpose: another algorithm, encryption, or the sessions of the web framework.

A key that is used in two ways is as weak as the weaker of them. What is made for one way may be accepted in the other,
and the key cannot be replaced for one of them alone. So the standards demand one algorithm and one purpose for a key.

The usual case are the sessions. Django and Flask sign sessions, cookies and links to reset a password with the setting
SECRET_KEY. When tokens are made with it as well, one leak opens both, and a service that only has to check tokens needs
the key of the sessions. Give tokens a key of their own.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, bad, cwe, good, rfc

rule = Rule(
    title="Key with more than one purpose",
    severity="note",
    confidence="medium",
    attack="Whoever obtains the key from the side that guards it less also signs for the other side.",
    remedy="Give tokens a key of their own, such as a setting JWT_SIGNING_KEY.",
    references=[rfc(8725, "3.1", "MUST"), rfc(7517, "4.3", "SHOULD NOT"), cwe(323), cwe(522), cwe(1394)],
    in_context=True,
    examples=[
        bad("""
            import jwt
            from django.conf import settings

            def issue(user):
                return jwt.encode({"sub": user}, settings.SECRET_KEY, algorithm="HS256")  # finding
        """),
        bad(
            {
                "keys.py": """
                    from flask import current_app

                    def token_key():
                        return current_app.config["SECRET_KEY"]
                """,
                "tokens.py": """
                    from jose import jwt
                    from keys import token_key

                    def issue(user):
                        return jwt.encode({"sub": user}, token_key(), algorithm="HS256")  # finding
                """,
            },
            why="the session key of Flask, through a function of another file",
        ),
        bad(
            """
            from flask import current_app
            from joserfc import jwt
            from joserfc.jwk import OctKey

            def issue(user):
                key = OctKey.import_key(current_app.config["SECRET_KEY"])
                return jwt.encode({"alg": "HS256"}, {"sub": user}, key)  # finding
            """,
            why="the key becomes an object before it signs",
        ),
        bad(
            {
                "settings.py": """
                    import os

                    SECRET_KEY = os.environ["SECRET_KEY"]
                    SIMPLE_JWT = {"SIGNING_KEY": os.environ["SECRET_KEY"], "ALGORITHM": "HS256"}  # finding
                """,
            },
            why="the session key of Django, read once more for the tokens",
        ),
        bad(
            """
            import os
            import jwt
            from flask import Flask

            app = Flask(__name__)
            app.config["SECRET_KEY"] = os.environ["PORTAL_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, app.config["SECRET_KEY"], algorithm="HS256")  # finding
            """,
            why="the key of the sessions, wherever it comes from",
        ),
        bad(
            """
            import os
            from jose import jwe, jwt

            KEY = os.environ["TOKEN_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")  # finding

            def invite(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS512")  # finding

            def seal(text):
                return jwe.encrypt(text, KEY)
            """,
            why="one secret for two algorithms and for encryption",
        ),
        good("""
            import jwt
            from django.conf import settings

            def issue(user):
                return jwt.encode({"sub": user}, settings.JWT_SIGNING_KEY, algorithm="HS256")
        """),
        good(
            """
            import os
            import jwt

            SECRET_KEY = os.environ["SECRET_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, SECRET_KEY, algorithm="HS256")
            """,
            why="without a framework of that setting, this is simply what the key of the tokens is called",
        ),
        good(
            """
            import hmac
            import jwt
            from django.conf import settings

            def issue(user):
                key = hmac.digest(settings.SECRET_KEY.encode(), b"tokens", "sha256")
                return jwt.encode({"sub": user}, key, algorithm="HS256")
            """,
            why="a key derived for one purpose is a key of its own",
        ),
        good(
            """
            import jwt
            from django.conf import settings

            def read(token):
                for key in (settings.NEW_KEY, settings.OLD_KEY):
                    try:
                        return jwt.decode(token, key, algorithms=["HS256"])
                    except jwt.InvalidSignatureError:
                        continue

            def issue(user):
                return jwt.encode({"sub": user}, settings.NEW_KEY, algorithm="HS256")
            """,
            why="old and new key of one purpose",
        ),
        good(
            """
            import os
            import jwt

            ALGORITHM = os.environ.get("ALGORITHM", "HS256")
            KEY = os.environ["TOKEN_KEY"]

            def issue(user, key):
                yield jwt.encode({"sub": user}, KEY, algorithm=ALGORITHM)
                yield jwt.encode({"sub": user}, KEY, algorithm="HS512")
                yield jwt.encode({"sub": user}, key, algorithm="HS256")

            def invite(user, key):
                return jwt.encode({"sub": user}, key, algorithm="HS384")

            def read(token):
                return jwt.decode(token, KEY, algorithms=["HS256", "HS512"])
            """,
            why="which algorithm it is, is not known; keys with one name that come from different callers",
        ),
    ],
)


@rule.check
def jwt_key_reuse(use: TokenEncode | TokenDecode | KeyMaterial) -> Iterator[Violation]:
    if not isinstance(use, TokenDecode) and (sessions := use.protects_sessions) is not None:
        yield use.finding(
            f"These tokens are signed with `{sessions.reason}`, the key that also protects sessions.",
            because=sessions.about,
            at="key",
            evidence=sessions,
            confidence="medium",
        )
    elif not isinstance(use, KeyMaterial) and (algorithms := use.other_algorithm) is not None:
        yield use.finding(
            f"One key is used for {algorithms.reason}.",
            because=algorithms.about,
            at="key",
            evidence=algorithms,
            severity="warning",
        )
    elif isinstance(use, TokenEncode) and (encryption := use.encrypts) is not None:
        yield use.finding(
            f"One key is used for {encryption.reason}.", because=encryption.about, at="key", evidence=encryption
        )
