"""One key is accepted for MAC algorithms and for signature algorithms.

With RS256 or ES256 the key that checks a token is public. With HS256 the key that checks a token also makes one. A
verifier that takes both for the same key lets anybody use the public key as the secret of an HS256 token. PyJWT and
python-jose refuse keys that look like PEM, but not the same key as DER, JWK text or raw bytes, nor in older releases.
"""

import re
from collections.abc import Iterator

from authlint.concepts import AlgorithmSetting, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.secrets import is_public_key
from authlint.tables import is_mac, is_signature, named_algorithms
from authlint.values import Known, Sequence

SECRET_NAME = re.compile(r"secret", re.IGNORECASE)
PUBLIC_NAME = re.compile(r"public|certificate|jwks", re.IGNORECASE)

rule = Rule(
    title="MAC and signature algorithms accepted for one key",
    severity="error",
    attack="The sender downloads the public key, computes an HS256 MAC with it, and the verifier finds it correct.",
    remedy='Keep the family that fits the key: ["RS256"] for a public key, ["HS256"] for a shared secret.',
    references=[rfc(8725, "3.1", "MUST"), asvs("9.1.2", "L1"), cwe(347), cwe(757)],
    violated_by={"algorithms": ("RS256", "HS256")},
    examples=[
        bad("""
            import jwt

            def read(token, public_key):
                return jwt.decode(token, public_key, algorithms=["RS256", "HS256"])  # finding
        """),
        bad(
            {
                "settings.py": 'SHARED = ["HS256"]\nALGORITHMS = [*SHARED, "ES256"]',
                "api/tokens.py": """
                    from jose import jwt
                    import settings

                    def read(token, key):
                        return jwt.decode(token, key, algorithms=settings.ALGORITHMS)  # finding
                """,
            }
        ),
        good(
            """
            import jwt

            def read(token, secret, public_key):
                if jwt.get_unverified_header(token)["alg"] == "HS256":
                    return jwt.decode(token, secret, algorithms=["HS256"])
                return jwt.decode(token, public_key, algorithms=["RS256"])
            """,
            why="the header chooses between two branches, each with its own key and its own family",
        ),
        good(
            """
            from authlib.jose import JsonWebToken

            KEYS = {"HS256": "the shared one", "RS256": "the public one"}

            def load_key(header, payload):
                return KEYS[header["alg"]]

            def read(token):
                return JsonWebToken(["HS256", "RS256"]).decode(token, load_key)
            """,
            why="a callback gives each algorithm a key of its own",
        ),
        good(
            """
            import jwt
            from settings import ASYMMETRIC

            ALGORITHM = "RS256" if ASYMMETRIC else "HS256"

            def read(token, key):
                return jwt.decode(token, key, algorithms=[ALGORITHM])
            """,
            why="one algorithm, whichever it is; the key is of its kind",
        ),
        good(
            """
            import jwt

            class Tokens:
                def __init__(self, secret):
                    self.secret = secret

                def make(self, claims):
                    return jwt.encode(claims, self.secret, algorithm="HS256")

                def read(self, token):
                    return jwt.decode(token, self.secret, algorithms=["HS256", "RS256"])
            """,
            why="the key is a secret, so nobody else has it; RS256 only fails with it",
        ),
        good(
            """
            METADATA = {"issuer": "https://id.example", "id_token_signing_alg_values_supported": ["HS256", "RS256"]}
            """,
            why="the list is advertised; nothing is verified with it",
        ),
    ],
)


@rule.check
def jwt_mixed_algorithm_families(subject: TokenDecode | AlgorithmSetting) -> Iterator[Violation]:
    for accepted in subject.algorithms.leaves():
        if not isinstance(accepted, Sequence) or not _mixes(accepted):
            continue
        if isinstance(subject, TokenDecode) and (subject.verify_signature.falsy() or subject.key_per_algorithm):
            return
        typed = isinstance(subject, TokenDecode) and bool(subject.typed_key or subject.typed_keys.equals(True))
        public = isinstance(subject, TokenDecode) and _is_public(subject)
        if isinstance(subject, TokenDecode) and not public and _is_secret(subject):
            return
        danger = (
            "only the type of a key object still keeps a public key from serving as the MAC secret."
            if typed
            else "this key is public, so anybody can use it as the MAC secret."
            if public
            else "if that key is public, anybody can use it as the MAC secret."
        )
        yield subject.finding(
            f"MAC and signature algorithms are accepted for one key; {danger}",
            because=accepted,
            at="algorithms",
            confidence=None if public else "medium",
            severity="warning" if typed else None,
        )
        return


def _mixes(accepted: Sequence) -> bool:
    """True when one entry names a MAC algorithm and another one a signature algorithm."""
    names = [[name for name, _ in named_algorithms(item)] for item in accepted.items]
    macs = {place for place, options in enumerate(names) if any(map(is_mac, options))}
    signatures = {place for place, options in enumerate(names) if any(map(is_signature, options))}
    return any(place != other for place in macs for other in signatures)


def _is_secret(decode: TokenDecode) -> bool:
    """True when the key is called a secret wherever it comes from: then the signature algorithms are merely useless."""
    return any(leaf.origin is not None and SECRET_NAME.search(leaf.origin.name) for leaf in decode.key.leaves())


def _is_public(decode: TokenDecode) -> bool:
    """True when the key is one that anybody may read: an object or text that says so, or something called public."""
    if decode.typed_key:
        return True
    return any(
        (isinstance(leaf, Known) and is_public_key(str(leaf.constant)))
        or (leaf.origin is not None and PUBLIC_NAME.search(leaf.origin.name) is not None)
        for leaf in decode.key.leaves()
    )
