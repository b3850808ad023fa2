"""The key of an encrypted token is wrapped with RSA1_5, a padding that has been broken again and again.

An encrypted token (JWE) carries the key of its content, encrypted for the recipient. With RSA1_5, the padding of
PKCS #1 v1.5 from 1993, a recipient that answers well-formed and malformed keys in the least different way, if only in
time, becomes an oracle: somebody sends it altered tokens and reads the content key from the answers. This attack, named
after Bleichenbacher, keeps coming back. RSA-OAEP-256 uses the same RSA keys and does not have the problem.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncryption, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_keys import UNSAFE_KEY_ENCRYPTION
from authlint.values import Known, Sequence, Value

rule = Rule(
    title="Token encrypted with RSA1_5",
    severity="error",
    attack="By sending altered tokens and watching the answers, an attacker decrypts a token recorded earlier.",
    remedy='Use algorithm="RSA-OAEP-256", or "ECDH-ES" with an elliptic curve key; the other side has to agree.',
    references=[rfc(8725, "3.2", "SHOULD"), asvs("11.3.1", "L1"), cwe(327), cwe(780)],
    violated_by={"algorithm": "RSA1_5", "algorithms": ["RSA1_5", "A256GCM"]},
    examples=[
        bad("""
            from jose import jwe

            def seal(data, key):
                return jwe.encrypt(data, key, algorithm="RSA1_5", encryption="A256GCM")  # finding
        """),
        bad(
            {
                "settings.py": 'KEY_ENCRYPTION = ["RSA1_5", "A256GCM"]',
                "tokens.py": """
                    from joserfc import jwe
                    import settings

                    def unseal(token, key):
                        return jwe.decrypt_compact(token, key, algorithms=settings.KEY_ENCRYPTION)  # finding
                """,
            },
            why="the recipient is the one that is attacked",
        ),
        good("""
            from jose import jwe

            def seal(data, key):
                return jwe.encrypt(data, key, algorithm="RSA-OAEP-256", encryption="A256GCM")
        """),
        good(
            """
            from jose import jwe

            SUPPORTED = {"id_token_encryption_alg_values_supported": ["RSA1_5", "RSA-OAEP-256"]}

            def seal(data, key):
                return jwe.encrypt(data, key, algorithm="RSA-OAEP-256")
            """,
            why="a list of what a server says it is able to do encrypts nothing",
        ),
        good(
            """
            from joserfc import jwe

            def seal(data, key):
                return jwe.encrypt_compact({"alg": "RSA1_5", "enc": "A128GCM"}, data, key)
            """,
            why="joserfc refuses RSA1_5 unless its list of algorithms names it",
        ),
        good(
            """
            from jose import jwe

            def seal(data, key, algorithm):
                if algorithm == "RSA1_5":
                    raise ValueError(algorithm)
                return jwe.encrypt(data, key, algorithm=algorithm)
            """,
            why="what is not known is not judged",
        ),
    ],
)


@rule.check
def jwe_rsa1_5(encryption: TokenEncryption) -> Iterator[Violation]:
    used = encryption.algorithm.find(_is_unsafe)
    if used is not None:
        yield encryption.finding("The key of this token is encrypted with RSA1_5.", because=used, at="algorithm")
    allowed = encryption.algorithms.find(_is_unsafe)
    if allowed is not None:
        yield encryption.finding("Tokens encrypted with RSA1_5 are allowed.", because=allowed, at="algorithms")


def _is_unsafe(value: Value) -> bool:
    if isinstance(value, Sequence):
        return value.holds(_is_unsafe) is not None
    return isinstance(value, Known) and value.constant in UNSAFE_KEY_ENCRYPTION
