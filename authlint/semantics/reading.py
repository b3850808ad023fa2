"""One worker's view of a project: the door between the engine and the semantic layer.

The engine asks in two rounds. :meth:`Reading.survey` reads a candidate file and returns the names of project functions
whose callers matter (wrappers of modelled calls, and functions that hand out what they decoded). The engine finds the
files that mention those names and tells :meth:`Reading.tell_mentions`; then :meth:`Reading.concepts` yields the nouns
of a file, calls of wrappers included.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from authlint.concepts import (
    AuthorizationRequest,
    AuthorizationResponse,
    ClaimsPeek,
    Concept,
    HomemadeMac,
    MetadataRequest,
    NonceExpectation,
    ProviderIdentity,
    ScopeTest,
    SecretComparison,
    TokenDecode,
    TokenIntrospection,
    TokenRequest,
)
from authlint.model import Library
from authlint.rule import Location
from authlint.semantics import flow, recognise, wrappers
from authlint.semantics.catalogue import catalogue_of
from authlint.semantics.entities import Function
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.positions import positions
from authlint.semantics.project import Project
from authlint.semantics.sources import spelled
from authlint.semantics.tree import UnreadableSource, last_call_name, names_in
from authlint.values import is_given

DIRECTIVE = b"authlint"
"""What a comment that is meant for authlint contains."""

RECURSION = 6_000
"""Python frames a question may take: the semantic layer's own limit on nested questions, times what each one needs."""

MAX_CALLING_FILES = 40
"""A function that more files than this mention is called all over; its callers are not followed."""


NO_NAME = ""
"""Begins a mention that is not about calls of a function: the files are wanted that contain the other words."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment token.

    Attributes:
        line, column: where it starts, from 1.
        text: with the leading ``#``.
        alone: whether nothing but white space stands before it on the line.
    """

    line: int
    column: int
    text: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first round learnt of a file: plain data.

    Attributes:
        mentions: for each project function whose callers matter, the words that a file calling it must contain, lower
            case: the function's name and, for the caller to be able to reach it, its module's or class's name. After
            an empty first word stand those of the files that a relation wants to read.
    """

    mentions: frozenset[tuple[str, ...]] = frozenset()


class Reading:
    """One worker's view of a project. Parses files on demand and keeps the ones it needs.

    Args:
        root: absolute path of the project root.
        files: every Python file of the project, relative to the root, with forward slashes.
        libraries: the library models.
        pins: distribution name (normalised: lower case, dashes) to the highest version the project allows.
        parts: path to ``"test"``, ``"example"``, ``"documentation"`` or ``"vendored"``; a missing path is application
            code.
    """

    def __init__(
        self,
        root: str,
        files: Sequence[str],
        libraries: Sequence[Library],
        pins: Mapping[str, str],
        parts: Mapping[str, str],
    ) -> None:
        # A question may go through some hundred Python frames before it meets a limit of its own.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
        self.catalogue = catalogue_of(libraries, pins)
        self.project = Project(root, files, self.catalogue.modules)
        self.parts = parts
        self.evaluator = Evaluator(self.project, self.catalogue)
        self.evaluator.attach(self._nouns, self._callers, self._holding)
        self._found: dict[str, list[Concept]] = {}
        self._mentions: dict[str, tuple[str, ...]] = {}
        self._mentioning: set[str] = set()
        self._holders: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._matters: dict[str, bool] = {}
        self._reads: dict[str, frozenset[str]] = {}

    def survey(self, path: str) -> Survey:
        """Read a file for the first time.

        Raises:
            UnreadableSource: it cannot be read or parsed; the reason is fit for the reader.
        """
        if not self._may_matter(path):
            return Survey()
        index = self.project.demand(path)
        self.evaluator.asked, self.evaluator.sought = set(), set()
        mentions: set[tuple[str, ...]] = set()
        concepts = (*self._nouns(index), *self._wrapper_calls(index))
        if concepts:
            self.project.check(path)
        for concept in concepts:
            mentions.update(_words(index, name) for name in wrappers.wrapping_functions(index, concept))
            _ask_relations(concept)
        for asked_path, name in self.evaluator.asked:
            asked = self.project.load(asked_path)
            if asked is not None:
                mentions.add(_words(asked, name))
        module = index.name.rsplit(".", 1)[-1].lower()
        mentions.update((name.lower(), module) for name in recognise.kept(self.evaluator, index))
        if index.broken:
            raise UnreadableSource(path, index.broken)
        return Survey(frozenset(mentions - {()} | {(NO_NAME, *words) for words in self.evaluator.sought}))

    def tell_mentions(self, mentions: Mapping[tuple[str, ...], Sequence[str]]) -> None:
        """Learn which files mention the names asked for by the surveys of all files."""
        for words, paths in mentions.items():
            if words[0] == NO_NAME:
                self._holders[words[1:]] = tuple(paths)
                continue
            known = self._mentions.get(words[0], ())
            self._mentions[words[0]] = tuple(sorted({*known, *paths}))
            self._mentioning.update(paths)
        self.evaluator.forget_callers()

    def concepts(self, path: str) -> Iterator[Concept]:
        """Yield the nouns of a file in source order. Raises UnreadableSource."""
        self.project.start_recording()
        if not self._may_matter(path):
            return
        index = self.project.demand(path)
        yield from self._nouns(index)
        yield from self._wrapper_calls(index)
        self._reads[path] = self.project.recorded()

    def _may_matter(self, path: str) -> bool:
        """False when the bytes of a file show that no noun is in it, and nothing is called that was asked about."""
        known = self._matters.get(path)
        if known is None:
            data = self.project.data(path)
            known = DIRECTIVE in data.lower() or self.evaluator.speaking.is_spoken_in(data)
            self._matters[path] = known
        return known or path in self._mentioning

    def _wrapper_calls(self, index: ModuleIndex) -> list[Concept]:
        """Return the nouns that calls of wrappers in a file are; a wrapper may call another one of the same file."""
        names = {name for name, paths in self._mentions.items() if index.path in paths}
        fresh = names | self._wrappers_in(index, self._nouns(index))
        found: list[Concept] = []
        part = self.parts.get(index.path, "application")
        while fresh - names or (fresh and not found):
            names |= fresh
            self.evaluator.wrapper_names = frozenset(self._mentions) | names
            written = _calling(index, frozenset(names))
            found = self._stored_calls(index, written, part)
            found.extend(concept for _, concept in wrappers.calls_of(self.evaluator, index, written, part))
            fresh = self._wrappers_in(index, found)
            if not fresh - names:
                break
        return found

    def _stored_calls(self, index: ModuleIndex, written: frozenset[str], part: str) -> list[Concept]:
        """Return the nouns that calls of modelled functions and objects kept in variables of other modules are."""
        known = {id(concept.site.node) for concept in self._nouns(index)}
        return [
            concept
            for call in index.calls
            if id(call) not in known and any(name in written for name in names_in(call.func))
            for concept in recognise.of_call(self.evaluator, index, call, None, part)
        ]

    def _wrappers_in(self, index: ModuleIndex, concepts: Iterable[Concept]) -> set[str]:
        """Return the lower-case names of the functions of a file that are wrappers by some of ``concepts``."""
        found: set[str] = set()
        for concept in concepts:
            for qualified in wrappers.wrapping_functions(index, concept):
                found.update(_words(index, qualified)[:1])
        return found

    def _nouns(self, index: ModuleIndex) -> list[Concept]:
        found = self._found.get(index.path)
        if found is None:
            found = recognise.nouns(self.evaluator, index, self.parts.get(index.path, "application"))
            self._found[index.path] = found
        return found

    def _callers(self, index: ModuleIndex, function: cst.FunctionDef) -> list[tuple[ModuleIndex, cst.Call]]:
        """Return the calls of a project function in this file and in the files that mention it."""
        name = function.name.value
        paths = dict.fromkeys((index.path, *self._mentions.get(name.lower(), ())))
        if len(paths) > MAX_CALLING_FILES:
            return []
        found: list[tuple[ModuleIndex, cst.Call]] = []
        for path in paths:
            other = self.project.load(path)
            if other is None or self.parts.get(path, "application") == "test":
                continue
            written = _calling(other, frozenset({name.lower()}))
            for call in other.calls:
                if last_call_name(call) in written:
                    callee = self.evaluator.evaluate(call.func, other)
                    if any(isinstance(leaf, Function) and leaf.node is function for leaf in callee.leaves()):
                        found.append((other, call))
        return found

    def _holding(self, words: tuple[str, ...]) -> Sequence[str] | None:
        """Return the files, tests left out, that contain all of some words; ``None`` for too many or not yet known."""
        paths = self._holders.get(words)
        if paths is None or len(paths) > MAX_CALLING_FILES:
            return None
        return [path for path in paths if self.parts.get(path, "application") != "test"]

    def locate(self, anchors: Iterable[tuple[str, object]]) -> list[Location]:
        """Return the location of each ``(path, node)``, in order; positions are computed once for a file."""
        asked = [(path, _narrow(node)) for path, node in anchors]
        by_path: dict[str, dict[int, cst.CSTNode]] = {}
        for path, node in asked:
            by_path.setdefault(path, {})[id(node)] = node
        found = {}
        for path, nodes in by_path.items():
            index = self.project.demand(path)
            where = positions(index.tree, list(nodes.values()), index.hidden_lines())
            for identity, (start, end) in where.items():
                found[path, identity] = Location(path, start, end)
        return [found[path, id(node)] for path, node in asked]

    def comments(self, path: str) -> list[Comment]:
        """Return the comment tokens of a file in source order; none when no comment speaks to authlint."""
        if not self.is_addressed(path):
            return []
        index = self.project.demand(path)
        index.unfold_all()
        nodes = _comment_nodes(index.tree)
        where = positions(index.tree, nodes)
        lines = self.lines(path)
        comments: list[Comment] = []
        for node in nodes:
            start = where[id(node)][0]
            before = lines[start.line - 1][: start.column - 1] if start.line <= len(lines) else ""
            comments.append(Comment(start.line, start.column, node.value, not before.strip()))
        return sorted(comments, key=lambda comment: (comment.line, comment.column))

    def is_addressed(self, path: str) -> bool:
        """True when a file may hold a comment that speaks to authlint."""
        try:
            return DIRECTIVE in self.project.data(path).lower()
        except UnreadableSource:
            return False  # gone since it was parsed

    def lines(self, path: str) -> list[str]:
        """Return the source lines of a file that was read, without line ends, as text."""
        index = self.project.demand(path)
        try:
            text = self.project.data(path).decode(index.tree.encoding, "replace").lstrip("\ufeff")
        except UnreadableSource:
            index.unfold_all()
            text = index.tree.code  # gone since it was parsed
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def consulted(self, path: str) -> frozenset[str]:
        """Return the files whose content the answers about ``path`` depended on, itself included."""
        return self._reads.get(path, frozenset({path}))


_BY_HAND = {
    "verify_expiry": "expiry_checked",
    "verify_audience": "audience_checked",
    "verify_issuer": "issuer_checked",
}
"""Which relation says that the program makes the check itself that a switch turns off."""


_FOLLOWING_CALLERS: dict[type[Concept], tuple[str, ...]] = {
    TokenDecode: ("excuse",),
    ClaimsPeek: ("excuse",),
    AuthorizationRequest: ("completed_later", "redirect_uri_from_request"),
    AuthorizationResponse: ("unbound",),
    NonceExpectation: ("never_read",),
    TokenRequest: ("redirect_uri_from_request",),
    TokenIntrospection: ("active_ignored",),
    MetadataRequest: ("issuer_ignored",),
    ScopeTest: ("in_text",),
    SecretComparison: ("secret",),
    HomemadeMac: ("protects",),
    ProviderIdentity: ("matched_by_name", "token_sent"),
}
"""The relations of each noun that ask for the callers of a function."""


def _ask_relations(concept: Concept) -> None:
    """Let the relations that follow callers say whose callers they want; the answer comes in the second round."""
    if isinstance(concept, TokenDecode) and concept.verify_signature.falsy() is None:
        for switch, by_hand in _BY_HAND.items():
            if concept.role_value(switch).falsy() is not None:
                flow.answer(concept, by_hand)
        if concept.verify_expiry.falsy() is not None or is_given(concept.checked_claims):
            flow.answer(concept, "renews_or_ends")
        if concept.validates_claims.equals(False):
            flow.answer(concept, "unvalidated_claim")
        for name in ("fails_open", "algorithm_from_token", "key_id_in_lookup", "listed_by_text", "audience_optional"):
            flow.answer(concept, name)
        flow.answer(concept, "lasts_without_expiry")
        if flow.answer(concept, "remote_keys") is not None:
            for name in ("audience_checked", "issuer_checked", "partial_match"):
                flow.answer(concept, name)
        return
    for noun, names in _FOLLOWING_CALLERS.items():
        if isinstance(concept, noun):
            for name in names:
                flow.answer(concept, name)


def _calling(index: ModuleIndex, lowered: frozenset[str]) -> frozenset[str]:
    """Return the names, as written in a module, of calls of functions with lower-case names; read what makes them."""
    index.unfold_naming(*lowered)
    written = spelled(index, lowered)
    index.unfold_naming(*written)
    return written


def _words(index: ModuleIndex, qualified: str) -> tuple[str, ...]:
    """Return what a file must contain to call a function: its name, and the module or class it comes from."""
    *owners, name = qualified.split(".")
    module = index.name.rsplit(".", 1)[-1]
    if name == "__init__":
        return (owners[-1].lower(), module.lower()) if owners else ()
    if len(name) < 2:
        return ()
    return (name.lower(), (owners[-1] if owners else module).lower())


def _narrow(node: object) -> cst.CSTNode:
    """Return the part of a node that is fit to be underlined: a definition's name, a compound statement's head."""
    match node:
        case cst.FunctionDef() | cst.ClassDef():
            return node.name
        case cst.If() | cst.While():
            return node.test
        case cst.For():
            return node.iter
        case cst.With():
            return node.items[0]
        case cst.Arg() if node.keyword is None:
            return node.value
        case cst.CSTNode():
            return node
    raise TypeError(f"not a syntax node: {type(node).__name__}")


def _comment_nodes(tree: cst.Module) -> list[cst.Comment]:
    """Return the comments of a module; they hang in the white space, which the ordinary walk leaves out."""
    found: list[cst.Comment] = []
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Comment):
            found.append(node)
            continue
        for name in node.__dataclass_fields__:  # type: ignore[attr-defined]
            value = getattr(node, name)
            if isinstance(value, cst.CSTNode):
                stack.append(value)
            elif isinstance(value, list | tuple):
                stack.extend(item for item in value if isinstance(item, cst.CSTNode))
    return found


__all__ = ["Comment", "Reading", "Survey", "UnreadableSource"]
