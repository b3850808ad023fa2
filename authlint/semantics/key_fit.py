"""Whether a key is of the kind its algorithm is defined for, and large enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.concepts import Concept, Evidence, KeyMaterial, TokenDecode, TokenEncode
from authlint.secrets import stands_for_another
from authlint.semantics.der import KeyForm
from authlint.semantics.key_forms import FoundKey, keys_of
from authlint.semantics.key_strength import spoken_of
from authlint.tables import algorithm_name, is_mac
from authlint.tables_curves import KEY_OF_ALGORITHM
from authlint.tables_keys import CURVE_BITS, RSA_BITS
from authlint.values import Instance, Known, Sequence, Value

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader


_LEAST_BITS = 255
"""A modulus of fewer bits is no key: it stands for one in a template."""


def unfit_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is of no use for any of the algorithms that are named beside it."""
    if not isinstance(concept, TokenDecode | TokenEncode | KeyMaterial):
        return None
    names = _all_named(concept.algorithms if isinstance(concept, TokenDecode) else concept.algorithm)
    if not names or (isinstance(concept, TokenDecode) and concept.verify_signature.falsy()):
        return None
    for key in _keys(concept, reader):
        if not any(_fits(key.form, name) for name in names):
            return Evidence(_misfit(key, names), about=key.value)
    return None


def public_secret(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the unfit key is a public one, in a form that may be taken for the secret of a MAC."""
    if not isinstance(concept, TokenDecode | TokenEncode | KeyMaterial) or unfit_key(concept, reader) is None:
        return None
    names = _all_named(concept.algorithms if isinstance(concept, TokenDecode) else concept.algorithm)
    for key in _keys(concept, reader):
        if key.form.kind != "oct" and not key.form.private and not key.typed and any(is_mac(name) for name in names):
            return Evidence("a public key in the place of a secret", about=key.value)
    return None


def weak_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that the key is too small for its kind, whichever algorithm it is used with."""
    if not isinstance(concept, TokenDecode | TokenEncode | KeyMaterial):
        return None
    for key in keys_of(reader.evaluator, concept.key):
        small = _small(key.form)
        # What generates the key is a noun of its own where its file speaks of tokens.
        path = key.value.path if isinstance(key.value, Instance) and key.generated else ""
        if small and not (path and spoken_of(reader.evaluator, path)):
            return Evidence(small, about=key.value)
    return None


def _keys(concept: TokenDecode | TokenEncode | KeyMaterial, reader: NounReader) -> list[FoundKey]:
    found = list(keys_of(reader.evaluator, concept.key))
    if not found and isinstance(concept, TokenDecode | TokenEncode) and isinstance(concept.key, Known):
        text = concept.key.constant
        if isinstance(text, str) and _is_word(text) and concept.key.when == "":
            found = [FoundKey(KeyForm("oct", notation=""), concept.key)]
    return found


def _is_word(text: str) -> bool:
    """True for a text that is a key by itself: no name of a file, no variable of a template, and not cut off."""
    return bool(text.strip()) and "-----" not in text and "{" not in text and not stands_for_another(text)


def _all_named(value: Value) -> list[str]:
    """Return the algorithms a value names, none unless each of them is known to the standards."""
    names: list[str] = []
    for leaf in value.leaves():
        if isinstance(leaf, Sequence) and leaf.open:
            return []
        for element in leaf.items if isinstance(leaf, Sequence) else (leaf,):
            for option in element.leaves():
                name = algorithm_name(option)
                if name is None or name not in KEY_OF_ALGORITHM:
                    return []
                names.append(name)
    return list(dict.fromkeys(names))


def _fits(form: KeyForm, algorithm: str) -> bool:
    kind, curves = KEY_OF_ALGORITHM[algorithm]
    if not form.kind:
        return not is_mac(algorithm)
    return form.kind == kind and (not curves or not form.curve or form.curve in curves)


def _misfit(key: FoundKey, names: list[str]) -> str:
    form = key.form
    what = f"`{key.file}`, a {_half(form)} key" if key.file else _described(form)
    if not form.private and not key.typed and all(is_mac(name) for name in names):
        return f"is {what}: whoever has it, and everybody may, makes the MAC of {' and '.join(names)} with it"
    return f"is {what}, and {' and '.join(names)} need{'' if names[1:] else 's'} {_wanted(names)}"


def _described(form: KeyForm) -> str:
    if form.kind == "oct":
        return "a shared secret"
    named = {"": "a key pair", "RSA": "an RSA key", "EC": "an elliptic curve key", "OKP": "an Edwards curve key"}
    return f"the {_half(form)} half of {named[form.kind]}" + (f" on {form.curve}" if form.curve else "")


def _half(form: KeyForm) -> str:
    return "private" if form.private else "public"


def _wanted(names: list[str]) -> str:
    kinds = dict.fromkeys(KEY_OF_ALGORITHM[name] for name in names)
    return " or ".join(
        {"oct": "a shared secret", "RSA": "an RSA key"}.get(kind, f"a key on {' or '.join(sorted(curves))}")
        for kind, curves in kinds
    )


def _small(form: KeyForm) -> str:
    if form.kind == "RSA" and _LEAST_BITS < form.bits < RSA_BITS:
        return f"is an RSA key of {form.bits} bits, and tokens demand {RSA_BITS}"
    if form.kind == "EC" and 0 < form.bits < CURVE_BITS:
        return f"is on the curve {form.curve} of {form.bits} bits, and tokens demand {CURVE_BITS}"
    return ""
