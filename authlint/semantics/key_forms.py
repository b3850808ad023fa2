"""What kind of key a value is: the text of a key, a JWK, or an object that a library made of one of them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import KeyGeneration
from authlint.semantics.binding import Binding, bind
from authlint.semantics.der import MAX_TEXT, KeyForm, form_of_der, form_of_pem
from authlint.semantics.index import ModuleIndex
from authlint.semantics.signature import parse_signature
from authlint.semantics.tree import dotted, last_call_name
from authlint.tables_curves import CURVE_BITS_OF_JWK, CURVE_OF_CLASS
from authlint.values import Instance, Known, Reference, Table, Text, Value

if TYPE_CHECKING:
    from authlint.model import Place
    from authlint.semantics.evaluate import Evaluator

MAX_CALLS = 6
"""Calls between the text of a key and the place it is used that are looked through."""

_BASE64URL = re.compile(r"[A-Za-z0-9_\-]+={0,2}", re.ASCII)
_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*(PRIVATE KEY|PUBLIC KEY|CERTIFICATE)-----", re.ASCII)
_BARE_DER = re.compile(r"M[A-Za-z0-9+/\s]{60,}={0,2}\s*", re.ASCII)
"""The base64 of a sequence of DER with 32 octets and more, without the lines of PEM."""

_LOADS = frozenset(
    {
        *("load_pem_public_key", "load_pem_private_key", "load_der_public_key", "load_der_private_key"),
        *("load_pem_x509_certificate", "import_key", "importKey", "from_pem", "from_json", "from_jwk", "from_dict"),
        *("construct", "JWK", "PyJWK", "prepare_key", "RSAKey", "ECKey", "Jwk", "loads", "dumps"),
        *("b64encode", "b64decode"),
    }
)
"""Functions that make a key of the text or the members that they get first."""
_LOADED = {
    **{name: KeyForm("") for name in ("load_pem_public_key", "load_der_public_key", "load_pem_x509_certificate")},
    **{name: KeyForm("", private=True) for name in ("load_pem_private_key", "load_der_private_key")},
    **{name: KeyForm("RSA") for name in ("RSAKey", "RSAAlgorithm", "RSAPSSAlgorithm")},
    "ECKey": KeyForm("EC"),
    "ECAlgorithm": KeyForm("EC"),
    "OKPKey": KeyForm("OKP"),
    "OKPAlgorithm": KeyForm("OKP"),
    "OctKey": KeyForm("oct", private=True),
}
"""What a function or its class says by its name of the key that it loads."""
_KEEPS = frozenset({"encode", "decode", "strip", "rstrip", "lstrip", "private_bytes", "to_pem", "to_dict", "as_dict"})
"""Methods that give the same key, written otherwise."""
_PUBLISHES = frozenset({"public_key", "public_bytes", "publickey", "public_jwk", "export_public"})
"""Methods that give the public half."""

_TEXTS = frozenset({"loads", "dumps", "b64encode", "b64decode", "public_bytes", "export_public"})
"""Those of all these functions that give no object."""

_PUBLIC_FILE = re.compile(
    r"(?:^|[\\/_.\-])pub(?:lic)?(?:[_.\-]?key)?(?:[_.\-][\w\-]*)?\.(?:pem|der|crt|cer|key)$|\.(?:crt|cer|pub)$",
    re.IGNORECASE,
)
"""What the files of public keys and certificates are called."""
_PRIVATE_FILE = re.compile(
    r"(?:^|[\\/_.\-])priv(?:ate)?(?:[_.\-]?key)?(?:[_.\-][\w\-]*)?\.(?:pem|der|key)$", re.IGNORECASE
)
"""What the files of private keys are called."""
_JOINS = frozenset({"join", "Path", "joinpath"})
_READS_FILE = frozenset({"read", "read_text", "read_bytes"})


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key, and the value that is or gives it.

    Attributes:
        form: what the key says of itself; the kind is empty where only its first line, or a file name, is known.
        value: what holds it, from where it is written or made to where it was asked about.
        generated: whether it is made by the program, and stands nowhere.
        file: the name of the file it is read from.
        typed: whether it is an object that a library takes for no other kind of key, and no text.
    """

    form: KeyForm
    value: Value
    generated: bool = False
    file: str = ""
    typed: bool = False


def keys_of(evaluator: Evaluator, value: Value) -> Iterator[FoundKey]:
    """Yield what is known of each key a value may be; what happens in a debug run only is left out."""
    for leaf in value.leaves():
        found = _found(evaluator, leaf, 0) if leaf.when != "debug" else None
        if found is not None and found.value is not leaf:
            found = replace(found, value=found.value.noted(*leaf.trace).conditioned(leaf.when))
        if found is not None:
            yield replace(found, typed=_is_object(leaf))


def _is_object(leaf: Value) -> bool:
    if not isinstance(leaf, Instance) or not isinstance(leaf.call, cst.Call):
        return False
    name = last_call_name(leaf.call)
    makes = name in _LOADS - _TEXTS or name in _PUBLISHES - _TEXTS
    owner = leaf.call.func.value if isinstance(leaf.call.func, cst.Attribute) else leaf.call.func
    return makes and not dotted(owner).endswith("OctKey")


def _found(evaluator: Evaluator, leaf: Value, depth: int) -> FoundKey | None:
    match leaf:
        case Known(constant=str() | bytes() as text):
            form = form_of_text(text)
        case Text(parts=(Known(constant=str() as beginning), *_)):
            form = _unread(beginning)
        case Table():
            form = form_of_jwk({name: _constant(leaf.at(name)) for name in ("kty", "crv", "n", "d", "k")})
        case Instance() if isinstance(leaf.call, cst.Call) and depth < MAX_CALLS:
            index = evaluator.project.load(leaf.path)
            return _made(evaluator, index, leaf, leaf.call, depth + 1) if index is not None else None
        case _:
            return None
    return FoundKey(form, leaf) if form is not None else None


def _constant(value: Value) -> object:
    return value.constant if isinstance(value, Known) else None


def _made(evaluator: Evaluator, index: ModuleIndex, leaf: Instance, call: cst.Call, depth: int) -> FoundKey | None:
    """Return what a call says of the key it makes, reads or writes otherwise."""
    name = last_call_name(call)
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    if name in _KEEPS | _PUBLISHES and owner is not None:
        found = _one(evaluator, index, owner, depth)
        public = found is not None and name in _PUBLISHES
        return replace(found, form=replace(found.form, private=False)) if found is not None and public else found
    if name in _READS_FILE and owner is not None:
        return _file(evaluator, index, leaf, owner)
    generated = _generated(evaluator, index, leaf, call)
    if generated is not None or name not in _LOADS or not call.args:
        return generated
    first = call.args[0]
    loaded = _one(evaluator, index, first.value, depth) if first.star in ("", "**") else None
    return loaded or _by_name(evaluator, index, leaf, call)


def _by_name(evaluator: Evaluator, index: ModuleIndex, leaf: Value, call: cst.Call) -> FoundKey | None:
    """Return what the name of a function says of the key it loads, whose text is not known."""
    called = evaluator.evaluate(call.func, index)
    for part in called.name.split(".") if isinstance(called, Reference) else ():
        if part in _LOADED:
            return FoundKey(_LOADED[part], leaf)
    return None


def _one(evaluator: Evaluator, index: ModuleIndex, node: cst.BaseExpression, depth: int) -> FoundKey | None:
    """Return the key an expression gives, unless it may give several."""
    leaves = list(evaluator.evaluate(node, index).leaves())
    return _found(evaluator, leaves[0], depth) if len(leaves) == 1 else None


def _file(evaluator: Evaluator, index: ModuleIndex, leaf: Value, opened: cst.BaseExpression) -> FoundKey | None:
    """A file whose name says that it holds a public key, or a private one."""
    handle = evaluator.evaluate(opened, index)
    if not isinstance(handle, Instance) or not isinstance(handle.call, cst.Call) or not handle.call.args:
        return None
    made = evaluator.project.load(handle.path)
    if made is None:
        return None
    name = evaluator.evaluate(handle.call.args[-1 if last_call_name(handle.call) == "Path" else 0].value, made)
    if isinstance(name, Instance) and isinstance(name.call, cst.Call) and last_call_name(name.call) in _JOINS:
        within = evaluator.project.load(name.path)
        name = evaluator.evaluate(name.call.args[-1].value, within) if within is not None and name.call.args else name
    text = name.constant if isinstance(name, Known) else name.known_text() if isinstance(name, Text) else None
    if not isinstance(text, str):
        return None
    private = _PRIVATE_FILE.search(text) is not None
    if not private and _PUBLIC_FILE.search(text) is None:
        return None
    return FoundKey(KeyForm("", private=private), leaf, file=text.replace("\\", "/").rsplit("/", 1)[-1])


def _generated(evaluator: Evaluator, index: ModuleIndex, leaf: Instance, call: cst.Call) -> FoundKey | None:
    """A key that a call known to generate keys makes."""
    name = leaf.origin.name if leaf.origin is not None and leaf.origin.kind == "generated-key" else leaf.of
    for modelled in evaluator.catalogue.calls.get(name, ()):
        if modelled.call.concept is not KeyGeneration:
            continue
        binding = bind(call, parse_signature(modelled.call.signature), evaluator.evaluator_for(index, None))
        kind, bits, curve = (_role(modelled.call.roles.get(role), binding) for role in ("kind", "bits", "curve"))
        known = {"rsa": "RSA", "ec": "EC", "okp": "OKP", "oct": "oct"}.get(str(kind).lower())
        if known is not None:
            return FoundKey(_form(known, bits, curve), leaf, generated=True)
    return None


def _role(place: Place | None, binding: Binding) -> object:
    """Return the constant, or the name of the object, that a call gives for a role."""
    for one in place.alternatives if place is not None else ():
        return one.constant if one.base == "constant" else _name(binding.value(one.name))
    return None


def _name(value: Value) -> object:
    """Return a constant, or the last part of the name of a class or object outside the project."""
    match value:
        case Known(constant=constant):
            return constant
        case Reference(name=name) | Instance(of=name):
            return name.rpartition(".")[2]
    return None


def _form(kind: str, bits: object, curve: object) -> KeyForm:
    named = CURVE_OF_CLASS.get(curve, curve) if isinstance(curve, str) else ""
    size = bits if type(bits) is int and kind in ("RSA", "oct") else CURVE_BITS_OF_JWK.get(named, 0)
    return KeyForm(kind, size, named if kind in ("EC", "OKP") else "", private=True)


def form_of_text(text: str | bytes) -> KeyForm | None:
    """Return what a text says of the key it is: PEM, DER or the JSON of a JWK; ``None`` when it is none of them."""
    if isinstance(text, bytes):
        der = form_of_der(text)
        if der is not None:
            return der
        text = text.decode("latin-1")
    if len(text) > MAX_TEXT:
        return None
    if "-----BEGIN " in text:
        return form_of_pem(text) or _unread(text)
    if _BARE_DER.fullmatch(text) is not None:
        return _bare(text)
    if text.lstrip().startswith("{") and '"kty"' in text:
        try:
            members = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return form_of_jwk(members) if isinstance(members, dict) else None
    return None


def form_of_jwk(members: Mapping[str, object]) -> KeyForm | None:
    """Return what a JWK is (RFC 7518 section 6); ``None`` when its type is missing or unknown."""
    kind = members.get("kty")
    match kind:
        case "RSA":
            bits = _bits_of_number(members.get("n"))
            return KeyForm("RSA", bits, private=isinstance(members.get("d"), str), notation="JWK")
        case "EC" | "OKP":
            curve = members.get("crv")
            curve = curve if isinstance(curve, str) else ""
            private = isinstance(members.get("d"), str)
            return KeyForm(kind, CURVE_BITS_OF_JWK.get(curve, 0), curve, private, "JWK")
        case "oct":
            return KeyForm("oct", 8 * octets_of(members.get("k")), private=True, notation="JWK")
    return None


def octets_of(member: object) -> int:
    """Return how many octets a member of a JWK in base64url stands for, 0 when it is none."""
    if not isinstance(member, str) or len(member) > MAX_TEXT or _BASE64URL.fullmatch(member) is None:
        return 0
    digits = len(member.rstrip("="))
    return digits * 6 // 8 if digits % 4 != 1 else 0


def _bits_of_number(member: object) -> int:
    """Return how many bits a number in base64url has: its leading zeros do not count."""
    if not isinstance(member, str) or not octets_of(member):
        return 0
    data = base64.urlsafe_b64decode(member.rstrip("=") + "==").lstrip(b"\0")
    return (len(data) - 1) * 8 + data[0].bit_length() if data else 0


def _unread(text: str) -> KeyForm | None:
    """Return what the first line of PEM says of a key that is encrypted, cut off, in another notation, or put in."""
    begun = _BEGINS.search(text)
    return KeyForm("", private=begun[1].startswith("PRIVATE"), notation="PEM") if begun is not None else None


def _bare(text: str) -> KeyForm | None:
    """Return what a key is whose base64 stands alone, as some servers give it."""
    try:
        return form_of_der(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, binascii.Error):
        return None
