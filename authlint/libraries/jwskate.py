"""jwskate: import name and distribution ``jwskate``.

Surprising, and modelled here:

- ``verify`` checks the signature and nothing else; ``validate`` checks "exp" too, but never "nbf":
  https://guillp.github.io/jwskate/
- Without ``alg`` and ``algs`` the key must state its algorithm, otherwise both raise. Keys serve the algorithms of
  their own type only, and "none" is always refused.
- ``JwtVerifier`` accepts a token without "exp", which ``validate`` refuses.
- The ``leeway`` of ``JwtVerifier`` is taken off the end of the lifetime instead of added: a large one lets nobody in.
- ``Jwt.unprotected`` makes an unsigned token.

Not modelled: a parsed ``SignedJwt`` gives its claims before anybody has verified it.
"""

from __future__ import annotations

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, Library, arg, built, fixed

_JWT = ("jwskate.Jwt", "jwskate.jwt.Jwt", "jwskate.jwt.base.Jwt")
_SIGNED = ("jwskate.SignedJwt", "jwskate.jwt.SignedJwt", "jwskate.jwt.signed.SignedJwt")
_VERIFIER = ("jwskate.JwtVerifier", "jwskate.jwt.JwtVerifier", "jwskate.jwt.verifier.JwtVerifier")
_JWK = ("jwskate.Jwk", "jwskate.jwk.Jwk", "jwskate.jwk.base.Jwk")
_SYMMETRIC = ("jwskate.SymmetricJwk", "jwskate.jwk.SymmetricJwk", "jwskate.jwk.oct.SymmetricJwk")

_CHECK = {
    "token": built("value"),
    "key": arg("key"),
    "algorithms": arg("algs") | arg("alg"),
    "verify_signature": fixed(True),
    "refuses_unsecured": fixed(True),
    "typed_keys": fixed(True),
    "respelling": fixed("base64"),
}

LIBRARY = Library(
    name="jwskate",
    distribution="jwskate",
    modules=["jwskate"],
    about="Signs, verifies and encrypts JWTs with typed keys.",
    documentation="https://guillp.github.io/jwskate/",
    rare=True,
    entries=[
        Call(None, names=_JWT, signature="value, *, max_size=16384", returns=_SIGNED[0]),
        Call(None, names=_SIGNED, signature="value, *, max_size=16384"),
        Call(
            TokenDecode,
            names=[f"{name}.verify" for name in _SIGNED],
            signature="key, *, alg=None, algs=None",
            roles=_CHECK,
            refuses={"algorithms": [None]},
        ),
        Call(
            TokenDecode,
            names=[f"{name}.verify_signature" for name in _SIGNED],
            signature="key, alg=None, algs=None",
            roles=_CHECK,
            refuses={"algorithms": [None]},
        ),
        Call(
            TokenDecode,
            names=[f"{name}.validate" for name in _SIGNED],
            signature="key, *, alg=None, algs=None, issuer=None, audience=None, check_exp=True, **kwargs",
            roles=_CHECK | {"verify_expiry": arg("check_exp"), "audience": arg("audience"), "issuer": arg("issuer")},
            when_absent={"verify_expiry": True},
            refuses={"algorithms": [None]},
        ),
        Call(
            None,
            names=_VERIFIER,
            signature="jwkset, *, issuer, audience=None, alg=None, algs=None, leeway=10, verifiers=None",
        ),
        Call(
            TokenDecode,
            names=[f"{name}.verify" for name in _VERIFIER],
            signature="jwt, *, max_size=16384",
            roles={
                "token": arg("jwt"),
                "key": built("jwkset"),
                "algorithms": built("algs") | built("alg"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "respelling": fixed("base64"),
                "audience": built("audience"),
                "issuer": built("issuer"),
            },
            refuses={"algorithms": [None]},
        ),
        Call(
            TokenEncode,
            names=[f"{name}.sign" for name in (*_JWT, *_SIGNED)],
            signature="claims, key, *, alg=None, typ='JWT', extra_headers=None",
            roles={
                "claims": arg("claims"),
                "key": arg("key"),
                "algorithm": arg("alg"),
                "header": arg("extra_headers"),
                "lifetime": fixed(None),
            },
            refuses={"algorithm": ["none"]},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=[f"{name}.unprotected" for name in (*_JWT, *_SIGNED)],
            signature="claims, *, alg='none', typ='JWT', extra_headers=None",
            # Whatever ``alg`` says, nothing is signed.
            roles={"claims": arg("claims"), "algorithm": fixed("none"), "header": arg("extra_headers")},
            gives="minted-token",
        ),
        Call(
            KeyMaterial,
            names=_JWK,
            signature="key, **kwargs",
            roles={"key": arg("key")["k"], "algorithm": arg("alg") | arg("key")["alg"]},
            returns=_JWK[0],
        ),
        Call(
            KeyMaterial,
            names=[f"{name}.from_pem" for name in _JWK],
            signature="pem, password=None, **kwargs",
            roles={"key": arg("pem"), "algorithm": arg("alg")},
            returns=_JWK[0],
        ),
        Call(
            KeyMaterial,
            names=[f"{name}.from_bytes" for name in _SYMMETRIC],
            signature="k, **params",
            roles={"key": arg("k"), "algorithm": arg("alg")},
            returns=_SYMMETRIC[0],
        ),
    ],
)
