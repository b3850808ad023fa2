"""Tokens are signed with the key that also protects the sessions of the web framework.

Django and Flask sign sessions, cookies and links to reset a password with the setting SECRET_KEY. When tokens are made
with it as well, one leak opens both, the key cannot be replaced for one of them alone, and what one side signs may be
taken for something of the other side. A service that only has to check tokens then needs the key of the sessions. A key
has one purpose: give tokens their own.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenEncode, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.tables_keys import SESSION_KEY_SETTINGS
from authlint.values import Known, Value

rule = Rule(
    title="Tokens signed with the session key",
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
                key = OctKey.import_key(current_app.config["SECRET_KEY"])  # finding
                return jwt.encode({"alg": "HS256"}, {"sub": user}, key)
            """,
            why="the key becomes an object before it signs",
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
    ],
)


@rule.check
def jwt_key_reuse(subject: TokenEncode | KeyMaterial) -> Iterator[Violation]:
    session_key = subject.key.find(_is_session_key)
    if session_key is not None:
        yield subject.finding(
            f"These tokens are signed with `{_name(session_key)}`, the key that also protects sessions.",
            because=session_key,
            at="key",
            confidence="medium",
        )


def _is_session_key(value: Value) -> bool:
    return not isinstance(value, Known) and _name(value) in SESSION_KEY_SETTINGS


def _name(value: Value) -> str:
    origin = value.origin
    return origin.name if origin is not None and origin.kind == "setting" else ""
