"""The bytes without which no endpoint has a plain HTTP address."""

from __future__ import annotations

import re

_NAMES = (b"url", b"uri", b"endpoint")
_GIVES = (b" = ", b"=", b"': ", b'": ', b"'] = ", b'"] = ', b" = f", b"=f", b": str = ", b" = (\n        ")
_PLAIN = re.compile(
    rb"""
    (?: token | token_?exchange | authori[sz](?:e|ation) | oauth2? | jwks? | certs | public_?keys? | signing_?keys?
      | user_?info | op_user | introspect(?:ion)? | discovery | well_?known | metadata | open_?id_?config\w*
      | redirect )
    _?(?:ur[il]|endpoint|address)s? ["']? \]? \s* (?: :\s*str\s* )? [:=] \s* \(? \s* (?:\w+\()? f?["']http://
    """,
    re.VERBOSE,
)
"""A name of an endpoint, as :mod:`authlint.semantics.oauth.endpoints` knows it, that is given such an address."""

NEEDLES: tuple[tuple[tuple[bytes, ...], ...], ...] = (
    (
        tuple(name + between + quote + b"http://" for name in _NAMES for between in _GIVES for quote in (b'"', b"'")),
        (b"token", b"authori", b"oauth", b"openid", b"jwk", b"userinfo", b"user_info", b"introspect", b"redirect_uri"),
    ),
)


def may_be_plain(lowered: bytes) -> bool:
    """True for bytes, in lower case, in which an endpoint may have an address with the http scheme."""
    return b"http://" in lowered and _PLAIN.search(lowered) is not None
