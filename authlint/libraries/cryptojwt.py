"""cryptojwt: import name and distribution ``cryptojwt``, the JOSE library of idpy-oidc.

Surprising, and modelled here:

- ``JWT(sign_alg=...)`` is for signing only: ``unpack`` takes every algorithm unless ``allowed_sign_algs`` is given.
  Keys serve the algorithms of their own type only: https://cryptojwt.readthedocs.io/en/latest/
- ``verify_compact(allow_none=True)`` accepts an unsigned token before anything else is looked at, also with
  ``JWS(alg="RS256")``.
- ``JWS()`` without ``alg`` expects RS256.
- ``unpack`` does not compare "aud", and tolerates 15 seconds.

Not modelled: ``JWT(sign=False)``, which makes unsigned tokens, and ``factory``, whose result can be read unverified.
"""

from __future__ import annotations

from authlint.concepts import AlgorithmSetting, KeyMaterial, TokenDecode, TokenEncode
from authlint.model import Call, Library, arg, built, fixed

_JWS = ("cryptojwt.JWS", "cryptojwt.jws.jws.JWS")
_JWT = ("cryptojwt.JWT", "cryptojwt.jwt.JWT")
_VERIFY = [f"{owner}.{method}" for owner in _JWS for method in ("verify_compact", "verify_compact_verbose")]
_VERIFY_SIGNATURE = "jws=None, keys=None, allow_none=False, sigalg=None"

LIBRARY = Library(
    name="cryptojwt",
    distribution="cryptojwt",
    modules=["cryptojwt"],
    about="Signs, verifies and encrypts tokens with typed keys, for the OpenID Connect packages of IdentityPython.",
    documentation="https://cryptojwt.readthedocs.io/en/latest/",
    rare=True,
    entries=[
        Call(None, names=_JWS, signature="msg=None, with_digest=False, httpc=None, **kwargs"),
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
                "respelling": fixed("base64"),
            },
            when_absent={"algorithms": "RS256"},
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
            None,
            names=_JWT,
            signature="key_jar=None, iss='', lifetime=0, sign=True, sign_alg='RS256', encrypt=False, "
            "enc_enc='A128GCM', enc_alg='RSA-OAEP-256', msg_cls=None, iss2msg_cls=None, skew=15, "
            "allowed_sign_algs=None, ...",
        ),
        Call(
            TokenDecode,
            names=[f"{owner}.unpack" for owner in _JWT],
            signature="token, timestamp=None",
            roles={
                "token": arg("token"),
                "key": built("key_jar"),
                "algorithms": built("allowed_sign_algs"),
                "verify_signature": fixed(True),
                "refuses_unsecured": fixed(True),
                "typed_keys": fixed(True),
                "respelling": fixed("base64"),
                "require_expiry": fixed(False),
                "leeway": built("skew"),
            },
            when_absent={"algorithms": None, "leeway": 15},
        ),
        Call(
            TokenEncode,
            names=[f"{owner}.pack" for owner in _JWT],
            signature="payload=None, ...",
            roles={
                "claims": arg("payload"),
                "key": built("key_jar"),
                "algorithm": built("sign_alg"),
                "lifetime": built("lifetime"),
            },
            when_absent={"algorithm": "RS256", "lifetime": None},
            gives="minted-token",
        ),
        Call(
            KeyMaterial,
            names=["cryptojwt.jwk.hmac.SYMKey"],
            signature="kty='oct', alg='', use='', kid='', x5c=None, x5t='', x5u='', k='', key='', **kwargs",
            roles={"key": arg("key") | arg("k"), "algorithm": arg("alg")},
        ),
    ],
)
