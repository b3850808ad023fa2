"""Endpoints of OAuth and OpenID Connect: how their addresses and the names for them are told from others."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import libcst as cst

from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import walk
from authlint.values import Known, Text, Value

_PATHS = (
    ("the keys of the issuer", r"jwks|/openid-connect/certs|/oauth2/v\d/certs|/discovery(?:/v[\d.]+)?/keys"),
    ("the metadata of the issuer", r"/\.well-known/(?:openid-|oauth-)"),
    ("the introspection endpoint", r"/(?:token/)?introspect(?:ion)?\b"),
    ("the userinfo endpoint", r"/user_?info\b"),
    ("the authorization endpoint", r"/(?:oauth2?|openid-connect|connect|protocol)\S*/auth(?:ori[sz]e)?\b|/authorize\b"),
    (
        "the token endpoint",
        r"/(?:oauth2?|openid-connect|connect|protocol|oidc|o)(?:/\S*)?/token\b|/(?:access|request)[-_]token\b|/oauth2?/v?\d*/?token",
    ),
)
"""What the path of an endpoint contains."""

_WHERE = r"_?(?:ur[il]|endpoint|address)s?"
_NAMES = (
    ("the keys of the issuer", rf"(?:jwks?|certs|public_?keys?|signing_?keys?){_WHERE}"),
    ("the metadata of the issuer", rf"(?:discovery|well_?known|(?:server_?)?metadata|open_?id_?config\w*){_WHERE}"),
    ("the introspection endpoint", rf"introspect(?:ion)?{_WHERE}"),
    ("the userinfo endpoint", rf"(?:user_?info|op_user){_WHERE}"),
    ("the authorization endpoint", rf"(?:oauth2?|authori[sz](?:e|ation)){_WHERE}"),
    ("the token endpoint", rf"(?:token|token_?exchange){_WHERE}"),
)
"""What a name for the address of an endpoint ends with."""

_BY_PATH = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATHS)
_BY_NAME = tuple((kind, re.compile(rf"(?:.*_)?{pattern}", re.IGNORECASE)) for kind, pattern in _NAMES)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_LOCAL = re.compile(
    r"localhost|.*\.(?:localhost|local|lan|home|internal|test|invalid|example|localdomain|svc|svc\.cluster\.local)"
    r"|[\w-]+|\[?::1?\]?|0\.0\.0\.0|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+"
    r"|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|(?:.*\.)?docker\.internal",
    re.IGNORECASE,
)
"""Hosts of the same machine, of a container network, of a private network, and those that exist in examples only."""


def by_path(url: str) -> str:
    """Return which endpoint an address is that of, by its path; empty when it is none."""
    return next((kind for kind, pattern in _BY_PATH if pattern.search(url)), "")


def by_name(name: str) -> str:
    """Return which endpoint a variable, parameter or key is named after; empty when it is none."""
    plain = _CAMEL.sub("_", name.rsplit(".", 1)[-1]).replace("-", "_")
    return next((kind for kind, pattern in _BY_NAME if pattern.fullmatch(plain)), "")


def is_local(url: str) -> bool:
    """True for a host that nobody else can stand in front of, or that exists in no network."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(host) and _LOCAL.fullmatch(host) is not None


def text_of(value: Value) -> str:
    """Return what is known of a text, with a star for each part that is not; empty when it is none."""
    for leaf in value.leaves():
        if isinstance(leaf, Known) and isinstance(leaf.constant, str):
            return leaf.constant
        if isinstance(leaf, Text):
            return leaf.known_text("*")
    return ""


def asked(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression) -> str:
    """Return which endpoint an expression is the address of: by what it is, else by what the program calls it."""
    text = text_of(evaluator.evaluate(node, index))
    found = by_path(text)
    if found:
        return found
    for part in walk(node):
        match part:
            case cst.Name() | cst.SimpleString():
                found = by_name(part.value.strip("\"'"))
            case cst.FormattedStringText():
                found = by_path(part.value)
        if found:
            return found
    return ""
