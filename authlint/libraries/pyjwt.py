"""PyJWT: import name ``jwt``, distribution ``PyJWT``.

Surprising, and modelled here:

- ``options={"verify_signature": False}`` switches the claim checks off too, even when key and algorithms are given:
  https://pyjwt.readthedocs.io/en/stable/usage.html#reading-the-claimset-without-validation
- ``verify=False`` is the switch of version 1 (third positional argument). Version 2 ignores it and verifies:
  https://pyjwt.readthedocs.io/en/stable/changelog.html#v2-0-0
- Version 1 takes the algorithm from the token when ``algorithms`` is missing; version 2 raises.
- "none" in the list of accepted algorithms admits nothing: with a key it is an error, without one the signature fails.
- Before 2.14 the last segment may be any base64 of the right octets; from 2.15.1 on it may have padding at its end.
  Versions 2.14.0 and 2.15.0 take one spelling alone (tried with each).
- An empty MAC secret is refused from version 2.13 on: https://pyjwt.readthedocs.io/en/stable/changelog.html
- ``PyJWT(options=...)`` sets defaults for the claim checks of every ``decode``, but not for the signature check.
- ``encode(algorithm=None)`` makes an unsigned token (version 2.10 alone took it for HS256). From version 2.0 on the
  algorithm may stand in ``headers={"alg": ...}`` too.

The distribution ``jwt`` (by Gehirn) has the same import name and none of these functions.
"""

from __future__ import annotations

from authlint.concepts import (
    EndpointAddress,
    HeaderPeek,
    KeyExport,
    KeyMaterial,
    ServerCheck,
    TokenDecode,
    TokenEncode,
)
from authlint.model import Call, Ignored, Library, Supply, arg, built, fixed

CHECKED = {
    "token": arg("jwt"),
    "key": arg("key"),
    "algorithms": arg("algorithms"),
    "verify_signature": arg("options")["verify_signature"],
    "refuses_unsecured": fixed(True),
    "respelling": fixed("padding").since("2.15.1") | fixed("base64").until("2.14"),
}

CLAIMS = {
    "verify_expiry": arg("options")["verify_exp"],
    "verify_audience": arg("options")["verify_aud"],
    "verify_issuer": arg("options")["verify_iss"],
    "verify_not_before": arg("options")["verify_nbf"],
    "verify_issued_at": arg("options")["verify_iat"],
    "verify_subject": arg("options")["verify_sub"].since("2.10"),
    "verify_token_id": arg("options")["verify_jti"].since("2.10"),
    "audience": arg("audience"),
    "issuer": arg("issuer"),
    "leeway": arg("leeway"),
    "required_claims": arg("options")["require"],
    "refuses_other_audiences": fixed(True),
}

CLAIMS_OF_INSTANCE = CLAIMS | {
    "verify_expiry": CLAIMS["verify_expiry"] | built("options")["verify_exp"],
    "verify_audience": CLAIMS["verify_audience"] | built("options")["verify_aud"],
    "verify_issuer": CLAIMS["verify_issuer"] | built("options")["verify_iss"],
    "verify_not_before": CLAIMS["verify_not_before"] | built("options")["verify_nbf"],
    "verify_issued_at": CLAIMS["verify_issued_at"] | built("options")["verify_iat"],
    "verify_subject": CLAIMS["verify_subject"] | built("options")["verify_sub"].since("2.10"),
    "verify_token_id": CLAIMS["verify_token_id"] | built("options")["verify_jti"].since("2.10"),
    "required_claims": CLAIMS["required_claims"] | built("options")["require"],
}

CLAIMS_1 = {role: place for role, place in CLAIMS.items() if role not in ("verify_subject", "verify_token_id")}
VERSION_1 = {
    "verify_signature": arg("options")["verify_signature"] | arg("verify"),
}

REQUIRE = arg("options")["require"]
IGNORED = [
    *(
        Ignored(arg("options")[f"require_{claim}"], f'options={{"require": ["{claim}"]}}', REQUIRE)
        for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
    ),
    Ignored(arg("require"), 'options={"require": [...]}', REQUIRE),
    *(
        Ignored(place, f"{name}=...", arg(name))
        for name, short in (("audience", "aud"), ("issuer", "iss"))
        for place in (arg(short), arg("options")[short], arg("options")[name])
    ),
]
"""Version 2 knows none of these; version 1 knew the switches ``require_exp``, ``require_iat`` and ``require_nbf``."""

WHEN_ABSENT = {
    "verify_signature": True,
    "verify_expiry": True,
    "verify_audience": True,
    "verify_issuer": True,
    "verify_not_before": True,
    "verify_issued_at": True,
    "verify_subject": True,
    "verify_token_id": True,
    "leeway": 0,
}

DECODE = (
    "jwt, key='', algorithms=None, options=None, verify=None, detached_payload=None, audience=None, subject=None, "
    "issuer=None, leeway=0, **kwargs"
)
DECODE_COMPLETE = (
    "jwt, key='', algorithms=None, options=None, verify=None, detached_payload=None, audience=None, issuer=None, "
    "subject=None, leeway=0, **kwargs"
)
DECODE_1 = "jwt, key='', verify=True, algorithms=None, options=None, **kwargs"

LIBRARY = Library(
    name="PyJWT",
    distribution="PyJWT",
    modules=["jwt"],
    about="Signs and verifies JWTs. Versions 1 and 2 differ in the order of the arguments and in what they refuse.",
    documentation="https://pyjwt.readthedocs.io/en/stable/api.html",
    rare=True,
    entries=[
        Call(
            TokenDecode,
            names=["jwt.decode", "jwt.api_jwt.decode"],
            signature=DECODE,
            roles=CHECKED | CLAIMS,
            ignores=IGNORED,
            when_absent=WHEN_ABSENT,
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=["jwt.PyJWT.decode", "jwt.api_jwt.PyJWT.decode"],
            signature=DECODE,
            roles=CHECKED | CLAIMS_OF_INSTANCE,
            ignores=IGNORED,
            when_absent=WHEN_ABSENT,
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=["jwt.decode_complete", "jwt.api_jwt.decode_complete"],
            signature=DECODE_COMPLETE,
            roles=CHECKED | CLAIMS,
            ignores=IGNORED,
            when_absent=WHEN_ABSENT,
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=["jwt.PyJWT.decode_complete", "jwt.api_jwt.PyJWT.decode_complete"],
            signature=DECODE_COMPLETE,
            roles=CHECKED | CLAIMS_OF_INSTANCE,
            ignores=IGNORED,
            when_absent=WHEN_ABSENT,
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=["jwt.decode", "jwt.api_jwt.decode", "jwt.PyJWT.decode", "jwt.api_jwt.PyJWT.decode"],
            signature=DECODE_1,
            roles=CHECKED | CLAIMS_1 | VERSION_1,
            when_absent={"algorithms": None, **WHEN_ABSENT},
            until="2.0",
            documentation="https://pyjwt.readthedocs.io/en/1.7.1/usage.html#reading-the-claimset-without-validation",
        ),
        Call(
            TokenDecode,
            names=["jwt.api_jws.decode", "jwt.api_jws.decode_complete"],
            signature="jwt, key='', algorithms=None, options=None, detached_payload=None, **kwargs",
            roles=CHECKED,
            when_absent={"verify_signature": True},
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=[
                "jwt.PyJWS.decode",
                "jwt.api_jws.PyJWS.decode",
                "jwt.PyJWS.decode_complete",
                "jwt.api_jws.PyJWS.decode_complete",
            ],
            signature="jwt, key='', algorithms=None, options=None, detached_payload=None, **kwargs",
            roles=CHECKED
            | {"verify_signature": arg("options")["verify_signature"] | built("options")["verify_signature"]},
            when_absent={"verify_signature": True},
            refuses={"algorithms": [None], "key": [""]},
            refuses_since={"key": "2.13"},
            since="2.0",
        ),
        Call(
            TokenDecode,
            names=["jwt.PyJWS.decode", "jwt.api_jws.PyJWS.decode"],
            signature=DECODE_1,
            roles=CHECKED | {"verify_signature": arg("options")["verify_signature"] | arg("verify")},
            when_absent={"algorithms": None, "verify_signature": True},
            until="2.0",
        ),
        Call(None, names=["jwt.PyJWT", "jwt.api_jwt.PyJWT"], signature="options=None", since="2.0"),
        Call(
            None,
            names=["jwt.PyJWT", "jwt.api_jwt.PyJWT"],
            signature="algorithms=None, options=None",
            until="2.0",
        ),
        Call(None, names=["jwt.PyJWS", "jwt.api_jws.PyJWS"], signature="algorithms=None, options=None"),
        Call(
            TokenEncode,
            names=["jwt.encode", "jwt.api_jwt.encode", "jwt.PyJWT.encode", "jwt.api_jwt.PyJWT.encode"],
            signature="payload, key, algorithm='HS256', headers=None, json_encoder=None, sort_headers=True",
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("algorithm") | arg("headers")["alg"].since("2.0"),
                "header": arg("headers"),
                "lifetime": fixed(None),
            },
            when_absent={"algorithm": "HS256"},
            refuses={"key": [""]},
            refuses_since={"key": "2.13"},
            gives="minted-token",
            documentation="https://pyjwt.readthedocs.io/en/stable/api.html#jwt.encode",
        ),
        Call(
            TokenEncode,
            names=["jwt.api_jws.encode", "jwt.PyJWS.encode", "jwt.api_jws.PyJWS.encode"],
            signature=(
                "payload, key, algorithm='HS256', headers=None, json_encoder=None, is_payload_detached=False, "
                "sort_headers=True"
            ),
            roles={
                "claims": arg("payload"),
                "key": arg("key"),
                "algorithm": arg("algorithm") | arg("headers")["alg"].since("2.0"),
                "header": arg("headers"),
            },
            when_absent={"algorithm": "HS256"},
            refuses={"key": [""]},
            refuses_since={"key": "2.13"},
            gives="minted-token",
        ),
        Call(
            HeaderPeek,
            names=[
                "jwt.get_unverified_header",
                "jwt.api_jws.get_unverified_header",
                "jwt.PyJWS.get_unverified_header",
                "jwt.api_jws.PyJWS.get_unverified_header",
            ],
            signature="jwt",
            roles={"token": arg("jwt")},
            gives="unverified-token",
        ),
        Call(
            KeyMaterial,
            names=["jwt.PyJWK", "jwt.api_jwk.PyJWK"],
            signature="jwk_data, algorithm=None",
            roles={
                "key": arg("jwk_data")["k"] | arg("jwk_data"),
                "algorithm": arg("algorithm") | arg("jwk_data")["alg"],
            },
            returns="jwt.PyJWK",
            since="2.0",
        ),
        Call(
            KeyMaterial,
            names=["jwt.PyJWK.from_dict", "jwt.api_jwk.PyJWK.from_dict"],
            signature="obj, algorithm=None",
            roles={"key": arg("obj")["k"] | arg("obj"), "algorithm": arg("algorithm") | arg("obj")["alg"]},
            returns="jwt.PyJWK",
            since="2.0",
        ),
        Call(
            None,
            names=["jwt.PyJWK.from_json", "jwt.api_jwk.PyJWK.from_json"],
            signature="data, algorithm=None",
            returns="jwt.PyJWK",
            gives="generated-key",
            since="2.0",
        ),
        Call(
            None,
            names=["jwt.PyJWKClient", "jwt.jwks_client.PyJWKClient"],
            signature="uri, cache_keys=False, max_cached_keys=16, cache_jwk_set=True, lifespan=300, headers=None, ...",
            returns="jwt.PyJWKClient",
            since="2.0",
        ),
        Call(
            EndpointAddress,
            names=["jwt.PyJWKClient", "jwt.jwks_client.PyJWKClient"],
            signature="uri, ...",
            roles={"url": arg("uri"), "purpose": fixed("the keys of the issuer")},
            since="2.0",
        ),
        # urlopen takes everything that is false for "no context", and then checks.
        Call(
            ServerCheck,
            names=["jwt.PyJWKClient", "jwt.jwks_client.PyJWKClient"],
            signature=(
                "uri, cache_keys=False, max_cached_keys=16, cache_jwk_set=True, lifespan=300, headers=None, "
                "timeout=30, ssl_context=None, ..."
            ),
            roles={"verify": arg("ssl_context")},
            refuses={"verify": [False]},
            only_with=[arg("ssl_context")],
            since="2.8",
        ),
        Call(
            None,
            names=["jwt.PyJWKClient.get_signing_key_from_jwt", "jwt.jwks_client.PyJWKClient.get_signing_key_from_jwt"],
            signature="token",
            returns="jwt.PyJWK",
            gives="generated-key",
            since="2.0",
        ),
        Call(
            None,
            names=["jwt.PyJWKClient.get_signing_key", "jwt.jwks_client.PyJWKClient.get_signing_key"],
            signature="kid",
            returns="jwt.PyJWK",
            gives="generated-key",
            since="2.0",
        ),
        Supply(
            "every-algorithm",
            [
                "jwt.algorithms.get_default_algorithms",
                "jwt.api_jws.get_default_algorithms",
                "jwt.PyJWS.get_algorithms",
                "jwt.api_jws.PyJWS.get_algorithms",
            ],
        ),
        *(
            Call(
                KeyExport,
                names=[f"jwt.algorithms.{kind}Algorithm.to_jwk" for kind in kinds],
                signature=f"{parameter}, as_dict=False",
                roles={"key": arg(parameter)},
                when_absent={"private": True},
            )
            for parameter, kinds in (("key_obj", ("RSA", "RSAPSS", "EC")), ("key", ("OKP",)))
        ),
        Supply("generated-key", ["jwt.PyJWK.key", "jwt.api_jwk.PyJWK.key"]),
        Supply(
            "generated-key",
            [
                "jwt.algorithms.RSAAlgorithm.from_jwk",
                "jwt.algorithms.RSAPSSAlgorithm.from_jwk",
                "jwt.algorithms.ECAlgorithm.from_jwk",
                "jwt.algorithms.OKPAlgorithm.from_jwk",
            ],
        ),
    ],
)
