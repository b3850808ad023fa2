"""Tells from bytes whether a token may be written somewhere, so that few functions are read for it."""

from __future__ import annotations

import re

LOGS = (b".debug(", b".info(", b".warning(", b".warn(", b".error(", b".exception(", b".critical(", b".log(", b"print(")
"""What a file contains that writes to a log."""

ABOUT = (
    *(b"access_token", b"refresh_token", b"id_token", b"client_secret", b"bearer", b"jwt", b"oauth", b"auth_token"),
    *(b"verify_token", b"validate_token", b"session_token"),
)
"""What a file contains that handles tokens."""

_MENTIONS = (b"token", b"secret", b"oauth", b"verifier", b"jwt", b"bearer")

_SHOWS = (b"bearer", b"jwt", b"verify", b"validate", b"session", b"authorization", b"loads(", b"introspect", b"request")
"""What a function contains that does with a token what shows that it is one."""

_CALL = re.compile(
    rb"(?:\b(?:\w+_)?log|logger|logging|\))\s*\.\s*"
    rb"(?:debug|info|warn|warning|error|exception|critical|fatal|log|trace|success|msg)\s*\("
    rb"|\bprint\(|\bcapture_message\(|\bset_(?:context|extra|tag|user)\(|\badd_breadcrumb\("
)
_ARGUMENTS = re.compile(rb"[^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*")
_LONGEST = 800
_TEXT = re.compile(rb"\b(r?f)?(\"[^\"\n]*\"|'[^'\n]*')|(\"[^\"\n]*\"|'[^'\n]*')")
_HOLE = re.compile(rb"\{([^{}]*)\}")
_CERTAIN = re.compile(
    rb"(?:access_?token|refresh_?token|\bid_?token|client_?secret|code_verifier|_assertion|auth_?token|bearer_token|auth\w*_code|jwt_token)"
    rb"(?!\w*(?:_id|_type|ur[il]|endpoint|count|name|expir)\b|\w*\()"
)
_POSSIBLE = re.compile(rb"(?:token|jwt|authorization|\btok)\b(?!\w*\(|\.\w)")
_NAME = re.compile(rb"(?<![\w.])([a-z_][\w.]*?)(?:\.(?:json|text|copy|dict|get|items)\b|\.content\b|(?![\w.(]))")
_READ = rb"\bNAME(?:\.(?:get|pop)\(|\[)\s*[\"'](?:access|refresh|id)_?token"
_MADE = (
    rb"\bNAME\s*(?::[^=\n]*)?=[^=\n][^\n]{0,90}(?:token|exchange|refresh|oauth|grant_type|authorized_response|bearer"
    rb"|\.post\((?:[^\n]{0,80}\n){0,12}[^\n]*grant_type)"
)
_QUERY = re.compile(rb"\breq(?:uest)?\.(?:args|get\b|query|url|values|full_path|params)")
_CODE = re.compile(rb"[\"']code[\"']")
_COMMON = frozenset({b"self", b"e", b"err", b"ex", b"exc", b"str", b"repr", b"request", b"response", b"json", b"user"})


def may_be_logged(lowered: bytes) -> bool:
    """True for a lower-cased function or file that may write a token to a log."""
    if not any(word in lowered for word in _MENTIONS):
        return False
    shows = any(word in lowered for word in _SHOWS)
    for call in _CALL.finditer(lowered):
        arguments = _ARGUMENTS.match(lowered, call.end(), call.end() + _LONGEST)
        rest = _TEXT.sub(_shown, arguments.group()) if arguments is not None else b""
        if _CERTAIN.search(rest) or (shows and _POSSIBLE.search(rest)):
            return True
        if _QUERY.search(rest) and _CODE.search(lowered):
            return True
        if any(_holds_tokens(name, lowered) for name in set(_NAME.findall(rest)) - _COMMON):
            return True
    return False


def _holds_tokens(name: bytes, text: bytes) -> bool:
    """True when a token is read from what has this name, or it was given what may be one."""
    word = re.escape(name)
    return any(re.search(shape.replace(b"NAME", word), text) is not None for shape in (_READ, _MADE))


def _shown(text: re.Match[bytes]) -> bytes:
    """Return what of a text is computed, or its key."""
    if text[1]:
        return b" ".join(_HOLE.findall(text[2]))
    whole = text[2] or text[3]
    return whole[1:-1] if len(whole) < 20 and b" " not in whole and b"%" not in whole else b""
