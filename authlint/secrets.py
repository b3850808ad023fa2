"""What counts as a secret that is written in the source, and what only looks like one.

A placeholder that is *in force* as a signing key is a key like any other, only easier to guess. As an OAuth client
secret it opens nothing, because no authorization server issued it. So the two questions are asked apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from authlint.concepts import KeyMaterial, TokenDecode, TokenEncode
from authlint.tables import is_signature, named_algorithms
from authlint.values import Absent, Choice, Known, Sequence, Table, Value, When

PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")
PUBLIC_KEY = re.compile(
    r"""
    -----BEGIN\ (?:[A-Z0-9]+\ )*(?:PUBLIC\ KEY|CERTIFICATE)-----  # RFC 7468 sections 5 and 13
    | ^\s*(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+)\s            # a line of an authorized_keys file
    """,
    re.VERBOSE,
)
TEMPLATE = re.compile(
    r"""
      \$\{.*\} | \$\(.*\) | \$[A-Z_]+    # ${SECRET}, $(SECRET), $SECRET
    | .*\{\{.*\}\}.* | .*\{%.*%\}.*      # {{ secret }}, {% if ... %}
    | \{\w*\} | %\(\w+\)s | %s | @\w+@   # {secret}, %(secret)s, @SECRET@
    """,
    re.VERBOSE | re.DOTALL,
)
POINTER = re.compile(
    r"""
      [a-z][a-z0-9+-]*://.* | env:\w+           # a secret store, a variable
    | arn:aws.* | projects/[^/]+/secrets/.*     # a resource of a cloud's secret store
    | (?:~|\.{1,2})?(?:/[a-z_][a-z0-9_.-]*){2,}  # a file
    """,
    re.VERBOSE,
)
VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
BRACKETED = re.compile(r"<.*>|\[.*\]|\(.*\)|__\w+__")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
MANUAL_WORD = re.compile(  # words of manuals and templates, none of which a random secret is made of
    r"your.*|my|mysecret|change(?:me)?|replace(?:me)?|insert|enter|paste|put|todo|fixme|dummy|fake|example|sample"
    r"|placeholder|redacted|removed|hidden|masked|mock|invalid|missing|undefined|none|null|test|testing|demo|foo|bar"
)
NAMING_WORD = re.compile(  # what ends in one of these, and is words only, names the thing instead of being it
    r"(?:client|app|api)?(?:secrets?|key|password|token)(?:key)?"
)


def text_of(value: Known) -> str:
    """Return a text or bytes constant as text, so that both are judged alike."""
    constant = value.constant
    return constant.decode("latin-1") if isinstance(constant, bytes) else str(constant)


def is_private_key(text: str) -> bool:
    """True for a private key in PEM (RFC 7468 section 10 and the older labels)."""
    return PRIVATE_KEY.search(text) is not None


def is_public_key(text: str) -> bool:
    """True for a public key or certificate, which anybody may read: PEM, OpenSSH, or a JWK without secret members."""
    if text.lstrip().startswith("{") and '"kty"' in text:
        return re.search(r'"(?:k|d)"\s*:', text) is None  # RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1
    return PUBLIC_KEY.search(text) is not None and not is_private_key(text)


def stands_for_another(text: str) -> bool:
    """True for a text that is replaced before use, or that says where the secret is kept."""
    return TEMPLATE.fullmatch(text.strip()) is not None or POINTER.fullmatch(text.strip()) is not None


def is_placeholder(text: str) -> bool:
    """True for a client secret nobody issued: filler, the words of a manual, the name of a variable or of the thing."""
    bare = text.strip()
    if len(set(bare) - set("-_. ")) <= 1 or stands_for_another(bare):
        return True
    if VARIABLE_NAME.fullmatch(bare) or BRACKETED.fullmatch(bare):
        return True
    words = [word.lower() for word in WORD.findall(bare)]
    if not any(character.isdigit() for character in bare) and words and NAMING_WORD.fullmatch(words[-1]):
        return True
    return any(MANUAL_WORD.fullmatch(word) for word in words) and not _looks_issued(bare)


def literals(value: Value) -> Iterator[Known]:
    """Yield the constants that may be a key: alternatives, the keys of a list, the secret members of a JWK mapping.

    What is in force only in a debug or test run is left out. The same one is said once, however often lists hold it.
    """
    seen: set[tuple[int, When]] = set()
    pending: list[tuple[Value, When]] = [(value, "")]
    while pending:
        one, when = pending.pop()
        if (id(one), when) in seen:
            continue
        seen.add((id(one), when))
        inside = one.conditioned(when).when
        match one:
            case Choice(options=options):
                pending += [(option, when) for option in reversed(options)]
            case Known(constant=str() | bytes()) if inside != "debug":
                yield replace(one, when=inside)
            case Sequence(items=items):
                pending += [(item, inside) for item in reversed(items)]
            case Table():
                pending += [(one.at(member), inside) for member in ("d", "k")]


def signing_secrets(subject: TokenEncode | TokenDecode | KeyMaterial) -> Iterator[Known]:
    """Yield the constants that are in force as the key of JWTs and have to stay secret; the empty text included.

    A public key is none, nor is a text its algorithm could not use as a key, nor one the program refuses. A decode
    whose check is turned off uses no key at all: that is another rule's finding.
    """
    if isinstance(subject, TokenDecode) and subject.verify_signature.certain and subject.verify_signature.falsy():
        return
    algorithms = subject.algorithms if isinstance(subject, TokenDecode) else subject.algorithm
    names = [name for name, _ in named_algorithms(algorithms)]
    takes_any_text = not names or not all(is_signature(name) for name in names)
    found = [leaf for leaf in literals(subject.key) if _may_be_signing_key(text_of(leaf), takes_any_text)]
    if found and subject.refused is None:
        yield from found


def published_default(subject: TokenEncode | TokenDecode | KeyMaterial) -> Value | None:
    """Return the missing key for which the library takes a text that stands in its own source."""
    missing = subject.key.find(lambda value: isinstance(value, Absent) and _is_text(value.default))
    return missing if missing is not None and subject.refused is None else None


def _is_text(value: Value | None) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, str) and bool(value.constant)


def _may_be_signing_key(text: str, takes_any_text: bool) -> bool:
    if stands_for_another(text) or is_public_key(text):
        return False
    return takes_any_text or is_private_key(text)


def _looks_issued(text: str) -> bool:
    longest = max(re.findall(r"[A-Za-z0-9]+", text), key=len, default="")
    return len(longest) >= 16 and not longest.isalpha() and not longest.isdigit()
