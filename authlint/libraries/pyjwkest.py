"""pyjwkest: import name ``jwkest``, distribution ``pyjwkest``, the JOSE library of pyoidc; cryptojwt has followed it.

Surprising, and modelled here:

- ``JWS().verify_compact(token, keys)`` takes the algorithm from the header of the token, unlike cryptojwt. Keys serve
  the algorithms of their own type only, but keys of several types may be in the list.
- ``allow_none=True`` accepts an unsigned token before anything else is looked at, also with ``JWS(alg="RS256")``.
- Nothing ever looks at the claims. ``JWT().unpack(token)`` and ``jws.factory(token)`` verify nothing at all.
- ``JWS(payload).sign_compact(keys)`` without ``alg`` makes an unsigned token, unless there is one key and it states its
  algorithm.
- A given ``alg`` of ``JWE`` is for encryption only.

https://github.com/IdentityPython/pyjwkest
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, ClaimsPeek, KeyMaterial, TokenDecode, TokenEncode, TokenEncryption
from authlint.model import Call, Library, arg, built, fixed

_VERIFY = [f"jwkest.jws.JWS.{method}" for method in ("verify_compact", "verify_compact_verbose", "verify_json")]
_VERIFY_SIGNATURE = "jws, keys=None, allow_none=False, sigalg=None"

LIBRARY = Library(
    name="pyjwkest",
    distribution="pyjwkest",
    modules=["jwkest"],
    about="Signs, verifies and encrypts tokens with typed keys; cryptojwt has followed it.",
    documentation="https://github.com/IdentityPython/pyjwkest",
    rare=True,
    entries=[
        Call(None, names=["jwkest.jws.JWS"], signature="msg=None, with_digest=False, **kwargs"),
        Call(
            TokenDecode,
            names=_VERIFY,
            signature=_VERIFY_SIGNATURE,
            roles={
                "token": arg("jws"),
                "key": arg("keys"),
                "algorithms": arg("sigalg") | built("alg"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "validates_claims": fixed(False),
            },
            when_absent={"algorithms": None},
        ),
        Call(
            AlgorithmSetting,
            names=_VERIFY,
            signature=_VERIFY_SIGNATURE,
            roles={"unsecured": arg("allow_none")},
            when_absent={"unsecured": False},
            only_with=[arg("allow_none")],
        ),
        Call(
            ClaimsPeek,
            names=["jwkest.jws.factory"],
            signature="token",
            roles={"token": arg("token")},
            returns="jwkest.jws.JWS",
            gives="unverified-token",
        ),
        Call(None, names=["jwkest.jwt.JWT"], signature="**headers"),
        Call(
            ClaimsPeek,
            names=["jwkest.jwt.JWT.unpack"],
            signature="token",
            roles={"token": arg("token")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["jwkest.jws.JWS.sign_compact"],
            signature="keys=None, protected=None",
            roles={
                "claims": built("msg"),
                "key": arg("keys"),
                "algorithm": built("alg"),
                "header": arg("protected"),
                "lifetime": fixed(None),
            },
            gives="minted-token",
        ),
        Call(
            KeyMaterial,
            names=["jwkest.jwk.SYMKey"],
            signature=(
                "kty='oct', alg='', use='', kid='', key=None, x5c=None, x5t='', x5u='', k='', mtrl='', **kwargs"
            ),
            roles={"key": arg("key") | arg("k"), "algorithm": arg("alg")},
        ),
        Call(
            KeyMaterial,
            names=["jwkest.jwk.import_rsa_key"],
            signature="key, passphrase=None",
            roles={"key": arg("key")},
            gives="generated-key",
        ),
        Call(None, names=["jwkest.jwe.JWE"], signature="msg=None, with_digest=False, **kwargs"),
        Call(
            TokenEncryption,
            names=["jwkest.jwe.JWE.encrypt"],
            signature="keys=None, cek='', iv='', **kwargs",
            roles={"algorithm": built("alg")},
        ),
        Call(
            TokenEncryption,
            names=["jwkest.jwe.JWE.decrypt"],
            signature="token=None, keys=None, alg=None, cek=None",
            roles={"algorithms": arg("alg")},
        ),
    ],
)
