"""Authlib's JOSE half: import name ``authlib.jose``, distribution ``Authlib``.

Surprising, and modelled here:

- ``authlib.jose.jwt`` is an object of ``JsonWebToken`` that admits every registered algorithm. Versions 1.6.0 to 1.6.6
  even took unsigned tokens with it; ``JsonWebToken(["HS256", "none"])`` still does.
- ``encode`` takes the header first, and the algorithm stands in it. The module's own object refuses to make unsigned
  tokens from 1.6.7 on: https://docs.authlib.org/en/latest/jose/jwt.html
- ``decode`` has no switch for the signature check, and checks no claim until ``validate()`` of its result is called.
- An empty key is refused from version 1.9.1 on: https://docs.authlib.org/en/latest/changelog.html
- The module is deprecated in favour of ``joserfc``, which has the same author.
"""

from __future__ import annotations

from authlint.concepts import (
    ClaimsCheck,
    KeyExport,
    KeyGeneration,
    KeyMaterial,
    TokenDecode,
    TokenEncode,
    TokenEncryption,
)
from authlint.model import Call, Library, Supply, arg, built, fixed

TOKEN_CLASSES = (
    "authlib.jose.JsonWebToken",
    "authlib.jose.rfc7519.JsonWebToken",
    "authlib.jose.rfc7519.jwt.JsonWebToken",
)
CLAIMS_CLASSES = ("authlib.jose.JWTClaims", "authlib.jose.rfc7519.JWTClaims", "authlib.jose.rfc7519.claims.JWTClaims")
SIGNATURE_CLASSES = (
    "authlib.jose.JsonWebSignature",
    "authlib.jose.rfc7515.JsonWebSignature",
    "authlib.jose.rfc7515.jws.JsonWebSignature",
)
ENCRYPTION_CLASSES = (
    "authlib.jose.JsonWebEncryption",
    "authlib.jose.rfc7516.JsonWebEncryption",
    "authlib.jose.rfc7516.jwe.JsonWebEncryption",
)

DECODE = "s, key, claims_cls=None, claims_options=None, claims_params=None"
CLAIMS = {
    "audience": arg("claims_options")["aud"]["value"]
    | arg("claims_options")["aud"]["values"]
    | arg("claims_options")["aud"]["validate"],
    "issuer": arg("claims_options")["iss"]["value"]
    | arg("claims_options")["iss"]["values"]
    | arg("claims_options")["iss"]["validate"],
    "require_expiry": arg("claims_options")["exp"]["essential"],
    "require_audience": arg("claims_options")["aud"]["essential"],
}
REQUIRED = {"require_expiry": False, "require_audience": False}

LIBRARY = Library(
    name="Authlib (JOSE)",
    distribution="Authlib",
    modules=["authlib"],
    about="Signs and verifies tokens. The claims are checked by a second call, validate().",
    documentation="https://docs.authlib.org/en/latest/jose/index.html",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["authlib.jose.jwt.decode"],
            signature=DECODE,
            roles={
                "token": arg("s"),
                "key": arg("key"),
                "algorithms": fixed(None),
                "verify_signature": fixed(True),
                "validates_claims": fixed(False),
                "respelling": fixed("base64"),
                **CLAIMS,
            },
            returns="authlib.jose.JWTClaims",
            when_absent=REQUIRED,
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
            documentation="https://docs.authlib.org/en/latest/jose/jwt.html#use-dynamic-keys",
        ),
        Call(
            TokenDecode,
            names=[f"{name}.decode" for name in TOKEN_CLASSES],
            signature=DECODE,
            roles={
                "token": arg("s"),
                "key": arg("key"),
                "algorithms": built("algorithms"),
                "verify_signature": fixed(True),
                "validates_claims": fixed(False),
                "respelling": fixed("base64"),
                **CLAIMS,
            },
            returns="authlib.jose.JWTClaims",
            when_absent={"algorithms": None, **REQUIRED},
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
        ),
        Call(
            ClaimsCheck,
            names=[f"{name}.validate" for name in CLAIMS_CLASSES],
            signature="now=None, leeway=0",
            roles={"leeway": arg("leeway")},
            when_absent={"leeway": 0},
        ),
        Call(
            None,
            names=TOKEN_CLASSES,
            signature="algorithms, private_headers=None",
            older_signatures=[("1.0", "algorithms=None, private_headers=None")],
        ),
        Call(
            TokenEncode,
            names=["authlib.jose.jwt.encode"],
            signature="header, payload, key, check=True",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("header")["alg"],
                "header": arg("header"),
                "lifetime": fixed(None),
            },
            refuses={"algorithm": ["none"], "key": [""]},
            refuses_since={"key": "1.9.1"},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=[f"{name}.encode" for name in TOKEN_CLASSES],
            signature="header, payload, key, check=True",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("header")["alg"],
                "header": arg("header"),
                "lifetime": fixed(None),
            },
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
            gives="minted-token",
        ),
        Call(
            TokenDecode,
            names=[
                f"{name}.{method}" for name in SIGNATURE_CLASSES for method in ("deserialize_compact", "deserialize")
            ],
            signature="s, key, decode=None",
            roles={
                "token": arg("s"),
                "key": arg("key"),
                "algorithms": built("algorithms"),
                "verify_signature": fixed(True),
                "respelling": fixed("base64"),
            },
            when_absent={"algorithms": None},
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
        ),
        Call(
            TokenDecode,
            names=[f"{name}.deserialize_json" for name in SIGNATURE_CLASSES],
            signature="obj, key, decode=None",
            roles={
                "token": arg("obj"),
                "key": arg("key"),
                "algorithms": built("algorithms"),
                "verify_signature": fixed(True),
            },
            when_absent={"algorithms": None},
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
        ),
        Supply("every-algorithm", [f"{name}.ALGORITHMS_REGISTRY" for name in SIGNATURE_CLASSES]),
        Call(None, names=SIGNATURE_CLASSES, signature="algorithms=None, private_headers=None"),
        Call(
            TokenEncode,
            names=[f"{name}.serialize_compact" for name in SIGNATURE_CLASSES],
            signature="protected, payload, key",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("protected")["alg"],
                "header": arg("protected"),
            },
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=[f"{name}.serialize" for name in SIGNATURE_CLASSES],
            signature="header, payload, key",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("header")["alg"],
                "header": arg("header"),
            },
            refuses={"key": [""]},
            refuses_since={"key": "1.9.1"},
            gives="minted-token",
        ),
        *(
            Call(
                KeyMaterial,
                names=[f"authlib.jose.{kind}.import_key"],
                signature="raw, options=None",
                roles={"key": arg("raw")["k"] | arg("raw")},
                returns=f"authlib.jose.{kind}",
            )
            for kind in ("OctKey", "RSAKey", "ECKey", "OKPKey")
        ),
        Call(
            KeyMaterial,
            names=["authlib.jose.JsonWebKey.import_key"],
            signature="raw, options=None",
            roles={"key": arg("raw")["k"] | arg("raw")},
            returns="authlib.jose.Key",
        ),
        Call(
            None,
            names=["authlib.jose.JsonWebKey.import_key_set"],
            signature="raw",
            returns="authlib.jose.KeySet",
            gives="generated-key",
        ),
        Call(
            KeyMaterial,
            names=["authlib.jose.jwk.loads"],
            signature="obj, kid=None",
            roles={"key": arg("obj")["k"] | arg("obj")},
            returns="authlib.jose.Key",
        ),
        *(
            Call(
                KeyGeneration,
                names=[f"authlib.jose.{kind}Key.generate_key"],
                signature=f"key_size={size}, options=None, is_private={kind == 'Oct'}",
                roles={"kind": fixed(kind.lower()), "bits": arg("key_size")},
                returns=f"authlib.jose.{kind}Key",
                gives="generated-key",
            )
            for kind, size in (("Oct", 256), ("RSA", 2048))
        ),
        Call(
            KeyGeneration,
            names=["authlib.jose.ECKey.generate_key"],
            signature="crv='P-256', options=None, is_private=False",
            roles={"kind": fixed("ec"), "curve": arg("crv")},
            returns="authlib.jose.ECKey",
            gives="generated-key",
        ),
        Call(
            KeyGeneration,
            names=["authlib.jose.JsonWebKey.generate_key"],
            signature="kty, crv_or_size, options=None, is_private=False",
            roles={"kind": arg("kty"), "bits": arg("crv_or_size"), "curve": arg("crv_or_size")},
            returns="authlib.jose.Key",
            gives="generated-key",
        ),
        Call(
            TokenEncryption,
            names=ENCRYPTION_CLASSES,
            signature="algorithms=None, private_headers=None",
            roles={"algorithms": arg("algorithms")},
            only_with=[arg("algorithms")],
        ),
        Call(
            TokenEncryption,
            names=[f"{name}.serialize_compact" for name in ENCRYPTION_CLASSES],
            signature="protected, payload, key, sender_key=None",
            roles={"algorithm": arg("protected")["alg"], "key": arg("key")},
        ),
        Call(
            TokenEncryption,
            names=[f"{name}.serialize" for name in ENCRYPTION_CLASSES],
            signature="header, payload, key, sender_key=None",
            roles={"algorithm": arg("header")["alg"], "key": arg("key")},
        ),
        Call(
            TokenEncryption,
            names=["authlib.jose.jwt.encode", *(f"{name}.encode" for name in TOKEN_CLASSES)],
            signature="header, payload, key, check=True",
            roles={"algorithm": arg("header")["alg"]},
            only_with=[arg("header")["enc"]],
        ),
        *(
            Call(
                KeyExport,
                names=[f"authlib.jose.{kind}.{method}" for method in ("as_dict", "as_json")],
                signature="is_private=False, ...",
                roles={"private": arg("is_private")},
                when_absent={"private": False},
            )
            for kind in ("Key", "OctKey", "RSAKey", "ECKey", "OKPKey", "KeySet")
        ),
    ],
)
