"""joserfc: import name ``joserfc``, distribution ``joserfc``.

Surprising, and modelled here:

- Without ``algorithms`` (or with an empty list) the library keeps to a short list of its own, HS256, RS256 and ES256;
  its keys are typed, so a public key is never taken for a MAC secret: https://jose.authlib.org/en/guide/jws/
- From version 1.4 on ``algorithms=[..., "none"]`` admits unsigned tokens, whatever the key is.
- ``encode`` takes the header first, and the algorithm stands in it.
- ``decode`` checks no claim; ``JWTClaimsRegistry(...).validate`` does: https://jose.authlib.org/en/guide/jwt/
- Encryption with RSA1_5 is refused unless a list of algorithms allows it.
- ``jws.extract_compact`` verifies nothing; ``jws.validate_compact`` has to follow, and returns a truth value.
"""

from __future__ import annotations

from authlint.concepts import (
    AlgorithmSetting,
    ClaimsCheck,
    ClaimsPeek,
    KeyExport,
    KeyGeneration,
    KeyMaterial,
    TokenDecode,
    TokenEncode,
    TokenEncryption,
)
from authlint.model import Call, Library, Supply, arg, built, fixed

# An object given as ``registry`` may hold the list, so it stands in for it.
ALGORITHMS = arg("algorithms") | arg("registry")
CHECK = {"verify_signature": fixed(True), "typed_keys": fixed(True), "respelling": fixed(None)}

LIBRARY = Library(
    name="joserfc",
    distribution="joserfc",
    modules=["joserfc"],
    about="Signs, verifies and encrypts tokens with typed keys. The claims are checked by a second call.",
    documentation="https://jose.authlib.org/en/",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["joserfc.jwt.decode"],
            signature="value, key, algorithms=None, registry=None, ...",
            roles={
                "token": arg("value"),
                "key": arg("key"),
                "algorithms": ALGORITHMS,
                "validates_claims": fixed(False),
                **CHECK,
                "audience": fixed(None),
                "issuer": fixed(None),
            },
            when_absent={"algorithms": None},
        ),
        Call(None, names=["joserfc.jwt.JWTClaimsRegistry"], signature="now=None, leeway=0, **kwargs"),
        Call(
            ClaimsCheck,
            names=["joserfc.jwt.JWTClaimsRegistry.validate"],
            signature="claims",
            roles={
                "claims": arg("claims"),
                "leeway": built("leeway"),
                "audience": built("aud")["value"] | built("aud")["values"],
                "issuer": built("iss")["value"] | built("iss")["values"],
                "require_expiry": built("exp")["essential"],
                "require_audience": built("aud")["essential"],
                "require_issuer": built("iss")["essential"],
            },
            when_absent={"leeway": 0, "require_expiry": False, "require_audience": False, "require_issuer": False},
        ),
        Call(
            TokenDecode,
            names=["joserfc.jws.deserialize_compact"],
            signature="value, public_key, algorithms=None, registry=None, payload=None",
            roles={
                "token": arg("value"),
                "key": arg("public_key"),
                "algorithms": ALGORITHMS,
                **CHECK,
            },
            when_absent={"algorithms": None},
        ),
        Call(
            TokenDecode,
            names=["joserfc.jws.deserialize_json"],
            signature="value, public_key, algorithms=None, registry=None",
            roles={
                "token": arg("value"),
                "key": arg("public_key"),
                "algorithms": ALGORITHMS,
                **CHECK,
            },
            when_absent={"algorithms": None},
        ),
        Call(
            TokenDecode,
            names=["joserfc.jws.validate_compact"],
            signature="obj, public_key, algorithms=None, registry=None",
            roles={
                "token": arg("obj"),
                "key": arg("public_key"),
                "algorithms": ALGORITHMS,
                **CHECK,
            },
            when_absent={"algorithms": None},
        ),
        Call(
            ClaimsPeek,
            names=["joserfc.jws.extract_compact"],
            signature="value, payload=None, registry=None",
            roles={"token": arg("value")},
            gives="unverified-token",
        ),
        Call(
            TokenEncode,
            names=["joserfc.jwt.encode"],
            signature="header, claims, key, algorithms=None, registry=None, ...",
            roles={
                "claims": arg("claims"),
                "key": arg("key"),
                "algorithm": arg("header")["alg"],
                "header": arg("header"),
                "lifetime": fixed(None),
            },
            gives="minted-token",
        ),
        Call(
            TokenEncode,
            names=["joserfc.jws.serialize_compact"],
            signature="protected, payload, private_key, algorithms=None, registry=None",
            roles={
                "claims": arg("payload"),
                "key": arg("private_key"),
                "algorithm": arg("protected")["alg"],
                "header": arg("protected"),
            },
            gives="minted-token",
        ),
        Supply("every-algorithm", ["joserfc.jws.JWSRegistry.algorithms", "joserfc.jwt.JWSRegistry.algorithms"]),
        Call(
            AlgorithmSetting,
            names=["joserfc.jws.JWSRegistry"],
            signature="header_registry=None, algorithms=None, strict_check_header=True",
            roles={"algorithms": arg("algorithms")},
            only_with=[arg("algorithms")],
        ),
        *(
            Call(
                KeyMaterial,
                names=[f"joserfc.jwk.{kind}.import_key"],
                signature="value, parameters=None, password=None",
                roles={"key": arg("value")["k"] | arg("value"), "algorithm": arg("value")["alg"]},
                returns=f"joserfc.jwk.{kind}",
            )
            for kind in ("OctKey", "RSAKey", "ECKey", "OKPKey")
        ),
        Call(
            KeyMaterial,
            names=["joserfc.jwk.JWKRegistry.import_key"],
            signature="data, key_type=None, parameters=None",
            roles={"key": arg("data")["k"] | arg("data"), "algorithm": arg("data")["alg"]},
            returns="joserfc.jwk.OctKey",
        ),
        Call(
            KeyMaterial,
            names=["joserfc.jwk.import_key"],
            signature="data, key_type=None, parameters=None",
            roles={"key": arg("data")["k"] | arg("data"), "algorithm": arg("data")["alg"]},
            returns="joserfc.jwk.OctKey",
            since="1.1",
        ),
        Call(
            None,
            names=["joserfc.jwk.KeySet.import_key_set"],
            signature="value, parameters=None",
            returns="joserfc.jwk.KeySet",
            gives="generated-key",
        ),
        *(
            Call(
                KeyGeneration,
                names=[f"joserfc.jwk.{kind}Key.generate_key"],
                signature=f"key_size={size}, parameters=None, ...",
                roles={"kind": fixed(kind.lower()), "bits": arg("key_size")},
                returns=f"joserfc.jwk.{kind}Key",
                gives="generated-key",
            )
            for kind, size in (("Oct", 256), ("RSA", 2048))
        ),
        Call(
            KeyGeneration,
            names=["joserfc.jwk.ECKey.generate_key"],
            signature="crv='P-256', parameters=None, ...",
            roles={"kind": fixed("ec"), "curve": arg("crv")},
            returns="joserfc.jwk.ECKey",
            gives="generated-key",
        ),
        Call(None, names=["joserfc.jwk.OKPKey.generate_key"], returns="joserfc.jwk.OKPKey", gives="generated-key"),
        Call(
            KeyGeneration,
            names=["joserfc.jwk.JWKRegistry.generate_key", "joserfc.jwk.generate_key"],
            signature="key_type, crv_or_size=None, parameters=None, ...",
            roles={"kind": arg("key_type"), "bits": arg("crv_or_size"), "curve": arg("crv_or_size")},
            returns="joserfc.jwk.OctKey",
            gives="generated-key",
        ),
        *(
            Call(
                TokenEncryption,
                names=[f"joserfc.jwe.{function}"],
                signature=f"{parameters}, algorithms=None, registry=None, sender_key=None",
                roles={"algorithms": arg("algorithms"), "key": arg(parameters.rpartition(" ")[2])},
                only_with=[arg("algorithms")],
            )
            for function, parameters in (
                ("encrypt_compact", "protected, plaintext, public_key"),
                ("decrypt_compact", "value, private_key"),
                ("encrypt_json", "obj, public_key"),
                ("decrypt_json", "data, private_key"),
            )
        ),
        Call(
            TokenEncryption,
            names=["joserfc.jwe.JWERegistry"],
            signature="header_registry=None, algorithms=None, verify_all_recipients=True, ...",
            roles={"algorithms": arg("algorithms")},
            only_with=[arg("algorithms")],
        ),
        *(
            Call(
                KeyExport,
                names=[f"joserfc.jwk.{kind}.as_dict"],
                signature="private=False, ...",
                roles={"private": arg("private")},
                when_absent={"private": False},
            )
            for kind in ("OctKey", "RSAKey", "ECKey", "OKPKey", "KeySet")
        ),
    ],
)
