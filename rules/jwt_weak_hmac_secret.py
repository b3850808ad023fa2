"""The secret that tokens are made and checked with is too easy to guess.

With HS256 and its siblings a token carries a MAC: a checksum that depends on a secret. Whoever holds one token can try
secrets on their own machine, billions in a second and unseen, until one gives the same MAC; with it they make tokens
for anybody. So the secret has to be random, and as long as the output of the hash: 32 octets for HS256, 48 for HS384
and 64 for HS512. A password is no key, and hashing it once does not make it one. Where a password is all there is,
derive the key with scrypt, Argon2 or PBKDF2.

A secret that is written in the source is another mistake, and has a rule of its own. Of such
secrets only the length of a JWK is judged here.
"""

from collections.abc import Iterator

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="JWT secret that can be guessed",
    severity="error",
    attack="Somebody with one token tries secrets offline until the MAC is right, and then makes tokens for anybody.",
    remedy="Draw the secret once with secrets.token_bytes(64), and read it from the environment or a secret store.",
    references=[
        rfc(7518, "3.2", "MUST"),
        rfc(8725, "3.5", "MUST NOT"),
        oidc("16.19", "MUST"),
        asvs("11.2.3", "L2"),
        cwe(326),
        cwe(331),
        cwe(521),
        cwe(1391),
    ],
    in_context=True,
    examples=[
        bad("""
            import secrets

            JWT_SECRET = secrets.token_hex(8)  # finding
        """),
        bad(
            {
                "keys.py": """
                    import os

                    KEY = os.urandom(8).hex()  # finding
                """,
                "tokens.py": """
                    import jwt
                    from keys import KEY

                    def issue(user):
                        return jwt.encode({"sub": user}, KEY, algorithm="HS256")
                """,
            },
            why="hexadecimal digits make it longer, not more random",
        ),
        bad(
            """
            import secrets
            import jwt

            KEY = secrets.token_bytes(32)  # finding

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS512")
            """,
            why="nobody guesses it, but HS512 demands 64 octets",
        ),
        bad(
            """
            import hashlib
            import os
            import jwt

            KEY = hashlib.sha256(os.environ["ADMIN_PASSWORD"].encode()).hexdigest()  # finding
            PEPPER = hashlib.sha256(b"the north sea").digest()  # finding

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")

            def issue_invitation(user):
                return jwt.encode({"sub": user}, PEPPER, algorithm="HS256")
            """,
            why="trying passwords through one hash costs nothing",
        ),
        bad(
            """
            from joserfc import jwt
            from joserfc.jwk import OctKey

            KEY = OctKey.import_key({"kty": "oct", "k": "c2hvcnQga2V5IG9mIHRlc3Rz"})  # finding

            def issue(user):
                return jwt.encode({"alg": "HS256"}, {"sub": user}, KEY)
            """,
            why="a JWK of 18 octets: also the one that replaces this literal has to be longer",
        ),
        good("""
            import secrets

            JWT_SECRET = secrets.token_bytes(64)
        """),
        good(
            """
            import secrets
            import jwt

            KEY = secrets.token_hex(32)
            OTHER = secrets.token_urlsafe()

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")

            def issue_invitation(user):
                return jwt.encode({"sub": user}, OTHER, algorithm="HS256")
            """,
            why="32 random octets, written in 64 digits; the same when no size is given",
        ),
        good(
            """
            import hashlib
            import os
            import jwt

            KEY = hashlib.scrypt(os.environ["ADMIN_PASSWORD"].encode(), salt=os.environb[b"SALT"], n=2**17, r=8, p=1)
            SUBKEY = hashlib.sha256(os.environ["MASTER_KEY"].encode() + b"invitations").digest()

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")

            def issue_invitation(user):
                return jwt.encode({"sub": user}, SUBKEY, algorithm="HS256")
            """,
            why="derived with a slow function; derived from a key",
        ),
        good(
            """
            import secrets
            import jwt

            def challenge(key):
                claims = {"sub": "signup", "nonce": secrets.token_hex(8)}
                return jwt.encode(claims, key, algorithm="HS256", headers={"kid": secrets.token_hex(4)})
            """,
            why="a nonce and a key ID are no keys",
        ),
        good(
            """
            import jwt
            from django.utils.crypto import get_random_string

            KEY = get_random_string(50, "abcdefghijklmnopqrstuvwxyz0123456789(-_=+)")

            def issue(user):
                return jwt.encode({"sub": user}, KEY, algorithm="HS256")
            """,
            why="how much randomness an alphabet of one's own gives is not computed",
        ),
    ],
)


@rule.check
def jwt_weak_hmac_secret(subject: TokenEncode | TokenDecode | KeyMaterial) -> Iterator[Violation]:
    if (weak := subject.guessable) is not None:
        yield subject.finding(f"The key of these tokens {weak.reason}.", because=weak.about, at=weak.about)
    elif (small := subject.short) is not None:
        yield subject.finding(
            f"The key of these tokens {small.reason}.", because=small.about, at=small.about, severity="warning"
        )
