"""itsdangerous: import name ``itsdangerous``, distribution ``itsdangerous``.

Surprising, and modelled here:

- The first argument of every signer and serializer is the key; a list of keys means that the last one signs and all of
  them verify: https://itsdangerous.palletsprojects.com/en/stable/concepts/#key-rotation
- The JSON Web Signature serializers left the package in version 2.1; code that imports them keeps an older one. With
  ``algorithm_name="none"`` they take unsigned tokens: https://itsdangerous.palletsprojects.com/en/stable/changes/
- The timed one of them writes the expiry into the header, an hour ahead by default, and does not look at an "exp" among
  the claims. The other one never looks at any time, not even in a token of the timed one.
- ``loads_unsafe`` returns the payload whether the signature is right or not.
- A timed serializer asks for no age unless it is told to: without ``max_age`` what it signed is valid for ever.
"""

from __future__ import annotations

from authlint.concepts import (
    AlgorithmSetting,
    ClaimsPeek,
    KeyMaterial,
    SessionKey,
    TokenDecode,
    TokenEncode,
    TokenLifetime,
)
from authlint.model import Call, Library, arg, built, fixed

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
SIGNERS = ("itsdangerous.TimestampSigner", "itsdangerous.timed.TimestampSigner")
JWS = ("itsdangerous.JSONWebSignatureSerializer", "itsdangerous.jws.JSONWebSignatureSerializer")
TIMED_JWS = ("itsdangerous.TimedJSONWebSignatureSerializer", "itsdangerous.jws.TimedJSONWebSignatureSerializer")
GONE = "left the package in version 2.1"

AGE = {
    "token": arg("s"),
    "lifetime": arg("max_age"),
    # Who asks for the time of the signing compares it: with anything given here, nothing is known to be endless.
    "endless": arg("return_timestamp") | fixed(None),
}

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
            names=TIMED_JWS,
            signature="secret_key, expires_in=None, **kwargs",
            roles={"key": arg("secret_key"), "algorithm": arg("algorithm_name")},
            unchecked=GONE,
        ),
        Call(
            KeyMaterial,
            names=JWS,
            signature=(
                "secret_key, salt=None, serializer=None, serializer_kwargs=None, signer=None, signer_kwargs=None, "
                "algorithm_name=None"
            ),
            roles={"key": arg("secret_key"), "algorithm": arg("algorithm_name")},
            unchecked=GONE,
        ),
        Call(
            AlgorithmSetting,
            names=JWS + TIMED_JWS,
            signature="secret_key, **kwargs",
            roles={"algorithms": arg("algorithm_name")},
            only_with=[arg("algorithm_name")],
            unchecked=GONE,
        ),
        Call(
            TokenEncode,
            names=[f"{name}.dumps" for name in JWS],
            signature="obj, salt=None, header_fields=None",
            roles={
                "claims": arg("obj"),
                "key": built("secret_key"),
                "header": arg("header_fields"),
                "lifetime": fixed(None),
            },
            gives="minted-token",
            unchecked=GONE,
        ),
        Call(
            TokenEncode,
            names=[f"{name}.dumps" for name in TIMED_JWS],
            signature="obj, salt=None, header_fields=None",
            roles={
                "claims": arg("obj"),
                "key": built("secret_key"),
                "header": arg("header_fields"),
                "lifetime": built("expires_in"),
            },
            when_absent={"lifetime": 3600},
            gives="minted-token",
            unchecked=GONE,
        ),
        Call(
            TokenDecode,
            names=[f"{name}.loads" for name in (*JWS, *TIMED_JWS)],
            signature="s, salt=None, return_header=False",
            roles={
                "token": arg("s"),
                "key": built("secret_key"),
                "verify_signature": fixed(True),
            },
            unchecked=GONE,
        ),
        Call(
            ClaimsPeek,
            names=[f"{name}.loads_unsafe" for name in (*JWS, *TIMED_JWS)],
            signature="s, salt=None, return_header=False",
            roles={"token": arg("s")},
            gives="unverified-token",
            unchecked=GONE,
        ),
        Call(
            TokenLifetime,
            names=[f"{name}.loads" for name in TIMED],
            signature="s, max_age=None, return_timestamp=False, salt=None",
            roles=AGE,
            when_absent={"lifetime": None},
        ),
        Call(
            TokenLifetime,
            names=[f"{name}.unsign" for name in SIGNERS],
            signature="signed_value, max_age=None, return_timestamp=False",
            roles=AGE | {"token": arg("signed_value")},
            when_absent={"lifetime": None},
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
