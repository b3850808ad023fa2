"""Tells from the bytes of a function whether a noun may be in it, so that the others need not be parsed.

This is wider than what ``recognise``, ``handmade``, ``setting_nouns``, ``settings`` and ``urls`` look for: each of
their shapes needs one of these words, or a name that the module gave to what goes by one of them.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable

from authlint.semantics.catalogue import ENCODERS, QUERY_CALLS, TAKES_PARAMETERS, Catalogue
from authlint.semantics.compared import compares, hashes_here, may_make_macs
from authlint.semantics.drawn import draws_here
from authlint.semantics.folding import Fold
from authlint.semantics.literal_bytes import may_hold
from authlint.semantics.oauth.needles import may_hold_flow
from authlint.semantics.tested_bytes import asks_for_sequence, forbids_keys
from authlint.semantics.unmodelled import is_about_credentials
from authlint.semantics.words import hands_on, is_function, is_given, is_package, words_in

_CREDENTIAL = re.compile(rb"client[_-]?secret[\"']?\s*\]?\s*[:=](?!=)", re.IGNORECASE)
_TAKEN_APART = re.compile(rb"split\(\s*b?[\"']\.[\"']")
_SWITCHES = re.compile(rb"\benviron\s*(?:\[[^\n]*\]\s*=(?!=)|\.\s*(?:setdefault|update)\s*\()|\bputenv\b")
WRITES_SETTINGS = re.compile(
    rb"\bconfig\s*(?:\[[^\n]*\]\s*=(?!=)|\.\s*(?:update|from_mapping|setdefault|from_object)\s*\()|\n[ \t]+class[ \t]"
)
"""What a function contains that writes into the configuration of an application."""

_GIVEN = rb"\bNAME(?:[\"']\s*\]?\s*[:=,)]|\s*(?::[^=\n]*)?=(?!=))"
"""A name that is given a value: as a variable, an attribute, a keyword, a key, an item, or by a setter."""

_URL_BUILDERS = frozenset(name.encode() for name in ENCODERS | QUERY_CALLS)
_WITH_PARAMETERS = re.compile(
    rb"\b(?:%b)\s*\((?:[^()]|\([^()]*\)){0,600}?\bparams\s*=" % "|".join(sorted(TAKES_PARAMETERS)).encode()
)

_KEPT = rb"(?m)^[A-Za-z_]\w*\s*(?::[^=\n]*)?=\s*\(?\s*(?:[\w.]*\(\s*)?(?:[\w.]*\.|[^\n]*[\"'])?NAME\b"
"""A variable of a module that is given a function, a partial of one, or what it makes."""

_SPREAD = rb"\bNAME\s*\((?:[^()]|\([^()]*\)){0,400}\*\*"
"""A call that may be given any keyword argument."""

_GIVES = rb"(?:\.\s*|\n[ \t]+)NAME\s*(?::[^=\n]*)?=(?!=)"
"""An attribute that is set, of an object or in the body of a class."""


class Speaking:
    """Knows the words of the models.

    Args:
        catalogue: the models.

    Attributes:
        tops: the packages whose calls are nouns.
        makers: last names of all modelled functions to the names they may be reached by.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._demands = {name.encode(): demands for name, demands in catalogue.demands.items()}
        self._attributes: dict[bytes, set[bytes]] = {}
        for name in catalogue.attributes:
            top, _, last = name.rpartition(".")
            self._attributes.setdefault(last.encode(), set()).add(top.partition(".")[0].encode())
        self._wanted = frozenset({*self._demands, *self._attributes, *_URL_BUILDERS})
        self.makers: dict[bytes, set[bytes]] = {}
        for name in catalogue.calls:
            *owners, last = name.split(".")
            self.makers.setdefault(last.encode(), set()).update(owner.encode() for owner in owners)
        calls = frozenset(demand.top for demands in catalogue.demands.values() for demand in demands)
        self.tops = calls.union(*self._attributes.values())
        named = [key for key, found in catalogue.settings.items() for _, entry in found if entry.holder == "name"]
        keys = (*catalogue.settings, *catalogue.nested, *(key.lower() for key in named))
        self._settings = frozenset(key.encode() for key in keys)
        self._families = [re.compile(fnmatch.translate(key).encode()) for key, _, _ in catalogue.patterns]
        self._switches = frozenset(name.encode() for name in catalogue.environment)
        self._patterns: dict[bytes, re.Pattern[bytes]] = {}

    def nouns_in(self, data: bytes) -> Callable[[Fold], bool]:
        """Return what tells whether a noun may be in a function of the file with these bytes."""
        tops = self._tops_in(data, words_in(data))
        makes_macs, hashes = may_make_macs(data.lower()), b"hashlib" in data
        return lambda fold: (
            self._may_hold(fold, tops)
            or compares(fold.lowered, makes_macs=makes_macs)
            or draws_here(fold.lowered, in_flow=True)
            or (hashes and hashes_here(fold.lowered))
            or may_hold_flow(fold.lowered)
        )

    def is_spoken_in(self, data: bytes) -> bool:
        """True unless no noun can be in the file with these bytes, and nothing modelled is kept or handed on in it."""
        words = words_in(data)
        if self._gives_setting(data, words) or not words.isdisjoint(self._switches):
            return True
        tops = self._tops_in(data, words)
        return (
            self._may_hold_nouns(data, words, tops)
            or self._keeps(data, words)
            or hands_on(data, tops)
            or is_about_credentials(data.lower())
            or may_hold_flow(data.lower())
        )

    def _keeps(self, data: bytes, words: set[bytes]) -> bool:
        """True when a variable of the module may hold a modelled function or an object with modelled methods."""
        return any(
            not words.isdisjoint(self.makers[name]) and self._pattern(_KEPT, name).search(data)
            for name in words & self.makers.keys()
        )

    def _may_hold(self, fold: Fold, tops: frozenset[bytes]) -> bool:
        words = words_in(fold.text)
        # Names mean settings in the body of a class.
        return (fold.of_class and self._gives_setting(fold.text, words)) or self._may_hold_nouns(fold.text, words, tops)

    def _gives_setting(self, text: bytes, words: set[bytes]) -> bool:
        return any(self._pattern(_GIVEN, name).search(text) for name in words & self._settings) or any(
            pattern.match(word) for pattern in self._families for word in words if word.isupper()
        )

    def _tops_in(self, data: bytes, words: set[bytes]) -> frozenset[bytes]:
        return frozenset(top for top in self.tops & words if is_package(data, top))

    def _may_hold_nouns(self, text: bytes, words: set[bytes], tops: frozenset[bytes]) -> bool:
        if any(self._is_used(word, text, tops) for word in words & self._wanted):
            return True
        if b"client_id" in words and words & {b"redirect_uri", b"response_type"}:
            return True
        # Looking for a word costs a hundredth of looking for a shape.
        return (
            (b"client_id=" in text or b"response_type=" in text)
            or (b"params" in words and _WITH_PARAMETERS.search(text) is not None)
            or ((b"ecret" in text or b"ECRET" in text) and _CREDENTIAL.search(text) is not None)
            or may_hold(text)
            or forbids_keys(text)
            or asks_for_sequence(text)
            or (b"split" in words and _TAKEN_APART.search(text) is not None)
            or (bool(words & {b"environ", b"putenv"}) and _SWITCHES.search(text) is not None)
            or ((b"config" in words or b"class" in words) and WRITES_SETTINGS.search(text) is not None)
        )

    def _is_used(self, word: bytes, text: bytes, tops: frozenset[bytes]) -> bool:
        if word in _URL_BUILDERS:
            return True
        if self._attributes.get(word, frozenset()) & tops and self._pattern(_GIVES, word).search(text):
            return True
        for demand in self._demands.get(word, ()):
            if demand.top in tops and (
                not demand.keywords
                or self._pattern(_SPREAD, word).search(text)
                or (
                    any(self._pattern(rb"\bNAME\s*=(?!=)", keyword).search(text) for keyword in demand.keywords)
                    and is_given(text, word, demand.keywords)
                )
            ):
                return is_function(text, word)
        return False

    def _pattern(self, template: bytes, word: bytes) -> re.Pattern[bytes]:
        pattern = self._patterns.get(template + word)
        if pattern is None:
            pattern = self._patterns[template + word] = re.compile(template.replace(b"NAME", re.escape(word)))
        return pattern


@functools.lru_cache(maxsize=4)
def speaking_of(catalogue: Catalogue) -> Speaking:
    """Return what knows the words of these models."""
    return Speaking(catalogue)


def writes_settings(fold: Fold) -> bool:
    """True for a definition that may write into the configuration of an application."""
    return WRITES_SETTINGS.search(fold.text) is not None
