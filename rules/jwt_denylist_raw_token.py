"""A list of revoked tokens is asked for the text of a token, and the same token can be written in several ways.

A MAC or signature protects what is said in a token, not how its last part is spelled. Padding may be added to that
part, its last letter may have bits that nobody reads, and of an ECDSA signature anybody can compute a second one that
is just as valid. Each is another text with another hash, so it is not on the list, and is accepted like the first.

Every token has a name for this: "jti", which lies under the signature. Put one into each token, and keep those.
"""

from collections.abc import Iterator

from authlint.concepts import TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables import fills_its_text, has_twins, named_algorithms

rule = Rule(
    title="Revoked tokens known by their text",
    severity="warning",
    confidence="medium",
    attack="Whoever stole a token that was revoked spells its last part differently, and is let in again.",
    remedy='Decode first, and look up claims["jti"]; have the decode require it, as in options={"require": ["jti"]}.',
    references=[rfc(7519, "4.1.7"), asvs("7.4.1", "L1"), cwe(613), cwe(180), cwe(694)],
    in_context=True,
    examples=[
        bad("""
            import jwt
            from store import revoked_tokens

            def user(token, key):
                if token in revoked_tokens:  # finding
                    raise PermissionError("signed out")
                return jwt.decode(token, key, algorithms=["HS256"])["sub"]
        """),
        bad(
            {
                "blacklist.py": """
                    import hashlib
                    from store import redis

                    def fingerprint(token):
                        return hashlib.sha256(token.encode()).hexdigest()

                    def is_revoked(token):
                        return redis.exists(f"revoked:{fingerprint(token)}") > 0  # finding
                """,
                "tokens.py": """
                    from jose import jwt
                    from settings import KEY

                    def read(token):
                        return jwt.decode(token, KEY, algorithms=["RS256"], audience="api")
                """,
                "views.py": """
                    from blacklist import is_revoked
                    from tokens import read

                    def user(request):
                        raw = request.cookies["token"]
                        if is_revoked(raw):
                            raise PermissionError("signed out")
                        return read(raw)["sub"]
                """,
            },
            why="a hash of another text is another hash; list, decode and view are in three files",
        ),
        bad(
            """
            import jwt
            from database import Model
            from settings import KEY

            class BlacklistedToken(Model):
                @classmethod
                def holds(cls, given):
                    row = cls.query.filter_by(token=str(given)).first()  # finding
                    if row:
                        return True
                    return False

            class Account:
                @staticmethod
                def of(token):
                    claims = jwt.decode(token, KEY, algorithms=["HS256"])
                    if BlacklistedToken.holds(token):
                        return "Signed out. Sign in again."
                    return claims["sub"]
            """,
            why="a table with a row for each token that signed out",
        ),
        bad(
            """
            from joserfc import jwt
            from sqlalchemy import select
            from models import RevokedToken, session

            async def user(raw, key):
                claims = jwt.decode(raw, key, algorithms=["ES256"]).claims
                known = await session.scalar(select(RevokedToken).where(RevokedToken.token == raw))  # finding
                if known is not None:
                    raise PermissionError
                return claims["sub"]
            """,
            why="joserfc reads each part in one spelling alone, but an ECDSA signature has a twin",
        ),
        good(
            """
            import jwt
            from store import revoked_tokens

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"], options={"require": ["jti", "exp"]})
                if claims["jti"] in revoked_tokens:
                    raise PermissionError("signed out")
                return claims["sub"]
            """,
            why="the identifier is a claim, and the MAC protects it",
        ),
        good(
            """
            import hashlib
            import secrets
            from store import revoked_tokens

            def user(token):
                if hashlib.sha256(token.encode()).hexdigest() in revoked_tokens:
                    raise PermissionError("revoked")
                return revoked_tokens.owner(token)
            """,
            why="a random token that is no JWT has one spelling",
        ),
        good(
            """
            import jwt
            from store import live_sessions, redis

            def user(token, key):
                if token not in live_sessions or not redis.exists(f"session:{token}"):
                    raise PermissionError("signed out")
                return jwt.decode(token, key, algorithms=["HS256"])["sub"]
            """,
            why="in a list of what is accepted another spelling is not found, and refused",
        ),
        good(
            """
            import jwt
            from store import cache, revocation_cache

            def user(token, key):
                known = cache.get(token) or revocation_cache.get(token)
                if known:
                    return known
                return jwt.decode(token, key, algorithms=["HS256"])["sub"]
            """,
            why="a cache of answers: another spelling is looked up again, at worst",
        ),
        good(
            """
            import jwt
            from models import BlacklistedToken, OutstandingToken

            def revoke(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                row, _ = OutstandingToken.objects.get_or_create(token=token, user_id=claims["sub"])
                return BlacklistedToken.objects.get_or_create(token=row)
            """,
            why="a row is made, as Simple JWT does it: what decides there is the identifier of the token",
        ),
        good(
            """
            import jwt
            from store import revoked_tokens

            def sign_out(token, key):
                jwt.decode(token, key, algorithms=["HS256"])
                if token not in revoked_tokens:
                    revoked_tokens.add(token)

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                if revoked_tokens.knows(claims):
                    raise PermissionError("signed out")
                return claims["sub"]
            """,
            why="nobody is refused by the text: how the list is asked is not in sight",
        ),
        good(
            """
            from joserfc import jwt as joserfc
            import jwt
            from store import revoked_tokens

            def user(token, key):
                if token in revoked_tokens:
                    raise PermissionError("signed out")
                return joserfc.decode(token, key, algorithms=["HS256"]).claims["sub"]

            def member(given, key):
                if given in revoked_tokens:
                    raise PermissionError("signed out")
                return jwt.decode(given, key, algorithms=["HS384"])["sub"]
            """,
            why="joserfc takes one spelling alone; 48 octets leave no room for padding, and PyJWT takes nothing else",
        ),
    ],
)


@rule.check
def jwt_denylist_raw_token(decode: TokenDecode) -> Iterator[Violation]:
    names = [name for name, _ in named_algorithms(decode.algorithms)]
    twins = bool(names) and all(map(has_twins, names))
    room = decode.respelling.equals("padding") and not (names and all(map(fills_its_text, names)))
    if not (twins or room or decode.respelling.equals("base64")):
        return
    asked = decode.listed_by_text
    if asked is not None:
        yield decode.finding(
            "The list of revoked tokens is asked for the text of this token. "
            + (
                "Of its ECDSA signature anybody can make a second one, and that text is not on the list."
                if twins
                else "The decode accepts it in another spelling, too, which is not on the list."
            ),
            at=asked,
            evidence=asked,
        )
