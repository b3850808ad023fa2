"""Programs that verify a token by hand and refuse one algorithm instead of allowing one."""

from __future__ import annotations

from authlint.rule import MARKER, Example, bad, good
from proofs.attacker import with_the_public_pem_as_secret
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading


def by_hand(library: str, condition: str) -> str:
    """Return a program that knows two algorithms, and refuses a token under a condition on its header."""
    return f"""
        import base64
        import hmac
        import json
        import os
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
        {library}

        PEM = os.environ["PUBLIC_KEY"].encode()

        def claims_of(token):
            message, _, mac = token.rpartition(".")
            header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in message.split("."))
            given = base64.urlsafe_b64decode(mac + "==")
            if header["alg"].startswith("HS"):
                if not hmac.compare_digest(hmac.digest(PEM, message.encode(), "sha256"), given):
                    raise PermissionError("wrong MAC")
            else:
                load_pem_public_key(PEM).verify(given, message.encode(), padding.PKCS1v15(), hashes.SHA256())
            return payload

        def sign_in(session, token):
            header = jwt.get_unverified_header(token)
            if {condition}
                raise PermissionError("unexpected algorithm")
            session["user"] = claims_of(token)["sub"]
    """


def forbidding(library: str) -> Example:
    return bad(by_hand(library, f'header["alg"].lower() == "none":  {MARKER}'))


def allowing(library: str) -> Example:
    return good(by_hand(library, 'header["alg"] != "RS256":'))


PROOFS: list[Proof] = [
    Reading(
        rule="jwt-algorithm-blocklist",
        library=library,
        bad=forbidding(imported),
        good=allowing(imported),
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal="PermissionError: unexpected algorithm",
        severity="warning",
    )
    for library, imported in (("PyJWT", "import jwt"), ("python-jose", "from jose import jwt"))
]
