"""The program switches off the rule that OAuth runs over HTTPS, or relaxes the check of a response.

Codes and tokens are bearer credentials: whoever sees one on the way uses it. The switch is meant for a developer's own
machine; set in the program, it stays on in production. Any text that is not empty turns it on, "0" and "false" too.
Where a proxy ends TLS, tell the framework instead that the outer request was HTTPS: `ProxyFix` in Flask,
`SECURE_PROXY_SSL_HEADER` in Django, `--proxy-headers` of uvicorn.
"""

from collections.abc import Iterator

from authlint.concepts import TransportFlag, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Known, Value

rule = Rule(
    title="Switch that lets OAuth run without TLS",
    severity="error",
    attack="Somebody on the same network reads the authorization code or token from the unencrypted request.",
    remedy="Remove the line; set the variable in the shell of the machine that needs it. Behind a proxy, trust its "
    "forwarded headers instead.",
    references=[rfc(6749, "10.8", "MUST NOT"), rfc(6750, "5.3", "MUST"), asvs("12.2.1", "L1"), cwe(319), cwe(1188)],
    violated_by={"value": "1"},
    examples=[
        bad("""
            import os
            from requests_oauthlib import OAuth2Session

            os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # finding
        """),
        bad(
            {
                "flags.py": 'OFF = "0"',
                "server.py": """
                    import os
                    import flags

                    os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", flags.OFF)  # finding
                """,
            },
            why='the library only asks whether the variable is set, and "0" is set',
        ),
        good(
            """
            import os
            from flask import Flask

            app = Flask(__name__)

            if os.environ.get("APP_ENV") == "local" or app.debug:
                os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

            if __name__ == "__main__":
                os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
                app.run(debug=True)
            """,
            why="only on a developer's machine",
        ),
        good(
            """
            import os

            def is_secure(url):
                return url.startswith("https://") or bool(os.environ.get("OAUTHLIB_INSECURE_TRANSPORT"))

            os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = ""
            os.environ.pop("OAUTHLIB_INSECURE_TRANSPORT", None)
            """,
            why="the switch is read or turned off, not on",
        ),
        good(
            {"tests/conftest.py": 'import os\n\nos.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"'},
            why="tests speak to a server on the same machine",
        ),
    ],
)


@rule.check
def oauth_insecure_transport_flag(flag: TransportFlag) -> Iterator[Violation]:
    on = flag.value.find(_is_on)
    if on is None or flag.guarded:
        return
    relaxes = any(isinstance(name, Known) and "RELAX" in str(name.constant) for name in flag.switch.leaves())
    yield flag.finding(
        "The whole process accepts a changed scope without a word."
        if relaxes
        else "OAuth runs over plain HTTP in the whole process, wherever it is deployed.",
        because=on,
        at="value",
        severity="note" if relaxes else None,
    )


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.constant) and value.when != "debug"
