"""Tells from the bytes of a function whether a noun may be in it, so that the others need not be parsed.

This is wider than what ``recognise``, ``handmade``, ``setting_nouns``, ``settings`` and ``urls`` look for: each of
their shapes needs one of these words, or a name that the module gave to what goes by one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from authlint.semantics.catalogue import Catalogue
from authlint.semantics.folding import Fold

_WORD = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*")

_SHAPES = re.compile(
    rb"""
    client[_-]?secret ["']? \s* \]? \s* [:=] (?!=)           # a credential as keyword, key or item
    | split \( \s* b?["'] \. ["']                            # a token taken apart
    | (?:client_id|response_type)=                           # a query
    | \bconfig \s* (?: \[ [^\n]* \] \s* = (?!=) | \. \s* (?:update|from_mapping|setdefault|from_object) \s* \( )
    | \benviron \s* (?: \[ [^\n]* \] \s* = (?!=) | \. \s* (?:setdefault|update) \s* \( ) | \bputenv\b
    | \n [ \t]+ class [ \t]                                  # a class has settings of its own
    """,
    re.VERBOSE | re.IGNORECASE,
)
WRITES_SETTINGS = re.compile(
    rb"\bconfig\s*(?:\[[^\n]*\]\s*=(?!=)|\.\s*(?:update|from_mapping|setdefault|from_object)\s*\()|\n[ \t]+class[ \t]"
)
"""What a function contains that writes into the configuration of an application."""

_URL_BUILDERS = frozenset(
    {
        b"urlencode",
        b"url_encode",
        b"with_query",
        b"update_query",
        b"extend_query",
        b"copy_merge_params",
        b"copy_with",
        b"include_query_params",
        b"replace_query_params",
    }
)
_TAKES_PARAMETERS = re.compile(rb"\b(?:Request|URL|furl|prepare_url|PreparedRequest)\s*\(")


_SPREAD = rb"\bNAME\s*\((?:[^()]|\([^()]*\)){0,400}\*\*"
"""A call that may be given any keyword argument."""

_USE = rb"(?:\.\s*|=\s*|partial\(\s*|getattr\([^\n]*[\"']|import[^\n]*\b)NAME\b|\bNAME(?:\s*\(|\s+as\b)"
"""How a function is named: called, as a member, imported, or given another name."""


class Speaking:
    """Knows the words of the models.

    Args:
        catalogue: the models.

    Attributes:
        tops: the packages whose calls are nouns, lower case.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._demands = {name.encode(): demands for name, demands in catalogue.demands.items()}
        self._attributes = frozenset(name.encode() for name in catalogue.attribute_names)
        self._wanted = frozenset(self._demands) | self._attributes | _URL_BUILDERS
        self.tops = frozenset(demand.top for demands in catalogue.demands.values() for demand in demands)
        self._patterns: dict[bytes, re.Pattern[bytes]] = {}

    def nouns_in(self, data: bytes) -> Callable[[Fold], bool]:
        """Return what tells whether a noun may be in a function of the file with these bytes."""
        lowered = data.lower()
        tops = frozenset(top for top in self.tops if top in lowered)
        return lambda fold: self._may_hold_nouns(fold.text, tops)

    def _may_hold_nouns(self, text: bytes, tops: frozenset[bytes]) -> bool:
        words = set(_WORD.findall(text))
        if any(self._is_used(word, text, tops) for word in words & self._wanted):
            return True
        if b"client_id" in words and words & {b"redirect_uri", b"response_type"}:
            return True
        if b"params" in words and _TAKES_PARAMETERS.search(text):
            return True
        return _SHAPES.search(text) is not None

    def _is_used(self, word: bytes, text: bytes, tops: frozenset[bytes]) -> bool:
        if word in _URL_BUILDERS:
            return True
        if word in self._attributes and self._pattern(rb"\.\s*NAME\s*(?::[^=\n]*)?=(?!=)", word).search(text):
            return True
        for demand in self._demands.get(word, ()):
            if demand.top in tops and (
                not demand.keywords
                or self._pattern(_SPREAD, word).search(text)
                or any(self._pattern(rb"\bNAME\s*=(?!=)", keyword).search(text) for keyword in demand.keywords)
            ):
                return self._pattern(_USE, word).search(text) is not None
        return False

    def _pattern(self, template: bytes, word: bytes) -> re.Pattern[bytes]:
        pattern = self._patterns.get(template + word)
        if pattern is None:
            pattern = self._patterns[template + word] = re.compile(template.replace(b"NAME", re.escape(word)))
        return pattern


def writes_settings(fold: Fold) -> bool:
    """True for a function that may write into the configuration of an application."""
    return WRITES_SETTINGS.search(fold.text) is not None
