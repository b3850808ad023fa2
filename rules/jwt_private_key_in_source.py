"""A private key is written in the source code.

A private key is what makes its owner the issuer of tokens, or the client that signs in with them. Whoever can read the
repository, a copy of it, a container image or a build log can sign in the owner's name, and nobody sees a difference.
What has been committed once stays in the history, so the key has to be replaced, not only removed. A secret key in the
form of a JWK ("kty": "oct") is as bad: it both makes and checks tokens.

Keys in tests, examples and documentation are not reported, nor are the keys of the standards.
"""

from collections.abc import Iterator

from authlint.concepts import PrivateKeyLiteral, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Private key written in the source",
    severity="error",
    attack="A former colleague, or anybody who finds the repository, signs tokens in the name of the owner.",
    remedy="Read the key from a file outside the repository, the environment or a secret store; replace it.",
    references=[rfc(7517, "9.2", "MUST"), rfc(7517, "7", "MUST"), asvs("13.3.1", "L2"), cwe(321), cwe(798)],
    covers=["jwt-hardcoded-secret", "jwt-secret-insecure-default"],
    in_context=True,
    examples=[
        bad("""
            JWK = {"kty": "oct", "k": "c2VjcmV0LXRlc3Qta2V5LWluLXNvdXJjZQ"}  # finding
        """),
        bad(
            {
                "settings.py": """
                    SIGNING_KEY = (
                        "-----BEGIN PRIVATE KEY-----\\n"  # finding
                        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVIBv0pRBT3M3fMEO\\n"
                        "0iDQcOWpp5KXN4LAFbQAWIVmP/6hRANCAAToDujdCvUQZCUeY083D76eFDukDudm\\n"
                        "dSWAr2f/dVCiTyFY0/ruTdG4VQ+Opu/vAizrxPZBmpFwOntEqLe2wMcU\\n"
                        "-----END PRIVATE KEY-----"
                    )
                """,
                "tokens.py": """
                    import jwt
                    import settings

                    def issue(claims):
                        return jwt.encode(claims, settings.SIGNING_KEY, algorithm="ES256")
                """,
            },
            why="a key in PEM, which another file uses",
        ),
        good("""
            import json
            import os

            JWK = json.loads(os.environ["SIGNING_JWK"])
        """),
        good(
            """
            KEY = {"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2Y"}
            """,
            why="a public key has no private members",
        ),
        good(
            """
            from paramiko import RSAKey  # keys of SSH

            HOST_KEY = (
                "-----BEGIN EC PRIVATE KEY-----\\n"
                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVIBv0pRBT3M3fMEO\\n"
                "0iDQcOWpp5KXN4LAFbQAWIVmP/6hRANCAAToDujdCvUQZCUeY083D76eFDukDudm\\n"
                "dSWAr2f/dVCiTyFY0/ruTdG4VQ+Opu/vAizrxPZBmpFwOntEqLe2wMcU\\n"
                "-----END EC PRIVATE KEY-----"
            )
            """,
            why="a host key of SSH, which signs no tokens",
        ),
        good(
            """
            HELP = "Paste the key here: -----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg...\\n-----END PRIVATE KEY-----"

            def is_pem(text):
                return text.startswith("-----BEGIN PRIVATE KEY-----")
            """,
            why="a key that is cut off, and the line keys begin with",
        ),
        good(
            """
            EXAMPLE = {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTw"}
            """,
            why="the key of RFC 7515 appendix A.1",
        ),
        good(
            {"tests/keys.py": 'JWK = {"kty": "oct", "k": "c2VjcmV0LXRlc3Qta2V5LWluLXNvdXJjZQ"}'},
            why="a fixture of tests",
        ),
    ],
)


@rule.check
def jwt_private_key_in_source(key: PrivateKeyLiteral) -> Iterator[Violation]:
    if not key.published.equals(True):
        what = "secret" if key.secret.equals(True) else "private"
        yield key.finding(f"A {what} key is written in the source: whoever reads it can sign with it.")
