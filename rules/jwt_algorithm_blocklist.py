"""The algorithm "none" of a token is refused, and every other one is let through.

Code that verifies a token by hand often refuses tokens that say "none" and goes on with what else they say. Such a list
of what is forbidden has to be complete for ever, and lists of this kind were passed with spellings such as "noNE" and
with algorithms that take a public key for a secret. Values of "alg" are compared exactly, and only against what is
allowed.

A test for "none" in front of a library that has its own list is superfluous but harmless; authlint is silent there.
"""

from collections.abc import Iterator

from authlint.concepts import HeaderPeek, Violation
from authlint.rule import Rule, bad, cwe, good, rfc

rule = Rule(
    title="Particular algorithms refused instead of allowed",
    severity="warning",
    confidence="medium",
    attack='The sender writes an algorithm the list forgot: another spelling of "none", or HS256 with the public key.',
    remedy='Allow what the issuer signs with: if header["alg"] != "ES256": raise ValueError("unexpected algorithm").',
    references=[rfc(8725, "3.1", "MUST"), rfc(7519, "7.3", "MUST"), cwe(184), cwe(178), cwe(347)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def checked(token, verify):
                header = jwt.get_unverified_header(token)
                if header["alg"].lower() == "none":  # finding
                    raise ValueError("unsigned")
                return verify(token)
        """),
        bad("""
            import base64
            import json

            def checked(token, verify):
                header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
                algorithm = header.get("alg", "none")
                if not algorithm or algorithm in ("none", "None", "NONE"):  # finding
                    return None
                return verify(token)
        """),
        bad(
            {
                "headers.py": """
                    from jose import jws

                    def refuse_unsigned(token):
                        assert jws.get_unverified_header(token)["alg"] != "none"  # finding
                """,
                "tokens.py": """
                    from headers import refuse_unsigned
                    from partners import verified

                    def read(token):
                        refuse_unsigned(token)
                        return verified(token)
                """,
            }
        ),
        good(
            """
            import jwt

            def checked(token, verify):
                header = jwt.get_unverified_header(token)
                if header["alg"] not in {"ES256"}:
                    raise ValueError("unexpected algorithm")
                return verify(token)

            def checked_twice(token, verify):
                algorithm = jwt.get_unverified_header(token)["alg"]
                if algorithm == "none":
                    raise ValueError("unsigned")
                if algorithm != "ES256":
                    raise ValueError("unexpected algorithm")
                return verify(token)
            """,
            why="what is allowed is named",
        ),
        good(
            """
            import jwt

            def read(token, key):
                if jwt.get_unverified_header(token)["alg"].lower() == "none":
                    raise ValueError("unsigned")
                return jwt.decode(token, key, algorithms=["ES256"])

            def read_by_table(token, verifiers):
                algorithm = jwt.get_unverified_header(token)["alg"]
                if algorithm == "none":
                    raise ValueError("unsigned")
                return verifiers[algorithm](token)
            """,
            why="the library and the table have a list of what is allowed, the test comes on top",
        ),
        good(
            """
            import jwt

            def describe(token):
                algorithm = jwt.get_unverified_header(token)["alg"]
                if algorithm.lower() == "none":
                    print("this token has no signature")
                return algorithm
            """,
            why="a tool that shows a token refuses nothing",
        ),
    ],
)


@rule.check
def jwt_algorithm_blocklist(peek: HeaderPeek) -> Iterator[Violation]:
    found = peek.refused_algorithms
    if found is not None:
        yield peek.finding(
            f'"none" {found.reason}, and every other algorithm that the sender writes is let through.',
            at=found,
            evidence=found,
        )
