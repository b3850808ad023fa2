"""A complete token is written in the source code.

A token is a key that somebody already turned: whoever shows it is let in, until it runs out. Everybody who can read the
repository, a copy of it, a container image or a build log can show it. What has been committed once stays in the
history, so such a token has to be revoked, not only removed.

Tokens in tests, examples and documentation are not reported, nor are the examples of the standards.
"""

from collections.abc import Iterator

from authlint.concepts import TokenLiteral, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables import is_unsecured
from authlint.values import Known

rule = Rule(
    title="Token written in the source",
    severity="warning",
    attack="A former colleague, or anybody who finds the repository, shows the token and is let in.",
    remedy='Read the token from the environment, os.environ["API_TOKEN"], or a secret store, and revoke the old one.',
    references=[rfc(6749, "10.3", "MUST"), asvs("13.3.1", "L2"), cwe(798), cwe(312)],
    in_context=True,
    examples=[
        bad("""
            AUTHORIZATION = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"  # finding
        """),
        bad(
            {
                "settings.py": """
                    TOKEN = (
                        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI0MiJ9."  # finding
                        "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
                    )
                """,
                "client.py": """
                    import requests
                    import settings

                    def orders(url):
                        return requests.get(url, headers={"Authorization": f"Bearer {settings.TOKEN}"})
                """,
            },
            why="it is reported where it is written",
        ),
        good("""
            import os

            HEADERS = {"Authorization": "Bearer " + os.environ["API_TOKEN"]}
        """),
        good(
            '''
            def subject(token):
                """Return the subject of eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg."""
                return token.split(".")[1]
            ''',
            why="prose, in which a token explains something",
        ),
        good(
            """
            SAMPLE = (
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
                "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
            )
            """,
            why="the sample of a well-known page, which opens nothing",
        ),
        good(
            """
            RESPONSE = {
                "example": {"access_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"},
            }
            HELP = "If you have none, try this: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
            """,
            why="what the documentation of an API shows, and a help text",
        ),
        good(
            """
            PREFIXES = ("eyJhbGciOiJIUzI1NiJ9.", "eyJhbGciOiJSUzI1NiJ9.eyJ")
            """,
            why="how tokens begin",
        ),
        good(
            {"tests/test_api.py": 'TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"'},
            why="a test, where it opens nothing",
        ),
    ],
)


@rule.check
def token_literal_in_source(token: TokenLiteral) -> Iterator[Violation]:
    if token.published.equals(True):
        return
    if token.common_secret.equals(True):
        yield token.finding(
            "The MAC of this token was made with a secret from the manuals, so everybody can make others like it.",
            severity="error",
            remedy="Replace the secret that the server signs tokens with, and take the token out of the source.",
        )
    elif token.expired.equals(True) or token.anonymous.equals(True) or _is_unsecured(token):
        why = "has run out" if token.expired.equals(True) else "gives no rights of its own"
        yield token.finding(
            f"A token is written in the source. It {why}, but it shows what is in one.", severity="note"
        )
    else:
        yield token.finding("A token is written in the source: whoever reads it can use it until it is revoked.")


def _is_unsecured(token: TokenLiteral) -> bool:
    return (
        token.algorithm.find(lambda value: isinstance(value, Known) and is_unsecured(str(value.constant))) is not None
    )
