"""The bytes without which there is no noun of an OAuth client in a file or function."""

from __future__ import annotations

import re

_ADDRESS_NAMES = (b"url", b"uri", b"endpoint")
_GIVES_ADDRESS = (b" = ", b"=", b"': ", b'": ', b"'] = ", b'"] = ', b" = f", b"=f", b": str = ", b" = (\n        ")
_PLAIN_ADDRESS = re.compile(
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
    # The address of an endpoint with the http scheme.
    (
        tuple(
            name + between + quote + b"http://"
            for name in _ADDRESS_NAMES
            for between in _GIVES_ADDRESS
            for quote in (b'"', b"'")
        ),
        (b"token", b"authori", b"oauth", b"openid", b"jwk", b"userinfo", b"user_info", b"introspect", b"redirect_uri"),
    ),
)
"""What makes a file worth parsing, in lower case: all groups of one must occur in it, each by any of its words."""


def may_hold_flow(lowered: bytes) -> bool:
    """True for a function, in lower case, in which there may be such a noun."""
    return b"http://" in lowered and _PLAIN_ADDRESS.search(lowered) is not None
