"""Names of credentials: what ``access_token``, ``apiKey`` and ``client_secret`` have in common.

A name is weak evidence. Whoever asks here has another reason to ask.
"""

from __future__ import annotations

import re

import libcst as cst

from authlint.semantics.tree import dotted, last_call_name

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_LAST = frozenset(
    {
        *("secret", "secrets", "token", "apikey", "signature", "sig", "hmac", "password", "passphrase", "credential"),
        *("xrftoken", "authtoken", "accesstoken", "otp", "passcode"),
    }
)
_LAST_TWO = frozenset(
    {
        *(("api", "key"), ("secret", "key"), ("auth", "key"), ("access", "key"), ("auth", "string"), ("xrf", "key")),
        *(("private", "key"), ("signing", "key"), ("hmac", "digest"), ("token", "value"), ("verification", "code")),
        *(("token", "digest"), ("auth", "code")),
    }
)
OTHER_TOKENS = frozenset(
    {
        *("next", "page", "pagination", "continuation", "cursor", "sync", "since", "stream", "batch", "marker"),
        *("start", "end", "stop", "eos", "bos", "pad", "unk", "mask", "cls", "sep", "last", "current", "prev", "from"),
        *("cancel", "cancellation", "placeholder", "undo", "resume", "type", "max", "min", "first", "num", "special"),
        *("lock", "fencing", "parser", "lexer", "prefix", "suffix", "method", "function", "call", "device", "push"),
    }
)
"""A token of pagination, of a parser or of a language model is no credential."""

_TRANSPARENT = frozenset(
    {"decode", "encode", "strip", "lower", "upper", "get_secret_value", "value", "hex", "removeprefix", "rstrip"}
)


def words(name: str) -> list[str]:
    """Return the words of a name, in lower case."""
    return [word.lower() for word in _WORD.findall(name)]


def is_credential(name: str) -> bool:
    """True for the name of a token, secret, API key, password, MAC or one-time code."""
    found = words(name)
    if not found or OTHER_TOKENS & set(found):
        return False
    return found[-1] in _LAST or tuple(found[-2:]) in _LAST_TWO


def label(node: cst.BaseExpression) -> str:
    """Return what an expression is called: ``a.b``, ``a["b"]``, ``a.get("b")`` and ``a.get_b()`` are all ``b``."""
    for _ in range(6):
        match node:
            case cst.Await():
                node = node.expression
            case cst.Subscript():
                inner = node.slice[0].slice if len(node.slice) == 1 else None
                if isinstance(inner, cst.Index):
                    key = _text(inner.value)
                    if key:
                        return key
                node = node.value
            case cst.Call():
                name = last_call_name(node)
                if isinstance(node.func, cst.Attribute) and name in _TRANSPARENT:
                    node = node.func.value
                elif name in ("str", "bytes", "force_str", "force_bytes") and node.args:
                    node = node.args[0].value
                elif name in ("get", "getenv", "getlist", "get_argument", "pop", "getHeader") and node.args:
                    return _text(node.args[0].value)
                else:
                    return name.removeprefix("get_")
            case cst.Attribute():
                return node.attr.value
            case _:
                return dotted(node)
    return ""


def _text(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.SimpleString) and isinstance(node.raw_value, str):
        return node.raw_value
    return dotted(node).rsplit(".", 1)[-1]
