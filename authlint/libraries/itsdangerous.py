"""itsdangerous: import name ``itsdangerous``, distribution ``itsdangerous``.

Surprising, and modelled here:

- The first argument of every signer and serializer is the key; a list of keys means that the last one signs and all of
  them verify: https://itsdangerous.palletsprojects.com/en/stable/concepts/#key-rotation
- The JSON Web Signature serializers left the package in version 2.1; code that imports them keeps an older one. With
  ``algorithm_name="none"`` they take unsigned tokens: https://itsdangerous.palletsprojects.com/en/stable/changes/
- ``loads_unsafe`` returns the payload whether the signature is right or not.
"""

from __future__ import annotations

from authlint.concepts import ClaimsPeek, KeyMaterial, SessionKey
from authlint.model import Call, Library, arg

SERIALIZER = (
    "secret_key, salt=b'itsdangerous', serializer=None, serializer_kwargs=None, signer=None, signer_kwargs=None, "
    "fallback_signers=None"
)
SERIALIZER_1 = (
    "secret_key, salt=b'itsdangerous', serializer=None, serializer_kwargs=None, signer=None, signer_kwargs=None"
)
SIGNER = "secret_key, salt=b'itsdangerous.Signer', sep=b'.', key_derivation=None, digest_method=None, algorithm=None"

SERIALIZERS = (
    "itsdangerous.Serializer",
    "itsdangerous.serializer.Serializer",
    "itsdangerous.TimedSerializer",
    "itsdangerous.timed.TimedSerializer",
    "itsdangerous.URLSafeSerializer",
    "itsdangerous.url_safe.URLSafeSerializer",
    "itsdangerous.URLSafeTimedSerializer",
    "itsdangerous.url_safe.URLSafeTimedSerializer",
)
TIMED = tuple(name for name in SERIALIZERS if "Timed" in name)
UNTIMED = tuple(name for name in SERIALIZERS if "Timed" not in name)

LIBRARY = Library(
    name="itsdangerous",
    distribution="itsdangerous",
    modules=["itsdangerous"],
    about="Signs values that come back from a browser: reset links, cookies, sessions.",
    documentation="https://itsdangerous.palletsprojects.com/",
    entries=[
        Call(
            SessionKey,
            names=SERIALIZERS,
            signature=SERIALIZER,
            older_signatures=[("2.0", SERIALIZER_1)],
            roles={"key": arg("secret_key")},
        ),
        Call(
            SessionKey,
            names=[
                "itsdangerous.Signer",
                "itsdangerous.signer.Signer",
                "itsdangerous.TimestampSigner",
                "itsdangerous.timed.TimestampSigner",
            ],
            signature=SIGNER,
            roles={"key": arg("secret_key")},
        ),
        Call(
            KeyMaterial,
            names=["itsdangerous.TimedJSONWebSignatureSerializer", "itsdangerous.jws.TimedJSONWebSignatureSerializer"],
            signature="secret_key, expires_in=None, **kwargs",
            roles={"key": arg("secret_key"), "algorithm": arg("algorithm_name")},
            unchecked="left the package in version 2.1",
        ),
        Call(
            KeyMaterial,
            names=["itsdangerous.JSONWebSignatureSerializer", "itsdangerous.jws.JSONWebSignatureSerializer"],
            signature=(
                "secret_key, salt=None, serializer=None, serializer_kwargs=None, signer=None, signer_kwargs=None, "
                "algorithm_name=None"
            ),
            roles={"key": arg("secret_key"), "algorithm": arg("algorithm_name")},
            unchecked="left the package in version 2.1",
        ),
        Call(
            ClaimsPeek,
            names=[f"{name}.loads_unsafe" for name in TIMED],
            signature="s, max_age=None, salt=None",
            roles={"token": arg("s")},
            gives="unverified-token",
        ),
        Call(
            ClaimsPeek,
            names=[f"{name}.loads_unsafe" for name in UNTIMED],
            signature="s, salt=None",
            roles={"token": arg("s")},
            gives="unverified-token",
        ),
    ],
)
