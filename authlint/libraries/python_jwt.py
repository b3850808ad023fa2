"""python-jwt: import name ``python_jwt``, distribution ``python-jwt``. Deprecated by its author.

Surprising, and modelled here:

- ``verify_jwt`` needs the list of algorithms, but with "none" in it and no key it checks no signature at all, not even
  that of a token with another algorithm: https://github.com/davedoesdev/python-jwt#readme
- ``generate_jwt`` without a key makes an unsigned token, whatever ``algorithm`` says.
- ``process_jwt`` verifies nothing. It and ``verify_jwt`` return header and claims.
- It is often imported as ``import python_jwt as jwt``.
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, TokenDecode, TokenEncode
from authlint.model import Call, Library, arg, fixed

LIBRARY = Library(
    name="python-jwt",
    distribution="python-jwt",
    modules=["python_jwt"],
    about="Signs and verifies JWTs; deprecated by its author.",
    documentation="https://github.com/davedoesdev/python-jwt#readme",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["python_jwt.verify_jwt"],
            signature=(
                "jwt, pub_key=None, allowed_algs=None, iat_skew=..., checks_optional=False, "
                "ignore_not_implemented=False"
            ),
            roles={
                "token": arg("jwt"),
                "key": arg("pub_key"),
                "algorithms": arg("allowed_algs"),
                "verify_signature": fixed(True),
                # With a key, what names no algorithm has to be verified with it, and is not.
                "refuses_unsecured": arg("pub_key").given(),
                "leeway": arg("iat_skew"),
                "respelling": fixed("base64"),
                "admits_missing": arg("checks_optional"),
            },
            when_absent={"admits_missing": False},
            refuses={"algorithms": [None]},
        ),
        Call(
            ClaimsPeek,
            names=["python_jwt.process_jwt"],
            signature="jwt",
            roles={"token": arg("jwt")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["python_jwt.generate_jwt"],
            signature=(
                "claims, priv_key=None, algorithm='PS512', lifetime=None, expires=None, not_before=None, jti_size=16, "
                "other_headers=None"
            ),
            roles={
                "claims": arg("claims"),
                "key": arg("priv_key"),
                "algorithm": arg("algorithm"),
                "header": arg("other_headers"),
                "lifetime": arg("lifetime") | arg("expires"),
            },
            when_absent={"algorithm": "PS512", "lifetime": None},
            gives="minted-token",
        ),
    ],
)
