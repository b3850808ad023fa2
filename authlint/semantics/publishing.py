"""Whether a key is handed out to everybody: in the answer or the file where the public keys of an issuer are found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, KeyExport
from authlint.semantics.index import ModuleIndex
from authlint.semantics.key_forms import keys_of
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Instance, Known, Text, Value

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator
    from authlint.semantics.readers import NounReader

MAX_CALLERS = 2
"""Functions between the one that writes the keys and the endpoint that answers with them."""

_ENDPOINT = re.compile(r"jwks|jwk_set|well[-_]known|oauth2?/v\d/certs|discovery/keys", re.IGNORECASE)
"""Names and paths of the endpoint (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2)."""
_KEPT = re.compile(r"private|secret|signing|gener|creat|load|read|stor|sav|backup|rotat|seal|crypt", re.IGNORECASE)
"""Names of what keeps the keys for the issuer itself."""
_PRIVATE_NAME = re.compile(r"private", re.IGNORECASE)
_COLLECTS = frozenset({"append", "extend", "update", "insert", "setdefault"})
_WRITES = frozenset({"write", "write_text", "write_bytes", "dump"})


def published(concept: Concept, reader: NounReader) -> Evidence | None:
    """The result of the call is the answer of a function whose route or name says that it publishes keys, or a file."""
    index, node = reader.index, reader.node
    function = index.function_of(node)
    written = _file_of(reader.evaluator, index, node)
    if written is not None:
        step = reader.evaluator.step("written to the file that publishes the keys", index, written)
        return Evidence("published as the keys of the issuer", (step,))
    if isinstance(function, cst.FunctionDef):
        return _answered(reader.evaluator, index, function, node, MAX_CALLERS)
    return _held(reader.evaluator, index, node)


def _answered(
    evaluator: Evaluator, index: ModuleIndex, function: cst.FunctionDef, node: cst.CSTNode, callers: int
) -> Evidence | None:
    """Return evidence that what stands in a function is the answer of an endpoint: of it, or of what calls it."""
    if not _is_returned(index, node, function):
        return None
    if _is_endpoint(index, function):
        step = evaluator.step("the answer of this endpoint is public", index, function.name)
        return Evidence("published as the keys of the issuer", (step,))
    for where, call in evaluator.callers(index, function) if callers else ():
        above = where.function_of(call)
        found = _answered(evaluator, where, above, call, callers - 1) if above is not None else None
        if found is not None:
            return found
    return None


def _held(evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode) -> Evidence | None:
    """Return evidence that a variable of the module, made once, is the answer of an endpoint in it."""
    names = _assigned(index, node)
    if not names:
        return None
    index.unfold_naming(*names)
    for part in walk(index.tree):
        if isinstance(part, cst.FunctionDef) and _is_endpoint(index, part):
            returns = index.returns.get(id(part), ())
            if any(dotted(inner) in names for one in returns for inner in walk(one)):
                step = evaluator.step("the answer of this endpoint is public", index, part.name)
                return Evidence("published as the keys of the issuer", (step,))
    return None


def private_key(concept: Concept, reader: NounReader) -> Evidence | None:
    """The key that is written has its private half, or the set was given such a key."""
    node, evaluator = reader.node, reader.evaluator
    if not isinstance(concept, KeyExport) or not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    given = reader.role_node("key")
    owner = given.value if isinstance(given, cst.Arg) else node.func.value
    value = evaluator.evaluate(owner, reader.index)
    made = _private(value, evaluator)
    name = dotted(owner)
    for call in reader.index.calls if made is None and name else ():
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "add" and dotted(call.func.value) == name:
            added = [evaluator.evaluate(argument.value, reader.index) for argument in call.args[:1]]
            made = next((one for value in added if (one := _private(value, evaluator))), None)
            if made is not None:
                break
    return made


def _private(value: Value, evaluator: Evaluator) -> Evidence | None:
    return _generated(value, evaluator) or _loaded(value, evaluator)


def _loaded(value: Value, evaluator: Evaluator) -> Evidence | None:
    """Return evidence that a value was loaded as a private key."""
    for key in keys_of(evaluator, value):
        if key.form.private and key.form.kind != "oct":
            return Evidence("a private key", key.value.trace[:1])
    for leaf in value.leaves():
        if isinstance(leaf, Instance) and isinstance(leaf.call, cst.Call) and leaf.call.args:
            index = evaluator.project.load(leaf.path)
            text = evaluator.evaluate(leaf.call.args[0].value, index) if index is not None else None
            origin = text.origin if text is not None else None
            # The name of what generates a pair says nothing of the half that is written.
            if origin is not None and origin.kind != "generated-key" and _PRIVATE_NAME.search(origin.name):
                return Evidence(f"loaded from `{origin.name}`", text.trace[:1] if text is not None else ())
    return None


def _generated(value: Value, evaluator: Evaluator) -> Evidence | None:
    """Return evidence that a value is a key the program made itself: it has its private half."""
    for leaf in value.leaves():
        if isinstance(leaf, Instance) and isinstance(leaf.call, cst.Call):
            index = evaluator.project.load(leaf.path)
            named = {argument.keyword.value for argument in leaf.call.args if argument.keyword is not None}
            makes = last_call_name(leaf.call) in ("generate", "generate_key", "generate_private_key")
            if index is not None and (makes or "generate" in named):
                return Evidence("generated here", (evaluator.step("the key pair is generated here", index, leaf.call),))
    return None


def _is_endpoint(index: ModuleIndex, function: cst.FunctionDef) -> bool:
    around = index.class_of(function)
    for name in (function.name.value, around.name.value if around is not None else ""):
        if _ENDPOINT.search(name) and not _KEPT.search(name):
            return True
    return any(
        isinstance(part, cst.SimpleString) and _ENDPOINT.search(part.value)
        for decorator in function.decorators
        for part in walk(decorator.decorator)
    )


def _is_returned(index: ModuleIndex, node: cst.CSTNode, function: cst.FunctionDef) -> bool:
    """True when the result stands in a ``return``, or in a variable or list that does."""
    if any(isinstance(above, cst.Return) for above in index.ancestors(node)):
        return index.function_of(node) is function
    names = _assigned(index, node)
    returns = index.returns.get(id(function), ())
    return bool(names) and any(dotted(part) in names for one in returns for part in walk(one))


def _assigned(index: ModuleIndex, node: cst.CSTNode) -> set[str]:
    """Return the names of the variables that hold what stands here, or the list or mapping it is put into."""
    for above in index.ancestors(node):
        match above:
            case cst.Assign() | cst.AnnAssign():
                targets = [one.target for one in above.targets] if isinstance(above, cst.Assign) else [above.target]
                return {name for target in targets if (name := _variable(target))}
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=method), value=holder)) if method in _COLLECTS:
                return {name} if (name := _variable(holder)) else set()
            case cst.FunctionDef() | cst.ClassDef():
                return set()
    return set()


def _variable(node: cst.BaseExpression) -> str:
    """Return the variable behind ``a`` and ``a["keys"]``."""
    return dotted(node.value if isinstance(node, cst.Subscript) else node)


def _file_of(evaluator: Evaluator, index: ModuleIndex, node: cst.CSTNode) -> cst.Call | None:
    """Return the call that writes what stands here into the file of a published key set."""
    writing = [above for above in index.ancestors(node) if isinstance(above, cst.Call)]
    names, function = _assigned(index, node), index.function_of(node)
    if names:
        writing += [
            call
            for call in index.calls
            if last_call_name(call) in _WRITES
            and index.function_of(call) is function
            and any(dotted(part) in names for argument in call.args for part in walk(argument))
        ]
    return next((call for call in writing if _is_written_out(evaluator, index, call)), None)


def _is_written_out(evaluator: Evaluator, index: ModuleIndex, call: cst.Call) -> bool:
    """True for ``json.dump(keys, file)`` and ``file.write(keys)`` where the file is the public one."""
    if last_call_name(call) not in _WRITES:
        return False
    opened = [argument.value for argument in call.args[1:2]] if last_call_name(call) == "dump" else []
    if not opened and isinstance(call.func, cst.Attribute):
        opened = [call.func.value]
    return any(_is_public_file(evaluator, index, one) for one in opened)


def _is_public_file(evaluator: Evaluator, index: ModuleIndex, opened: cst.BaseExpression) -> bool:
    handle = evaluator.evaluate(opened, index)
    if not isinstance(handle, Instance) or not isinstance(handle.call, cst.Call) or not handle.call.args:
        return False
    made = evaluator.project.load(handle.path)
    names = [evaluator.evaluate(one.value, made) for one in handle.call.args] if made is not None else []
    texts = [
        str(name.constant) if isinstance(name, Known) else name.known_text()
        for name in names
        if isinstance(name, Known | Text)
    ]
    return any(map(_ENDPOINT.search, texts)) and not any(map(_KEPT.search, texts))
