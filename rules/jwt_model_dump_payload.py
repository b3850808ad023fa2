"""The payload of a token is the dump of a whole record, such as a user's row or model.

A JWT is signed, not encrypted: whoever holds it reads it, and so do logs and proxies on its way. The dump has every
field of the record, also the hash of the password or the address, and every field that is added to the model next year.
"""

from collections.abc import Iterator

from authlint.concepts import TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Whole record dumped into a token",
    severity="warning",
    confidence="medium",
    attack="Whoever gets to see the token, its holder first, reads fields that were never meant to leave the database.",
    remedy='Name the claims that readers need: {"sub": str(user.id), "exp": expires}.',
    references=[
        rfc(7519, "12", "MUST"),
        asvs("14.2.6", "L3"),
        cwe(200),
        cwe(212),
        cwe(312),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def login(user, key, expires):
                return jwt.encode({**user.dict(), "exp": expires}, key, algorithm="HS256")  # finding

            def login_again(current_user, key):
                payload = current_user.__dict__.copy()
                payload.pop("id")
                return jwt.encode(payload, key, algorithm="HS256")  # finding
        """),
        bad(
            {
                "tokens.py": """
                    from dataclasses import asdict
                    from jose import jwt

                    def make(account, key):
                        claims = asdict(account) | {"iss": "shop"}
                        return jwt.encode(claims, key, algorithm="HS256")  # finding
                """,
                "views.py": """
                    from tokens import make

                    def login(request, accounts, key):
                        return make(accounts.of(request), key)
                """,
            },
            why="the record is handed in from elsewhere",
        ),
        good(
            """
            import jwt

            def login(user, key, expires):
                payload = TokenData(sub=str(user.id), exp=expires)
                yield jwt.encode(payload.model_dump(), key, algorithm="HS256")
                yield jwt.encode(user.model_dump(include={"id"}), key, algorithm="HS256")
                yield jwt.encode({"sub": str(user.id), "exp": expires}, key, algorithm="HS256")
            """,
            why="a model that is made for the token, a selection of fields, and named claims",
        ),
    ],
)


@rule.check
def jwt_model_dump_payload(encode: TokenEncode) -> Iterator[Violation]:
    found = encode.whole_object
    if found is not None and encode.encrypted is None:
        yield encode.finding(
            f"Every field of {found.reason} goes into this token, which anybody who holds it can read.",
            at="claims",
            evidence=found,
        )
