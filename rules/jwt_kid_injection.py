"""The key ID of a token becomes a part of a file name, a query or a command before the token is verified.

The header parameter "kid" names the key of a token, and its sender writes whatever he likes there. Put into a file
name, "../../dev/null" chooses an empty key. Put into the text of a query, "x' UNION SELECT 'secret" makes the database
answer with a key the sender knows. With the key chosen, any token is valid.

Looking the key up in a mapping, passing "kid" as a parameter of the query, or comparing it with a strict pattern first
are all fine.
"""

from collections.abc import Iterator

from authlint.concepts import HeaderPeek, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Key ID of an unverified token in a path, query or command",
    severity="error",
    confidence="medium",
    attack='With "../../dev/null" or "x\' UNION SELECT \'secret" as "kid" the sender knows the key that is used.',
    remedy='Look it up: KEYS[header["kid"]], or pass it as a parameter of the query.',
    references=[rfc(8725, "3.10"), asvs("1.2.4", "L1"), cwe(22), cwe(89), cwe(90), cwe(78)],
    in_context=True,
    examples=[
        bad("""
            import jwt

            KEYS = "/etc/keys/"

            def read(token):
                kid = jwt.get_unverified_header(token)["kid"]
                key = open(KEYS + kid).read()  # finding
                return jwt.decode(token, key, algorithms=["HS256"], audience="api")
        """),
        bad(
            {
                "store.py": """
                    from pathlib import Path

                    def from_file(kid):
                        return (Path("/etc/keys") / f"{kid}.pem").read_text()  # finding

                    def from_table(cursor, kid):
                        cursor.execute(f"SELECT secret FROM keys WHERE id = '{kid}'")  # finding
                        return cursor.fetchone()[0]
                """,
                "tokens.py": """
                    from jose import jwt
                    from store import from_file, from_table

                    def read(token):
                        header = jwt.get_unverified_header(token)
                        return jwt.decode(token, from_file(header["kid"]), algorithms=["RS256"])

                    def read_ours(token, cursor):
                        kid = jwt.get_unverified_header(token).get("kid")
                        return jwt.decode(token, from_table(cursor, kid), algorithms=["HS256"])
                """,
            }
        ),
        bad("""
            import os
            import subprocess
            from authlib.jose import JsonWebToken

            def key_of(header, payload):
                with open(os.path.join("/etc/keys", header["kid"])) as file:  # finding
                    return file.read()

            def vault_key(header, payload):
                return subprocess.check_output("vault read %s" % header["kid"], shell=True)  # finding

            def read(token):
                yield JsonWebToken(["RS256"]).decode(token, key_of)
                yield JsonWebToken(["HS256"]).decode(token, vault_key)
        """),
        bad(
            """
            import jwt

            KEY_DIR = "/etc/keys/"

            def key_of(token):
                kid = jwt.get_unverified_header(token)["kid"]
                return open(KEY_DIR + kid).read()  # finding
            """,
            why="the verification is elsewhere",
        ),
        good(
            """
            import jwt

            def read(token, keys, cursor, model):
                kid = jwt.get_unverified_header(token)["kid"]
                cursor.execute("SELECT secret FROM keys WHERE id = %s", (kid,))
                yield jwt.decode(token, keys[kid], algorithms=["RS256"])
                yield jwt.decode(token, keys.get(kid), algorithms=["RS256"])
                yield jwt.decode(token, cursor.fetchone()[0], algorithms=["HS256"])
                yield jwt.decode(token, model.objects.get(kid=kid).secret, algorithms=["HS256"])
                yield jwt.decode(token, open(keys[kid]).read(), algorithms=["RS256"])
            """,
            why="a lookup, a parameter of the query, and a field of an object-relational mapper",
        ),
        good(
            """
            import re
            import uuid
            import jwt

            NAMES = ("2024", "2025")

            def read(token):
                kid = jwt.get_unverified_header(token)["kid"]
                if not re.fullmatch("[a-z0-9]+", kid):
                    raise PermissionError("no such key")
                return jwt.decode(token, open(f"/etc/keys/{kid}").read(), algorithms=["RS256"])

            def read_listed(token):
                kid = jwt.get_unverified_header(token)["kid"]
                if kid in NAMES:
                    return jwt.decode(token, open(f"/etc/keys/{kid}").read(), algorithms=["RS256"])

            def read_numbered(token):
                kid = uuid.UUID(jwt.get_unverified_header(token)["kid"])
                return jwt.decode(token, open(f"/etc/keys/{kid}").read(), algorithms=["RS256"])
            """,
            why="it is compared with a pattern or a list first, or nothing but a UUID is left of it",
        ),
        good(
            """
            import jwt
            import requests

            def read(token, region):
                kid = jwt.get_unverified_header(token)["kid"]
                key = requests.get(f"https://public-keys.example/{region}/{kid}", timeout=5).text
                return jwt.decode(token, key, algorithms=["ES256"])
            """,
            why="a fixed server is asked for one of its public keys, as load balancers have it",
        ),
    ],
)


@rule.check
def jwt_kid_injection(reading: TokenDecode | HeaderPeek) -> Iterator[Violation]:
    found = reading.key_id_in_lookup
    if found is not None:
        yield reading.finding(
            f'The "kid" of a token that nobody has verified becomes part of {found.reason}, which gives the key.',
            at=found,
            evidence=found,
        )
