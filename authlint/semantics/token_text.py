"""What a token in the source says of itself: read with PyJWT, which is imported only when there is one."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping

from authlint.tables_literals import ANONYMOUS_ROLES, COMMON_SECRETS, EXAMPLE_ISSUERS, EXAMPLE_SUBJECTS


def facts_of(token: str) -> dict[str, str | bool] | None:
    """Return what a token says of itself, or ``None`` when it is none: algorithm, expiry, for whom it is, its secret.

    A token of a stranger is not believed, only described, so nothing is verified here but whether a secret that
    everybody knows made its MAC.
    """
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    algorithm = header.get("alg")
    if not isinstance(algorithm, str):
        return None
    return {
        "algorithm": "none" if token.endswith(".") else algorithm,
        "expired": _has_run_out(claims),
        "published": _is(claims.get("sub"), EXAMPLE_SUBJECTS) or _is(claims.get("iss"), EXAMPLE_ISSUERS),
        "anonymous": _is(claims.get("role"), ANONYMOUS_ROLES),
        "common_secret": _has_common_secret(token, algorithm),
    }


def _has_run_out(claims: Mapping[str, object]) -> bool:
    expiry = claims.get("exp")
    return isinstance(expiry, int | float) and expiry < time.time()


def _is(value: object, known: frozenset[str]) -> bool:
    return isinstance(value, str) and value in known


def _has_common_secret(token: str, algorithm: str) -> bool:
    """True when the MAC of a token was made with one of the secrets everybody knows."""
    import jwt

    if algorithm not in ("HS256", "HS384", "HS512"):
        return False
    reader = jwt.PyJWS()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the secrets are short, which is why they are tried
        for secret in COMMON_SECRETS:
            try:
                reader.decode(token, secret, algorithms=[algorithm])
            except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
                continue
            return True
    return False
