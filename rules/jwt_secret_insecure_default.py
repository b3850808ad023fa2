"""The key of tokens comes from the environment, but falls back to a text in the source.

The fallback is meant for development. One forgotten variable makes it the production key, and nothing looks wrong: the
program starts, users sign in, and anybody who has read the source can make tokens. An empty fallback is the same
mistake, because a MAC with an empty key is a MAC everybody can compute.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.secrets import signing_secrets, text_of

rule = Rule(
    title="JWT key with a fallback in the source",
    severity="error",
    attack="The variable is missing on one server; a token made with the published fallback opens it.",
    remedy='Let a missing key stop the program: os.environ["JWT_KEY"] instead of os.getenv("JWT_KEY", ...).',
    references=[
        rfc(8725, "3.5", "MUST NOT"),
        asvs("13.3.1", "L2"),
        asvs("13.2.3", "L2"),
        *(cwe(1188), cwe(321), cwe(798)),
    ],
    violated_by={"key": "correct-horse-battery"},
    examples=[
        bad("""
            import os
            import jwt

            def issue(user):
                key = os.getenv("JWT_KEY", "change-me")  # finding
                return jwt.encode({"sub": user}, key, algorithm="HS256")
        """),
        bad(
            {
                "config.py": """
                    import os

                    class Config:
                        def __init__(self):
                            self.jwt_key = os.environ.get("JWT_KEY") or ""  # finding

                    config = Config()
                """,
                "tokens.py": """
                    from config import config
                    from jose import jwt

                    def read(token):
                        return jwt.decode(token, config.jwt_key, algorithms=["HS256"])
                """,
            },
            why="an empty key is a key everybody knows",
        ),
        good(
            """
            import os
            import secrets
            import jwt

            KEY = os.getenv("JWT_KEY") or secrets.token_hex(32)

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
            """,
            why="the fallback is random: tokens end with the process, and nobody can make one",
        ),
        good(
            """
            import os
            import jwt

            def key():
                value = os.getenv("JWT_KEY", "")
                if not value:
                    raise RuntimeError("JWT_KEY is not set")
                return value

            def issue(user):
                return jwt.encode({"sub": user}, key(), algorithm="HS256")
            """,
            why="the empty fallback is refused before anything is signed",
        ),
        good(
            {
                "config.py": """
                    from pydantic import field_validator
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        jwt_key: str = "change-me"

                        @field_validator("jwt_key")
                        @classmethod
                        def is_set(cls, value):
                            if value == "change-me":
                                raise ValueError("set JWT_KEY")
                            return value
                """,
                "tokens.py": """
                    import jwt
                    from config import Settings

                    def issue(user):
                        return jwt.encode({"sub": user}, Settings().jwt_key, algorithm="HS256")
                """,
            },
            why="a validator refuses the placeholder at the start",
        ),
        good(
            """
            import jwt
            from pydantic import Field, SecretStr, model_validator
            from pydantic_settings import BaseSettings

            class Settings(BaseSettings):
                jwt_secret_key: SecretStr = Field(default=SecretStr("__CHANGE_ME__"))
                cookie_key: SecretStr = Field(default=SecretStr("__CHANGE_ME__"))

                @model_validator(mode="after")
                def are_set(self):
                    for name, secret in (("cookie", self.cookie_key), ("jwt", self.jwt_secret_key)):
                        value = secret.get_secret_value()
                        unset = value.lower().startswith("__change_me")
                        if unset:
                            raise ValueError(name)
                    return self

            def issue(user):
                return jwt.encode({"sub": user}, Settings().jwt_secret_key.get_secret_value(), algorithm="HS256")
            """,
            why="a validator goes over all keys and refuses what is not set",
        ),
        good(
            """
            import os
            import jwt

            DEBUG = os.getenv("APP_DEBUG") == "1"
            KEY = "only-for-my-machine" if DEBUG else os.environ["JWT_KEY"]

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
            """,
            why="in force only while debugging",
        ),
        good(
            """
            import os
            import jwt
            from jose import jwt as jose_jwt

            KEY = os.getenv("JWT_KEY", "")

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")

            def read(token, master_key):
                return jose_jwt.decode(token, master_key or "", algorithms=["HS256"])
            """,
            why="PyJWT refuses an empty key from version 2.13 on; the other text stands in for no setting",
        ),
    ],
)


@rule.check
def jwt_secret_insecure_default(subject: TokenEncode | TokenDecode | KeyMaterial) -> Iterator[Violation]:
    for fallback in signing_secrets(subject):
        if fallback.when == "unset" and (text_of(fallback) or _stands_in_for_a_setting(subject)):
            key = "this text, which stands in the source" if text_of(fallback) else "empty"
            yield subject.finding(
                f"When the setting is missing, the key of these tokens is {key}.",
                because=fallback,
                at=fallback,
            )


def _stands_in_for_a_setting(subject: TokenEncode | TokenDecode | KeyMaterial) -> bool:
    """True when an empty text signs or checks tokens; a setting that is merely empty says that it is not configured."""
    return not isinstance(subject, KeyMaterial) and any(
        leaf.origin is not None and leaf.origin.kind in ("environment", "setting") for leaf in subject.key.leaves()
    )
