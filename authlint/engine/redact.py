"""Keeps secrets and terminal tricks out of everything that is shown.

A report ends up in build logs, dashboards and pull requests, so a string of the scanned code is shown only when it is
plainly harmless: the key of a dictionary, the name of an environment variable, an algorithm, a word of the protocols, a
plain URL. Every other string is covered by asterisks of the same length, so that a caret under the line still points at
the right place.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from authlint.values import Known, Table, Text, Value
from authlint.values import Sequence as Elements

COVER = "*"
SHORTEST_SECRET = 3
"""A shorter constant is not searched for inside other text: it would be found everywhere."""

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<prefix>(?<![\w])[bBrRuUfFtT]{0,2})
        (?: (?P<triple>\"{3}|'{3})(?P<long>(?:[^\\]|\\.)*?)(?:(?P=triple)|\Z)
          | (?P<quote>["'])(?P<short>(?:\\.|(?!(?P=quote))[^\\\n])*)(?:(?P=quote)|$) )""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

_WORD = re.compile(r"[A-Za-z_][\w.\-]{0,60}\Z")
_PUBLIC = re.compile(
    r"""(?:HS|RS|ES|PS)(?:256|384|512)|ES256K|EdDSA|Ed25519|none|dir|RSA-OAEP(?:-256)?|A\d{3}(?:GCM|KW|GCMKW|CBC-HS\d{3})
      | RSA1_5|ECDH-ES(?:\+A\d{3}KW)?
      | [0-9]{1,6}|true|false|yes|no|on|off|utf-?8|ascii|latin-?1|sha-?(?:1|256|384|512)|md5|S256|plain
      | GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|https?|Bearer|Basic|JWT|JWS|JWE|JWK|JWKS|at\+jwt|RSA|EC|OKP|oct|sig|enc
      | sub|iss|aud|exp|nbf|iat|jti|kid|alg|typ|cty|kty|use|jku|x5u|x5c|x5t|azp|nonce|state|code|scope|prompt|id_token
      | token|refresh_token|access_token|authorization_code|implicit|client_credentials|urn:[\w:.\-]+|openid|profile
      | email|offline_access|client_id|client_secret|redirect_uri|response_type|grant_type|code_challenge|code_verifier
      | code_challenge_method|query|fragment|form_post|header|cookies|Lax|Strict|__main__""",
    re.VERBOSE | re.IGNORECASE,
)
_SAFE_NAMES = re.compile(
    r"(?:\A|_)(?:alg|algs|algorithms?|aud|audiences?|iss|issuers?|scopes?|typ|response_type|grant_type|method|methods|mode|encoding"
    r"|endpoint|uri|url|host|client_id|env|env_var|setting|name)\Z",
    re.IGNORECASE,
)
_SECRET_NAMES = re.compile(
    r"secret|passw|passwd|pwd|token|credential|private|signing|api_?key|\bkey\b|_key\b", re.IGNORECASE
)
_SUBJECT_BEFORE = re.compile(r"(?P<name>[A-Za-z_]\w*)[\"']?\]?\s*(?::[^=,(){}\n]*)?(?:=|:)\s*[(\[{]*\s*\Z")
_LIST_SUBJECT = re.compile(r"(?P<name>[A-Za-z_]\w*)[\"']?\s*[=:]\s*[\[({][^\[\](){}]*\Z")
_SUBSCRIPT_BEFORE = re.compile(r"(?:(?P<name>\w+)|\])\s*\[\s*\Z")
_LOOKUP_BEFORE = re.compile(r"\b(?:get|getenv|env|config|pop|setdefault|\w\.str|getattr\([^()]*,\s*)\s*\(\s*\Z")
_STATEMENT = re.compile(r"\s*(?:async\s+)?(?:for|while|if|elif|with|match|case|except)\b[^{]*\Z")
_URL = re.compile(
    r"[a-z][a-z0-9+.\-]*://[A-Za-z0-9.\-]+(?::\d+)?(?:/[\w\-./{}<>:~]*)?(?:\?[\w\-.=&{}]*)?\Z", re.IGNORECASE
)
_PATH = re.compile(r"/(?:[\w\-.{}<>:~]+/)*[\w\-.{}<>:~]*\Z")
_LONG_RUN = re.compile(r"[A-Za-z0-9+/=_\-]{16,}")
_MARK = re.compile(r"\{[^{}]*\}")
_LOOSE_SECRET = re.compile(
    r"(?P<keep>(?:secret|passw(?:or)?d|pwd|token|credentials?|api_?key|key)\s*[:=]\s*)(?P<hide>[^\s,;]+)"
    r"|(?P<user>[a-z][a-z0-9+.\-]*://)(?P<info>[^\s/@]+)@",
    re.IGNORECASE,
)
_ORDINARY = re.compile(r"[A-Za-z]?[a-z]{1,15}\Z")
_PEM = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]+-----")


def inert(text: str) -> str:
    """Return text with every character that could steer a terminal or reorder the line replaced by a visible one.

    One character stands for one character, so columns stay right. The tab is kept.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    code = ord(letter)
    if letter == "\t" or (letter.isprintable() and not 0xD800 <= code <= 0xDFFF):
        return letter
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return letter if unicodedata.category(letter) == "Zs" else "\ufffd"


def secrets_of(value: Value | None) -> frozenset[str]:
    """Return the texts inside a value that may be secret: every string constant that is no word of the protocols."""
    found: set[str] = set()
    pending = [value] if value is not None else []
    while pending:
        for leaf in pending.pop().leaves():
            match leaf:
                case Known(constant=str() as text):
                    found.add(text)
                case Known(constant=bytes() as data):
                    found.add(data.decode("utf-8", "replace"))
                case Elements(items=items) | Text(parts=items):
                    pending.extend(items)
                case Table(entries=entries):
                    pending.extend(entry for _, entry in entries)
    return frozenset(text for text in found if text.strip() and not _PUBLIC.fullmatch(text))


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters of a string or comment on one line, covered when ``always``, or when ``text`` holds a known secret."""

    start: int
    end: int
    always: bool
    text: str


class Redactor:
    """Redacts the lines of one file; the strings and comments of the file are found once.

    Args:
        lines: the source lines, without line ends.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._spans: dict[int, list[_Span]] | None = None

    def line(self, number: int, secrets: frozenset[str]) -> str:
        """Return a line, counted from 1, fit to be shown; empty when there is no such line.

        Args:
            number: of the line.
            secrets: texts that are covered wherever they stand.
        """
        if not 1 <= number <= len(self._lines):
            return ""
        if self._spans is None:
            self._spans = self._all_spans()
        text = self._lines[number - 1]
        letters = list(text)
        for span in self._spans.get(number, ()):
            if span.always or any(_holds(span.text, secret) for secret in secrets):
                letters[span.start : span.end] = COVER * (span.end - span.start)
        return inert("".join(letters))

    def hide_in_text(self, text: str, secrets: frozenset[str]) -> str:
        """Return a message with the secrets in it covered, and control characters made visible."""
        for secret in sorted(secrets, key=len, reverse=True):
            for form in (secret, repr(secret)[1:-1]):
                # A key that is an ordinary word must not blot that word out of every sentence: there it says nothing.
                ordinary = len(form) < SHORTEST_SECRET or _ORDINARY.match(form)
                pattern = f"(?<=[\"'`]){re.escape(form)}(?=[\"'`])" if ordinary else re.escape(form)
                text = re.sub(pattern, COVER * 3, text)
        return inert(text).replace("\t", " ")

    def _all_spans(self) -> dict[int, list[_Span]]:
        spans: dict[int, list[_Span]] = {}
        for number, start, end, always, text in _covered("\n".join(self._lines)):
            spans.setdefault(number, []).append(_Span(start, end, always, text))
        return spans


def _holds(text: str, secret: str) -> bool:
    return secret in text if len(secret) >= SHORTEST_SECRET else secret == text


def _covered(source: str) -> Iterator[tuple[int, int, int, bool, str]]:
    """Yield ``(line, start, end, always, text)`` for the strings and comments of a file, cut at line ends."""
    starts = [0]
    starts.extend(found.end() for found in re.finditer("\n", source))
    number = 0
    for token in _TOKEN.finditer(source):
        while number < len(starts) and starts[number] <= token.start():
            number += 1
        pieces = _comment_pieces(token) if token["comment"] else _string_pieces(source, starts[number - 1], token)
        for begin, end, always in pieces:
            text = source[begin:end]
            line, at = number, begin
            while line < len(starts) and starts[line] <= at:
                line += 1
            while at < end:
                line_end = starts[line] - 1 if line < len(starts) else len(source)
                stop = min(end, line_end)
                if stop > at:
                    yield line, at - starts[line - 1], stop - starts[line - 1], always, text
                at = line_end + 1
                line += 1


def _comment_pieces(token: re.Match[str]) -> Iterator[tuple[int, int, bool]]:
    comment = token["comment"]
    for found in re.finditer(r"[^\s\"'`]+", comment):
        yield token.start() + found.start(), token.start() + found.end(), False
    for found in _LOOSE_SECRET.finditer(comment):
        group = "hide" if found["hide"] else "info"
        yield token.start() + found.start(group), token.start() + found.end(group), True
    for found in _LONG_RUN.finditer(comment):
        if _looks_random(found.group()):
            yield token.start() + found.start(), token.start() + found.end(), True


def _string_pieces(source: str, line_start: int, token: re.Match[str]) -> Iterator[tuple[int, int, bool]]:
    group = "long" if token["triple"] else "short"
    begin, end = token.span(group)
    text = token[group]
    if not text:
        return
    before = source[max(line_start, token.start() - 200) : token.start()]
    if not before.strip():
        before = source[max(0, token.start() - 200) : token.start()]
    after = source[token.end() : token.end() + 20].lstrip()
    if not ("f" in token["prefix"].lower() or "t" in token["prefix"].lower()):
        yield begin, end, not _is_harmless(text, before, after)
        return
    at = 0
    holes = [*_MARK.finditer(text)]
    harmless = _is_harmless(_MARK.sub("", text), before, after) if _MARK.sub("", text).strip() else True
    for hole in holes:
        if hole.start() > at:
            yield begin + at, begin + hole.start(), not harmless
        yield from _inside_hole(begin + hole.start(), hole.group())
        at = hole.end()
    if at < len(text):
        yield begin + at, end, not harmless


def _inside_hole(begin: int, hole: str) -> Iterator[tuple[int, int, bool]]:
    """Cover the strings inside a replacement field of an f-string."""
    for found in re.finditer(r"([\"'])((?:\\.|(?!\1).)+)\1", hole):
        yield begin + found.start(2), begin + found.end(2), not _WORD.match(found.group(2))


def _is_harmless(text: str, before: str, after: str) -> bool:
    """True when a string may be shown, judged by its text and by the code around it on the same line."""
    if _looks_random_in(text) or _PEM.search(text):
        return False
    if _WORD.match(text) and (_is_key(before, after) or _is_looked_up(before)):
        return True
    subject = _SUBJECT_BEFORE.search(before) or _LIST_SUBJECT.search(before)
    name = subject["name"] if subject else ""
    if name and _SECRET_NAMES.search(name) and not _SAFE_NAMES.search(name):
        return bool(re.fullmatch(r"[0-9]|true|false|none", text, re.IGNORECASE))
    if _PUBLIC.fullmatch(text.strip()) or _URL.match(text) or _PATH.match(text):
        return True
    return bool(name and _SAFE_NAMES.search(name) and all(_WORD.match(word) for word in text.split()))


def _is_key(before: str, after: str) -> bool:
    """True for a key of a dictionary display: a colon follows, and no statement that ends in a colon."""
    line = before.rpartition("\n")[2]
    return after.startswith(":") and before.rstrip().endswith(("{", ",", "(")) and not _STATEMENT.match(line)


def _is_looked_up(before: str) -> bool:
    """True for a subscript, and for the name of a variable or setting that is looked up."""
    subscript = _SUBSCRIPT_BEFORE.search(before)
    if subscript:
        return not (subscript["name"] and keyword.iskeyword(subscript["name"]))
    return bool(_LOOKUP_BEFORE.search(before))


def _looks_random_in(text: str) -> bool:
    return any(_looks_random(found.group()) for found in _LONG_RUN.finditer(text))


def _looks_random(run: str) -> bool:
    """True for a run of letters and digits that no person would write as a word: mixed, or very long."""
    kinds = sum(any(test(letter) for letter in run) for test in (str.islower, str.isupper, str.isdigit))
    words = re.split(r"[_\-/=+]", run)
    longest = max(len(word) for word in words)
    if longest < 12:
        return kinds == 3 and len(run) >= 24
    return (kinds >= 2 and any(letter.isdigit() for letter in run)) or longest >= 32
