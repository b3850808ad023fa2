"""Programs that let the token say how it is verified, and programs that pass over a verification that fails."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from authlint.rule import bad
from proofs.attacker import (
    CLAIMS,
    Attacker,
    with_another_key,
    with_the_public_base64_as_secret,
    with_the_public_der_as_secret,
    with_the_public_pem_as_secret,
)
from proofs.compact import mac_token, signed_token
from proofs.corrected import (
    AUTHLIB_PINNED,
    JOSERFC_PINNED,
    NOT_ALLOWED,
    PINNED,
    PYJWT_PINNED,
    PYTHON_JOSE_PINNED,
    READERS,
    WRONG_MAC,
)
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


def public_jwk(key: rsa.RSAPrivateKey) -> dict[str, str]:
    """Return the public half of a key as a JWK (RFC 7518 section 6.3.1)."""
    jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: jwk[name] for name in ("kty", "n", "e")}


def with_its_own_key(attacker: Attacker) -> Iterator[str]:
    """The token brings the attacker's public key in its header, which some libraries do not let grow long."""
    # authlint: ignore[jwt-weak-asymmetric-key] the attacker's own key is as short as it may be
    own = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    yield signed_token(CLAIMS, own, jwk=public_jwk(own))


def with_a_server_of_its_own(attacker: Attacker) -> Iterator[str]:
    """The token names a server of the attacker's, which publishes his public key."""
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = {**public_jwk(own), "kid": "own", "use": "sig", "alg": "RS256"}

    class KeySet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"keys": [jwk]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), KeySet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        yield signed_token({**CLAIMS, "iss": address}, own, kid="own", jku=f"{address}/keys")
    finally:
        server.shutdown()
        server.server_close()


def with_a_file_that_was_uploaded(attacker: Attacker) -> Iterator[str]:
    """The "kid" leads to a file whose content the attacker knows, because he has uploaded it."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"what the attacker has uploaded, and knows")
        file.flush()
        yield mac_token(CLAIMS, b"what the attacker has uploaded, and knows", kid=f"../..{file.name}")


ALGORITHM_FROM_TOKEN: list[Proof] = [
    Reading(
        rule="jwt-algorithm-from-token",
        library="PyJWT",
        bad=bad("""
            import os
            import jwt

            KEY = os.environ["PUBLIC_KEY_BASE64"]

            def sign_in(session, token):
                header = jwt.get_unverified_header(token)
                session["user"] = jwt.decode(token, KEY, algorithms=[header["alg"]])["sub"]  # finding
        """),
        good=PYJWT_PINNED,
        attack=with_the_public_base64_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-algorithm-from-token",
        library="PyJWT",
        title="a key object, which is no MAC secret",
        bad=bad("""
            import os
            import jwt
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            KEY = load_pem_public_key(os.environ["PUBLIC_KEY"].encode())

            def sign_in(session, token):
                header = jwt.get_unverified_header(token)
                session["user"] = jwt.decode(token, KEY, algorithms=[header["alg"]])["sub"]  # finding
        """),
        good=PYJWT_PINNED,
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["PyJWT"],
        library_refuses="TypeError|InvalidKeyError",
        severity="warning",
    ),
    Reading(
        rule="jwt-algorithm-from-token",
        library="python-jose",
        bad=bad("""
            import base64
            import os
            from jose import jwt

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                algorithm = jwt.get_unverified_header(token)["alg"]
                session["user"] = jwt.decode(token, KEY, algorithms=algorithm)["sub"]  # finding
        """),
        good=PYTHON_JOSE_PINNED,
        attack=with_the_public_der_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["python-jose"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-algorithm-from-token",
        library="Authlib",
        bad=bad("""
            import base64
            import json
            import os
            from authlib.jose import JsonWebToken

            KEY = base64.b64decode(os.environ["PUBLIC_KEY_BASE64"])

            def sign_in(session, token):
                header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
                reader = JsonWebToken([header["alg"]])
                claims = reader.decode(token, KEY)  # finding
                claims.validate()
                session["user"] = claims["sub"]
        """),
        good=AUTHLIB_PINNED,
        attack=with_the_public_der_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["Authlib"],
        bad_reads_genuine=False,
    ),
    Reading(
        rule="jwt-algorithm-from-token",
        library="joserfc",
        title="keys know their type",
        bad=bad("""
            import os
            from joserfc import jws, jwt
            from joserfc.jwk import RSAKey

            KEY = RSAKey.import_key(os.environ["PUBLIC_KEY"])

            def sign_in(session, token):
                algorithm = jws.extract_compact(token.encode()).headers()["alg"]
                session["user"] = jwt.decode(token, KEY, algorithms=[algorithm]).claims["sub"]  # finding
        """),
        good=JOSERFC_PINNED,
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED["joserfc"],
        library_refuses="InvalidKeyTypeError: .*HS256",
        severity="warning",
    ),
]

KEY_FROM_HEADER = {
    "PyJWT": bad("""
        import jwt

        def sign_in(session, token):
            key = jwt.PyJWK(jwt.get_unverified_header(token)["jwk"], algorithm="RS256").key
            session["user"] = jwt.decode(token, key, algorithms=["RS256"])["sub"]  # finding
    """),
    "python-jose": bad("""
        from jose import jwt

        def sign_in(session, token):
            key = jwt.get_unverified_header(token)["jwk"]
            session["user"] = jwt.decode(token, key, algorithms=["RS256"])["sub"]  # finding
    """),
    "Authlib": bad("""
        from authlib.jose import JsonWebToken

        def sign_in(session, token):
            claims = JsonWebToken(["RS256"]).decode(token, lambda header, payload: header["jwk"])  # finding
            claims.validate()
            session["user"] = claims["sub"]
    """),
    "joserfc": bad("""
        from joserfc import jwt
        from joserfc.jwk import RSAKey

        def key_of(one):
            return RSAKey.import_key(one.headers()["jwk"])

        def sign_in(session, token):
            session["user"] = jwt.decode(token, key_of, algorithms=["RS256"]).claims["sub"]  # finding
    """),
}

KEY_SET_OF_HEADER = bad("""
    import jwt

    def sign_in(session, token):
        client = jwt.PyJWKClient(jwt.get_unverified_header(token)["jku"])  # finding
        key = client.get_signing_key_from_jwt(token).key
        session["user"] = jwt.decode(token, key, algorithms=["RS256"])["sub"]
""")

CLAIMED_ISSUER = {
    "PyJWT": bad("""
        import jwt

        def sign_in(session, token):
            iss = jwt.decode(token, options={"verify_signature": False})["iss"]
            client = jwt.PyJWKClient(f"{iss}/keys")  # finding
            key = client.get_signing_key_from_jwt(token).key
            session["user"] = jwt.decode(token, key, algorithms=["RS256"], issuer=iss)["sub"]
    """),
    "python-jose": bad("""
        import json
        from urllib.request import urlopen
        from jose import jwt

        def sign_in(session, token):
            iss = jwt.get_unverified_claims(token)["iss"]
            keys = json.load(urlopen(iss + "/keys"))  # finding
            session["user"] = jwt.decode(token, keys, algorithms=["RS256"])["sub"]
    """),
    "Authlib": bad("""
        import json
        from urllib.request import urlopen
        from authlib.jose import JsonWebKey, JsonWebToken

        def key_of(header, payload):
            found = urlopen(payload["iss"] + "/keys")  # finding
            return JsonWebKey.import_key_set(json.load(found)).find_by_kid(header["kid"])

        def sign_in(session, token):
            claims = JsonWebToken(["RS256"]).decode(token, key_of)
            claims.validate()
            session["user"] = claims["sub"]
    """),
    "joserfc": bad("""
        import json
        from urllib.request import urlopen
        from joserfc import jws, jwt
        from joserfc.jwk import KeySet

        def sign_in(session, token):
            iss = json.loads(jws.extract_compact(token.encode()).payload)["iss"]
            keys = KeySet.import_key_set(json.load(urlopen(iss + "/keys")))  # finding
            session["user"] = jwt.decode(token, keys, algorithms=["RS256"]).claims["sub"]
    """),
}

KEY_ID_IN_PATH = {
    "PyJWT": bad("""
        import jwt

        def sign_in(session, token):
            key = open("/etc/" + jwt.get_unverified_header(token)["kid"]).read()  # finding
            session["user"] = jwt.decode(token, key, algorithms=["HS256"])["sub"]
    """),
    "python-jose": bad("""
        import os
        from jose import jwt

        def sign_in(session, token):
            with open(os.path.join("/etc", jwt.get_unverified_header(token)["kid"])) as file:  # finding
                session["user"] = jwt.decode(token, file.read(), algorithms=["HS256"])["sub"]
    """),
    "Authlib": bad("""
        from authlib.jose import JsonWebToken

        def key_of(header, payload):
            return open(f"/etc/{header['kid']}").read()  # finding

        def sign_in(session, token):
            claims = JsonWebToken(["HS256"]).decode(token, key_of)
            claims.validate()
            session["user"] = claims["sub"]
    """),
    "joserfc": bad("""
        from pathlib import Path
        from joserfc import jwt
        from joserfc.jwk import OctKey

        def key_of(one):
            return OctKey.import_key(Path("/etc", one.headers()["kid"]).read_text())  # finding

        def sign_in(session, token):
            session["user"] = jwt.decode(token, key_of, algorithms=["HS256"]).claims["sub"]
    """),
}

FAILS_OPEN = {
    "PyJWT": bad("""
        import os
        import jwt

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            try:
                claims = jwt.decode(token, KEY, algorithms=["HS256"])
            except jwt.InvalidTokenError:
                claims = jwt.decode(token, options={"verify_signature": False})  # finding
            session["user"] = claims["sub"]
    """),
    "python-jose": bad("""
        import os
        from jose import JWTError, jwt

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            try:
                claims = jwt.decode(token, KEY, algorithms=["HS256"])
            except JWTError:
                claims = jwt.get_unverified_claims(token)  # finding
            session["user"] = claims["sub"]
    """),
    "Authlib": bad("""
        import base64
        import json
        import os
        from authlib.jose import JsonWebToken
        from authlib.jose.errors import JoseError

        KEY = os.environ["JWT_KEY"]

        def sign_in(session, token):
            try:
                claims = JsonWebToken(["HS256"]).decode(token, KEY)
                claims.validate()
            except JoseError:
                claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # finding
            session["user"] = claims["sub"]
    """),
    "joserfc": bad("""
        import json
        import os
        from joserfc import jws, jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import OctKey

        KEY = OctKey.import_key(os.environ["JWT_KEY"])

        def sign_in(session, token):
            try:
                claims = jwt.decode(token, KEY, algorithms=["HS256"]).claims
            except JoseError:
                claims = json.loads(jws.extract_compact(token.encode()).payload)  # finding
            session["user"] = claims["sub"]
    """),
}

PROOFS: list[Proof] = [
    *ALGORITHM_FROM_TOKEN,
    *(
        Reading(
            rule="jwt-key-from-token-header",
            library=library,
            bad=program,
            good=PINNED[library],
            attack=with_its_own_key,
            genuine=Issuer.signed_token,
            refusal=WRONG_MAC[library],
            bad_reads_genuine=False,
        )
        for library, program in KEY_FROM_HEADER.items()
    ),
    Reading(
        rule="jwt-key-from-token-header",
        library="PyJWT",
        title="fetched from where the header says",
        bad=KEY_SET_OF_HEADER,
        good=PYJWT_PINNED,
        attack=with_a_server_of_its_own,
        genuine=Issuer.signed_token,
        refusal=WRONG_MAC["PyJWT"],
        bad_reads_genuine=False,
    ),
    *(
        Reading(
            rule="jwt-keys-from-unverified-issuer",
            library=library,
            bad=program,
            good=PINNED[library],
            attack=with_a_server_of_its_own,
            genuine=Issuer.signed_token,
            refusal=WRONG_MAC[library],
            bad_reads_genuine=False,
        )
        for library, program in CLAIMED_ISSUER.items()
    ),
    *(
        Reading(
            rule="jwt-kid-injection",
            library=library,
            bad=program,
            good=READERS[library],
            attack=with_a_file_that_was_uploaded,
            refusal=WRONG_MAC[library],
            bad_reads_genuine=False,
        )
        for library, program in KEY_ID_IN_PATH.items()
    ),
    *(
        Reading(
            rule="jwt-verification-fail-open",
            library=library,
            bad=program,
            good=READERS[library],
            attack=with_another_key,
            refusal=WRONG_MAC[library],
        )
        for library, program in FAILS_OPEN.items()
    ),
]
