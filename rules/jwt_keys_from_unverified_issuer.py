"""The verification keys are fetched from wherever the unverified token says that its issuer is.

A service with several issuers has to look at "iss" before it can verify a token. When the address of the key set is
then made of that claim, anybody who runs a web server is an issuer: the keys that are fetched are the sender's, and the
token is perfectly valid by them. It also lets the sender make your server ask others in your network.

Looking the issuer up among those you trust, or comparing it with them before or after, is what is needed. authlint is
silent where it sees that, where the verified "iss" has to be a fixed one, and where your own host serves the keys.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsPeek, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Keys fetched from an issuer nobody checked",
    severity="error",
    confidence="medium",
    attack="An attacker publishes a key set on a server of his own, and names that server as the issuer of his tokens.",
    remedy="Look the issuer up before you fetch anything: url = TRUSTED_ISSUERS[iss].",
    references=[
        rfc(8725, "3.8", "MUST"),
        rfc(8725, "3.10", "SHOULD"),
        asvs("9.1.3", "L1"),
        cwe(345),
        cwe(347),
        cwe(918),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def read(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                client = jwt.PyJWKClient(iss + "/.well-known/jwks.json")  # finding
                key = client.get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=iss)
        """),
        bad(
            {
                "keys.py": """
                    import requests

                    def key_set_of(issuer):
                        found = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()  # finding
                        return requests.get(found["jwks_uri"], timeout=5).json()
                """,
                "tokens.py": """
                    from jose import jwt
                    from keys import key_set_of

                    def read(token):
                        issuer = jwt.get_unverified_claims(token).get("iss")
                        if not issuer:
                            raise PermissionError("no issuer")
                        return jwt.decode(token, key_set_of(issuer), algorithms=["RS256"], audience="api")
                """,
            }
        ),
        bad(
            """
            import jwt

            class Keys:
                def __init__(self):
                    self.clients = {}

                def client(self, issuer):
                    if issuer not in self.clients:
                        self.clients[issuer] = jwt.PyJWKClient("%s/keys" % issuer)
                    return self.clients[issuer]

                def read(self, token):
                    payload = jwt.decode(token, options={"verify_signature": False})
                    client = jwt.PyJWKClient("{}/keys".format(payload["iss"].rstrip("/")))  # finding
                    return jwt.decode(token, client.get_signing_key_from_jwt(token), algorithms=["ES256"])
            """,
            why="put together in other ways",
        ),
        bad(
            """
            import jwt

            def client_for(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                return jwt.PyJWKClient(iss + "/.well-known/jwks.json")  # finding
            """,
            why="the verification is elsewhere",
        ),
        good(
            """
            import jwt

            TRUSTED = {"https://id.example": "https://id.example/keys", "https://login.example": "https://keys.example"}

            def read(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                key = jwt.PyJWKClient(TRUSTED[iss]).get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=iss)

            def read_listed(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                if iss not in TRUSTED:
                    raise PermissionError("not an issuer of ours")
                key = jwt.PyJWKClient(f"{iss}/keys").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
            """,
            why="the issuer is looked up, or compared with those that are trusted",
        ),
        good(
            """
            import jwt

            def read(token, check_issuer):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                check_issuer(iss)
                key = jwt.PyJWKClient(f"{iss}/keys").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")

            def read_begun(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                if not iss.startswith("https://id.example"):
                    raise PermissionError("not an issuer of ours")
                key = jwt.PyJWKClient(f"{iss}/keys").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api")
            """,
            why="a function checks it; comparing the beginning alone is too little, and a mistake of its own",
        ),
        good(
            """
            import jwt
            from settings import ISSUER

            def read(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                key = jwt.PyJWKClient(f"{iss}/keys").get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=ISSUER)

            def read_of_tenant(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                url = f"https://keys.example/{iss}"
                return jwt.decode(token, jwt.PyJWKClient(url).get_signing_key_from_jwt(token), algorithms=["RS256"])
            """,
            why="the verified issuer has to be a fixed one; the host that serves the keys is a fixed one",
        ),
        good(
            """
            import jwt
            import requests

            def logout_page(token):
                iss = jwt.decode(token, options={"verify_signature": False})["iss"]
                return requests.get(iss + "/logout", timeout=5).text

            def own_claims(session):
                id_token = session.post("https://id.example/token", data={"grant_type": "x"}).json()["id_token"]
                iss = jwt.decode(id_token, options={"verify_signature": False})["iss"]
                key = jwt.PyJWKClient(iss + "/keys").get_signing_key_from_jwt(id_token).key
                return jwt.decode(id_token, key, algorithms=["RS256"], audience="me")
            """,
            why="no keys are fetched; a client has its token straight from the issuer it is configured with",
        ),
    ],
)


@rule.check
def jwt_keys_from_unverified_issuer(reading: TokenDecode | ClaimsPeek) -> Iterator[Violation]:
    found = reading.keys_of_claimed_issuer
    if found is not None:
        yield reading.finding(
            "The keys of this token are fetched from the server that the token itself names as its issuer.",
            at=found,
            evidence=found,
        )
