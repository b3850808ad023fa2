"""What becomes of a value that is drawn at random: is it a token, a secret, a state, a one-time code?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, GuessableDraw, SizedDraw
from authlint.semantics.credential_names import OTHER_TOKENS, is_credential, label, words
from authlint.semantics.drawn import speaks_of_a_flow
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name, walk
from authlint.semantics.uses import reads_after

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

MAX_VARIABLES = 3
"""Variables a drawn value goes through before it is called a credential."""

_ALWAYS = frozenset({"jti", "csrf", "xsrf", "formkey", "sessionid", "sid", "2fa"})
_PAIRS = frozenset(
    {
        *(("session", "id"), ("session", "key"), ("signature", "key"), ("form", "key"), ("csrf", "key")),
        *(("verification", "code"), ("auth", "code"), ("authorization", "code"), ("reset", "code"), ("login", "code")),
        *(("2", "code"), ("fa", "code"), ("security", "code"), ("confirmation", "code"), ("activation", "code")),
        *(("activation", "key"), ("reset", "key"), ("invite", "code"), ("recovery", "code"), ("sms", "code")),
    }
)
_IN_A_FLOW = frozenset({"state", "nonce", "verifier"})
"""Words of OAuth that mean other things elsewhere: the state of a lamp, the nonce of a cipher."""

_SIGN_IN = re.compile(rb"cookie|log_?in\b|logged_?in|sign_?in\b|authent|passw")
"""What a file speaks of, lower-cased, in which a session is that of somebody who signs in."""

_MAKES = frozenset(
    {"generate", "gen", "make", "create", "new", "random", "build", "issue", "produce", "rand", "generator"}
)
_TEXT = frozenset(
    {
        "str",
        "hex",
        "format",
        "join",
        "hexdigest",
        "digest",
        "encode",
        "decode",
        "b64encode",
        "urlsafe_b64encode",
        "repr",
    }
)
"""What turns drawn numbers into a text, as a credential is; a drawn number alone is mostly a number."""

_SINGLE = frozenset({"choice", "sample", "choices"})


def credential(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return what a drawn value is used as, when that is a credential."""
    if not isinstance(concept, GuessableDraw | SizedDraw) or not isinstance(reader.node, cst.Call):
        return None
    index = reader.index
    top = _whole(index, reader.node)
    if isinstance(concept, GuessableDraw) and not _is_text(reader.node, top):
        return None
    data = reader.evaluator.project.data(index.path).lower()
    in_flow = speaks_of_a_flow(data)
    for node, name in _becomes(index, top, MAX_VARIABLES):
        if _is_credential(name, in_flow) and not (_is_session(name) and _SIGN_IN.search(data) is None):
            return Evidence(name, (reader.evaluator.step(f'it becomes "{name}"', index, node),))
    return None


def _is_credential(name: str, in_flow: bool) -> bool:
    found = words(name)
    if not found or OTHER_TOKENS & set(found):
        return False
    return (
        is_credential(name)
        or found[-1] in _ALWAYS
        or tuple(found[-2:]) in _PAIRS
        or (in_flow and found[-1] in _IN_A_FLOW)
    )


def _is_session(name: str) -> bool:
    """True for the name of a session, which lets somebody in, or counts runs and talks elsewhere."""
    found = words(name)
    return found[-1] == "sessionid" or tuple(found[-2:]) == ("session", "id")


def _is_text(draw: cst.Call, top: cst.BaseExpression) -> bool:
    """True when the drawn value is made into a text: joined, formatted, hashed; a drawn UUID is one."""
    if last_call_name(draw) == "uuid1":
        return True
    around = [part for part in walk(top) if isinstance(part, cst.Call) and part is not draw]
    if last_call_name(draw) in _SINGLE:
        # One of some words is a sample, a row of letters is not.
        return any(last_call_name(call) == "join" for call in around)
    if any(isinstance(part, cst.FormattedString | cst.SimpleString) for part in walk(top)):
        return True
    return any(last_call_name(call) in _TEXT or isinstance(call.func, cst.Name) for call in around)


def _whole(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression:
    """Return the outermost expression whose value is made of a draw."""
    top = node
    child: cst.CSTNode = node
    for above in index.ancestors(node):
        match above:
            case cst.Call() if child is above.func or _is_argument(above, child):
                if not _hands_through(above):
                    return top
                top = above
            case cst.Arg() | cst.Element() | cst.StarredElement() | cst.FormattedStringExpression() | cst.CompFor():
                pass
            case cst.GeneratorExp() | cst.ListComp() | cst.List() | cst.Tuple():
                pass
            case cst.Attribute() | cst.Subscript() if child is above.value:
                top = above
            case cst.FormattedString() | cst.BinaryOperation() | cst.BooleanOperation():
                top = above
            case cst.IfExp() if child is not above.test:
                top = above
            case _:
                return top
        child = above
    return top


def _is_argument(call: cst.Call, child: cst.CSTNode) -> bool:
    return any(argument is child for argument in call.args)


def _hands_through(call: cst.Call) -> bool:
    """True for a call whose result is its argument in another form."""
    name = last_call_name(call)
    return name in _TEXT or name in (
        *("upper", "lower", "replace", "strip", "zfill", "rjust", "ljust", "tuple", "list", "bytes", "int", "md5"),
        *("sha1", "sha224", "sha256", "sha384", "sha512", "new", "hexlify", "hex", "rstrip", "quote", "to_bytes"),
    )


def _becomes(index: ModuleIndex, top: cst.BaseExpression, depth: int) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield the places a value goes to, each with its name: variables, entries, arguments, what a function gives."""
    parent = index.parent(top)
    match parent:
        case cst.Arg() if parent.keyword is not None:
            yield parent, parent.keyword.value
        case cst.Arg():
            yield from _as_argument(index, parent)
        case cst.DictElement(key=cst.SimpleString() as key):
            yield parent, str(key.raw_value)
        case cst.Return():
            function = index.function_of(parent)
            if function is not None and set(words(function.name.value)) & _MAKES:
                yield function.name, function.name.value.removesuffix("_generator").removesuffix("Generator")
        case cst.Assign() | cst.AnnAssign() | cst.NamedExpr():
            targets = [one.target for one in parent.targets] if isinstance(parent, cst.Assign) else [parent.target]
            for target in targets:
                yield target, label(target)
                if isinstance(target, cst.Name) and depth > 0:
                    yield from _later(index, target, depth - 1)


def _as_argument(index: ModuleIndex, argument: cst.Arg) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield the name under which a call keeps an argument, as ``set_cookie("sid", value)`` does."""
    call = index.parent(argument)
    if isinstance(call, cst.Call) and len(call.args) > 1 and call.args[1] is argument:
        first = call.args[0].value
        if isinstance(first, cst.SimpleString) and last_call_name(call).lower() in (
            *("set_cookie", "set", "setdefault", "setex", "set_signed_cookie", "set_secure_cookie", "put"),
        ):
            yield argument, str(first.raw_value)


def _later(index: ModuleIndex, target: cst.Name, depth: int) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield where a variable that was given a drawn value goes to."""
    for node in reads_after(index, target):
        yield from _becomes(index, node, depth)
