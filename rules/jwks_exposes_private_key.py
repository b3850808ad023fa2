"""The endpoint that publishes the issuer's public keys publishes the private ones as well.

Whoever accepts tokens of an issuer fetches its public keys from a document that everybody may read, the JWK Set. Some
libraries write the private members of a key unless they are told not to, and nobody notices, because all readers work.
But with the private members in that document everybody can sign tokens as the issuer.
"""

from collections.abc import Iterator

from authlint.concepts import KeyExport, Violation
from authlint.rule import Rule, bad, cwe, good, rfc
from authlint.values import Absent, Known, Value

rule = Rule(
    title="Private key in the published key set",
    severity="error",
    attack="Anybody fetches the key set and signs tokens for any user with the private key in it.",
    remedy="Publish the public members only: export(private_keys=False) or as_dict(private=False).",
    references=[rfc(7517, "9.2", "MUST"), rfc(7517, "7", "MUST"), cwe(200), cwe(522), cwe(321)],
    in_context=True,
    examples=[
        bad("""
            from flask import Flask
            from jwcrypto import jwk

            app = Flask(__name__)
            KEYS = jwk.JWKSet()
            KEYS.add(jwk.JWK.generate(kty="RSA", size=3072))

            @app.get("/.well-known/jwks.json")
            def keys():
                return KEYS.export()  # finding
        """),
        bad(
            {
                "keys.py": """
                    from joserfc.jwk import RSAKey

                    KEY = RSAKey.generate_key(3072)
                """,
                "app.py": """
                    from fastapi import FastAPI
                    from keys import KEY

                    app = FastAPI()

                    @app.get("/oauth/jwks")
                    def publish():
                        key = KEY.as_dict(private=True)  # finding
                        return {"keys": [key]}
                """,
            },
            why="the key is made in another file, and asked to show everything",
        ),
        bad(
            """
            import json
            import os
            from fastapi import FastAPI
            from jose import jwk
            from jwt.algorithms import RSAAlgorithm
            from authlib.jose import JsonWebKey
            from cryptography.hazmat.primitives.serialization import load_pem_private_key

            app = FastAPI()
            KEY = load_pem_private_key(os.environb[b"KEY"], None)

            @app.get("/.well-known/jwks.json")
            def publish():
                return RSAAlgorithm.to_jwk(KEY)  # finding

            class JwksView:
                def get(self, request):
                    keys = []
                    keys.append(jwk.construct(os.environ["PRIVATE_KEY"], "RS256").to_dict())  # finding
                    return {"keys": keys}

            def public_members():
                return JsonWebKey.generate_key("EC", "P-256", is_private=True).as_dict(is_private=True)  # finding

            @app.get("/oauth/jwks")
            def answer():
                return {"keys": [public_members()]}

            def publish_as_a_file():
                members = jwk.construct(open("private.pem").read(), "RS256").to_dict()  # finding
                with open("static/jwks.json", "w") as file:
                    json.dump({"keys": [members]}, file)
            """,
            why="python-jose and PyJWT write all members of a private key; through a variable, a function and a file",
        ),
        good("""
            from flask import Flask
            from jwcrypto import jwk

            app = Flask(__name__)
            KEYS = jwk.JWKSet()
            KEYS.add(jwk.JWK.generate(kty="RSA", size=3072))

            @app.get("/.well-known/jwks.json")
            def keys():
                return KEYS.export(private_keys=False)
        """),
        good(
            """
            from jwcrypto import jwk

            KEY = jwk.JWK.generate(kty="RSA", size=3072)

            def store(vault):
                vault.write("signing-key", KEY.export())
            """,
            why="kept in a secret store",
        ),
        good(
            """
            from jwcrypto import jwk

            KEYS = jwk.JWKSet()
            KEYS.add(jwk.JWK.from_pem(open("public.pem", "rb").read()))

            def jwks():
                return KEYS.export()
            """,
            why="nothing says that the set holds a private key",
        ),
        good(
            """
            import os
            from jose import jwk
            from jwt.algorithms import RSAAlgorithm
            from cryptography.hazmat.primitives.serialization import load_pem_private_key

            def jwks():
                own = jwk.construct(os.environ["PRIVATE_KEY"], "RS256").public_key().to_dict()
                loaded = load_pem_private_key(os.environb[b"KEY"], None).public_key()
                partner = jwk.construct(os.environ["PARTNER_KEY"], "RS256")
                return {"keys": [own, RSAAlgorithm.to_jwk(loaded, as_dict=True), partner.to_dict()]}
            """,
            why="the public half is taken first; nothing says that the key of the partner is a private one",
        ),
        good(
            """
            import json
            from jwcrypto import jwk

            def create_jwks():
                keys = jwk.JWKSet()
                keys.add(jwk.JWK.generate(kty="RSA", size=3072))
                with open("private-jwks.json", "w") as file:
                    file.write(keys.export())
                return keys.export()
            """,
            why="the set is made and kept for the issuer itself",
        ),
        good(
            """
            from joserfc.jwk import RSAKey

            KEY = RSAKey.generate_key(3072)

            def jwks():
                return {"keys": [KEY.as_dict()]}
            """,
            why="joserfc leaves the private members out unless asked for them",
        ),
    ],
)


@rule.check
def jwks_exposes_private_key(export: KeyExport) -> Iterator[Violation]:
    private = export.private.find(_is_true)
    # The default of a library is right where the key is a public one.
    meant = private is not None and (not isinstance(private, Absent) or export.private_key is not None)
    if meant and (published := export.published) is not None:
        yield export.finding(
            "The private key is written into the document that publishes the public keys.",
            because=private,
            evidence=published,
        )


def _is_true(value: Value) -> bool:
    if isinstance(value, Absent):
        return value.default is not None and _is_true(value.default)
    return isinstance(value, Known) and value.constant is True
