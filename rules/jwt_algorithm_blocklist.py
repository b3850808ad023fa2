"""The algorithm "none" of a token is refused, and every other one is let through.

Code that verifies a token by hand often refuses tokens that say "none" and goes on with what else they say. Such a list
of what is forbidden has to be complete for ever, and lists of this kind were passed with spellings such as "noNE" and
with algorithms that take a public key for a secret. Values of "alg" are compared exactly, and only against what is
allowed.

So do lists of what a public key begins with, which keep it from being taken for a MAC secret: two libraries had
forgotten the keys of OpenSSH. Let a key say what it is for, or know every format.

A test for "none" in front of a library that has its own list is superfluous but harmless; authlint is silent there.
"""

from collections.abc import Iterator

from authlint.concepts import ForbiddenKeys, HeaderPeek, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.secrets import text_of
from authlint.tables_keys import PUBLIC_KEY_BEGINNINGS
from authlint.values import Known, Sequence, Value

rule = Rule(
    title="Particular algorithms or keys refused instead of allowed",
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
        bad(
            """
            import hashlib
            import hmac

            FORBIDDEN = [b"-----BEGIN PUBLIC KEY-----", b"-----BEGIN CERTIFICATE-----", b"ssh-rsa"]  # finding

            class Mac:
                def prepare(self, key):
                    if any(mark in key for mark in FORBIDDEN):
                        raise ValueError("a public key is no secret")
                    return key

                def prepare_text(self, key):
                    if "-----BEGIN PUBLIC KEY-----" in key or "-----BEGIN CERTIFICATE-----" in key:  # finding
                        raise ValueError("a public key is no secret")
                    for mark in FORBIDDEN:
                        if mark in key.encode():
                            raise ValueError("a public key is no secret")
                    return key

                def make(self, key, text):
                    return hmac.new(self.prepare(key), text, hashlib.sha256).digest()
            """,
            why="keys of OpenSSH begin differently",
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
                verify = verifiers[algorithm]
                return verify(token)
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
        good(
            """
            import hashlib
            import hmac

            BEGINNINGS = (b"-----BEGIN ", b"---- BEGIN ", b"ssh-", b"ecdsa-sha2-")
            PUBLIC = b"-----BEGIN PUBLIC KEY-----"

            def mac(key, text):
                if key.startswith(BEGINNINGS):
                    raise ValueError("a public key is no secret")
                return hmac.new(key, text, hashlib.sha256).digest()

            def load(text):
                if PUBLIC in text:
                    return None
                return text
            """,
            why="each format is on the list; a single test tells two files apart",
        ),
    ],
)

_REFUSE_ALL = 'Refuse whatever begins with "-----BEGIN ", "ssh-" or "ecdsa-", or keep keys in JWKs with an "alg".'


@rule.check
def jwt_algorithm_blocklist(subject: HeaderPeek | ForbiddenKeys) -> Iterator[Violation]:
    if isinstance(subject, ForbiddenKeys):
        for marks in subject.marks.leaves():
            forgotten = _forgotten(marks)
            if forgotten:
                what = f'A public key that begins with "{forgotten}"'
                yield subject.finding(
                    f"{what} is not refused, and passes as a MAC secret.", because=marks, at=marks, remedy=_REFUSE_ALL
                )
        return
    found = subject.refused_algorithms
    if found is not None:
        yield subject.finding(
            f'"none" {found.reason}, and every other algorithm that the sender writes is let through.',
            at=found,
            evidence=found,
        )


def _forgotten(marks: Value) -> str:
    """Return how a public key begins that a list does not hold, an empty text for none."""
    values = [leaf for one in marks.items for leaf in one.leaves()] if isinstance(marks, Sequence) else []
    listed = [text_of(one) for one in values if isinstance(one, Known)]
    missing = (begin for begin in PUBLIC_KEY_BEGINNINGS if not any(mark in begin for mark in listed))
    return next(missing, "").strip() if listed else ""
