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
_POSSIBLE = re.compile(rb"(?:token|jwt|authorization|\btok)\b(?![(\[]|\.\w)")
_HARMLESS = re.compile(
    rb"\b\w*(?:redact|mask|hash|len|bool|type|keys|saniti[sz]e)\w*\((?:[^()]|\([^()]*\))*\)|[\w.]+ is (?:not )?none"
)
_NAME = re.compile(rb"(?<![\w.])([a-z_][\w.]*?)(?:\.(?:json|text|copy|dict|get|items)\b|\.content\b|(?![\w.(]))")
_READ = re.compile(rb"(?<![\w.])([a-z_][\w.]*?)(?:\.(?:get|pop)\(|\[)\s*[\"'](?:access|refresh|id)_?token")
_ASSIGNED = re.compile(rb"(?<![\w.])([a-z_][\w.]*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:await[ \t]+)?(\{|[a-z_][\w.]*[ \t]*\()")
_GETTER = re.compile(
    rb"fetch_token|access_token|exchange|authorized_resp|acquire_token|refresh_token|get_token|token_response|refresh\b"
)
_SENSITIVE = re.compile(rb"bearer|client_secret|_token[\"']")
_ENTRIES = 400
"""Bytes behind the beginning of a mapping in which its entries are looked for."""

_QUERY = re.compile(rb"\breq(?:uest)?\.(?:args|get\b|query|url|values|full_path|params)")
_CODE = re.compile(rb"[\"']code[\"']")
_COMMON = frozenset(
    {
        b"self",
        b"e",
        b"err",
        b"ex",
        b"exc",
        b"str",
        b"repr",
        b"request",
        b"response",
        b"json",
        b"user",
        b"status",
        b"name",
    }
)


def may_be_logged(lowered: bytes) -> bool:
    """True for a lower-cased function or file that may write a token to a log."""
    if not any(word in lowered for word in _MENTIONS):
        return False
    shows = any(word in lowered for word in _SHOWS)
    holders: set[bytes] | None = None
    for call in _CALL.finditer(lowered):
        arguments = _ARGUMENTS.match(lowered, call.end(), call.end() + _LONGEST)
        rest = _HARMLESS.sub(b"", _TEXT.sub(_shown, arguments.group())) if arguments is not None else b""
        if _CERTAIN.search(rest) or (shows and _POSSIBLE.search(rest)):
            return True
        if _QUERY.search(rest) and _CODE.search(lowered):
            return True
        names = set(_NAME.findall(rest)) - _COMMON
        if names:
            holders = _holders(lowered) if holders is None else holders
            if names & holders:
                return True
    return False


def _holders(text: bytes) -> set[bytes]:
    """Return the names from which a token is read, or that are given what may hold one."""
    found = set(_READ.findall(text))
    posts = b"grant_type" in text
    for name in _ASSIGNED.finditer(text):
        if name[2] == b"{":
            sensitive = _SENSITIVE.search(text, name.end(), name.end() + _ENTRIES) is not None
        else:
            sensitive = _GETTER.search(name[2]) is not None or (posts and b"post" in name[2])
        if sensitive:
            found.add(name[1])
    return found


def _shown(text: re.Match[bytes]) -> bytes:
    """Return what of a text is computed, or its key."""
    if text[1]:
        return b" ".join(_HOLE.findall(text[2]))
    whole = text[2] or text[3]
    return whole[1:-1] if len(whole) < 20 and b" " not in whole and b"%" not in whole else b""


COOKIES = (b".set_cookie", b".set_signed_cookie", b".set_secure_cookie", b".add_cookie")
"""What a file contains that sets a cookie."""

_IN_COOKIE = re.compile(rb"\.(?:set_cookie|set_signed_cookie|set_secure_cookie|add_cookie)\s*\((?P<args>[^;]{0,400})")
_HELD = re.compile(rb"token|jwt|session|\bsid\b|\bauth\b|cookie_name|oauth|login")


def may_be_in_cookie(lowered: bytes) -> bool:
    """True for a lower-cased function or file that may keep a token in a cookie."""
    return any(word in lowered for word in COOKIES) and any(
        _HELD.search(call["args"]) is not None for call in _IN_COOKIE.finditer(lowered)
    )


LINKS = (
    b"?access_token",
    b"&access_token",
    b"#access_token",
    b"urlencode",
    b"params",
    b"query",
    b"redirect",
    b"token=",
)
"""What a file contains that puts a token into a URL."""

IN_LINKS = (b"access_token", b"id_token", b"refresh_token", b"token={", b"token=%", b'token="', b"token='", b"jwt=")

_IN_TEXT = re.compile(rb"[?&#](?:access|id|refresh)_?token=(?:[\"'{]|%s)")
_MAYBE_IN_TEXT = re.compile(rb"[?&#](?:\w+_)?(?:token|jwt)=(?:[\"']\s*[+%]|\{\w|%s)")
_ENTRY = re.compile(rb"[\"'](?:access|id|refresh)_?token[\"'][ \t]*(?::|\][ \t]*=(?!=))")
_MAYBE_ENTRY = re.compile(rb"[\"'](?:token|jwt)[\"'][ \t]*:")
_MADE_HERE = (b"jwt", b"redirect", b"create_access", b"fetch_token")
"""What a function contains beside a parameter that may be of another kind of token."""

_TO_QUERY = re.compile(rb"\bparams\b|urlencode\(|url_encode\(|\w_query(?:_params)?\(|copy_merge_params\(")
_SENT_TO = re.compile(rb"(?:redirect\w*|redirectresponse|httpfound|httpseeother)\([^\n]*[+]|\bredirect\w*\s*=[^\n]*[+]")


def may_be_in_url(lowered: bytes) -> bool:
    """True for a lower-cased function or file that may put a token into a URL."""
    if b"token" not in lowered and b"jwt" not in lowered:
        return False
    maybe = any(word in lowered for word in _MADE_HERE)
    if _IN_TEXT.search(lowered) or (maybe and (_MAYBE_IN_TEXT.search(lowered) or _SENT_TO.search(lowered))):
        return True
    return bool(_TO_QUERY.search(lowered)) and bool(_ENTRY.search(lowered) or (maybe and _MAYBE_ENTRY.search(lowered)))
