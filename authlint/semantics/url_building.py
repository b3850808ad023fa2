"""URLs under construction: what builds one from parts, and the objects of yarl, furl, httpx and urllib that hold one.

Such an object is read as the text of its URL, whose unknown parts are holes, so that everything that is known of texts
holds for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import libcst as cst

from authlint.semantics import building, texts
from authlint.semantics.entities import Frame
from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name, walk
from authlint.values import Choice, Instance, Known, Sequence, Table, Text, Unknown, Value, choose

if TYPE_CHECKING:
    from authlint.semantics.evaluate import Evaluator

_Computed = Callable[["Evaluator", cst.Call, ModuleIndex, "Frame | None"], "Value | None"]

ADDING = frozenset({"with_query", "update_query", "extend_query", "include_query_params", "copy_merge_params", "add"})
"""Methods of a URL that return one with further parameters, given as a mapping or by name."""

_GIVEN_BY = ("params", "query", "args", "query_params")
"""Parameters by which a URL is given its query."""

_SAME = frozenset({"geturl", "human_repr", "tostr", "unicode_string"})
"""Methods of a URL that return its text."""


def method(
    evaluator: Evaluator, owner: Known | Text, name: str, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return what a method of a URL gives that plain texts do not have."""
    if name in _SAME:
        return owner
    if name in ADDING or (name in ("copy_with", "set") and _given(node) is not None):
        return _with_query(owner, _query(evaluator, node.args, index, frame))
    if name == "_replace":
        return _replaced(evaluator, owner, node, index, frame)
    return None


def joined_pairs(
    evaluator: Evaluator, separator: Value, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return the query that ``"&".join(f"{key}={value}" for key, value in parameters.items())`` writes."""
    parts = node.args[0].value if node.args else None
    if not separator.equals("&") or not isinstance(parts, cst.GeneratorExp | cst.ListComp):
        return None
    source = parts.for_in.iter
    written = any(
        isinstance(part, cst.SimpleString | cst.FormattedStringText) and "=" in part.value for part in walk(parts.elt)
    )
    if not written or not isinstance(source, cst.Call) or last_call_name(source) != "items":
        return None
    assert isinstance(source.func, cst.Attribute)
    return texts.urlencoded(evaluator.evaluate(source.func.value, index, frame))


def _given(node: cst.Call) -> cst.Arg | None:
    return next((one for one in node.args if one.keyword is not None and one.keyword.value in _GIVEN_BY), None)


def _query(evaluator: Evaluator, arguments: Iterable[cst.Arg], index: ModuleIndex, frame: Frame | None) -> Value:
    """Return the parameters that arguments give, as a mapping."""
    table: Value = Table(())
    for one in arguments:
        value = evaluator.evaluate(one.value, index, frame)
        if one.keyword is not None and one.keyword.value not in _GIVEN_BY:
            table = building.merged(table, Table(((one.keyword.value, value),)))
        elif not isinstance(value, Known):
            table = building.merged(table, building.pairs(value))
    return table


def _with_query(url: Value, query: Value) -> Value:
    """Return a URL with further parameters."""
    if isinstance(url, Choice):
        return choose(*(_with_query(option, query) for option in url.options))
    text = texts.as_text(url)
    mark = (
        "&" if "?" in (text.known_text("*") if isinstance(text, Text) else str(getattr(text, "constant", ""))) else "?"
    )
    return texts.concatenate([text, Known(mark), texts.urlencoded(query)])


def _without_query(url: Value) -> Value:
    match url:
        case Known(constant=str() as constant):
            return url.becoming(constant.partition("?")[0])
        case Text(parts=parts):
            kept: list[Value] = []
            for part in parts:
                if isinstance(part, Known) and "?" in str(part.constant):
                    return texts.concatenate([*kept, part.becoming(str(part.constant).partition("?")[0])])
                kept.append(part)
    return url


def _replaced(
    evaluator: Evaluator, owner: Value, node: cst.Call, index: ModuleIndex, frame: Frame | None
) -> Value | None:
    """Return a split URL with another query; what else is replaced leaves the query as it is."""
    for one in node.args:
        if one.keyword is not None and one.keyword.value == "query":
            query = texts.as_text(evaluator.evaluate(one.value, index, frame))
            return texts.concatenate([_without_query(owner), Known("?"), query])
    return owner if node.args and all(one.keyword is not None for one in node.args) else None


def _url(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """A URL made of a text, perhaps with a query."""
    first = next((one for one in node.args if one.keyword is None or one.keyword.value in ("url", "val")), None)
    if first is None or first.star:
        return None
    url = texts.as_text(evaluator.evaluate(first.value, index, frame))
    given = _given(node)
    if given is not None:
        return _with_query(url, building.pairs(evaluator.evaluate(given.value, index, frame)))
    return url if isinstance(url, Known | Choice) else texts.concatenate([url])


def _url_and_query(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """A function that is given a URL and the parameters to add to it."""
    if len(node.args) < 2 or any(one.star for one in node.args[:2]):
        return None
    url, query = (evaluator.evaluate(one.value, index, frame) for one in node.args[:2])
    return _with_query(url, building.pairs(query))


def _built(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """``yarl.URL.build``: every part has a name."""
    given = {one.keyword.value: one.value for one in node.args if one.keyword is not None}
    if "query" not in given:
        return None
    parts = [
        texts.as_text(evaluator.evaluate(given[name], index, frame)) if name in given else Known("")
        for name in ("scheme", "host", "path")
    ]
    url = texts.concatenate([parts[0], Known("://"), *parts[1:]])
    return _with_query(url, evaluator.evaluate(given["query"], index, frame))


def _unsplit(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """``urlunparse`` and ``urlunsplit``: scheme, host, path, perhaps parameters, query, fragment."""
    if not node.args:
        return None
    parts = evaluator.evaluate(node.args[0].value, index, frame)
    if isinstance(parts, Known | Text):
        return parts
    if not isinstance(parts, Sequence) or parts.open or len(parts.items) not in (5, 6):
        return None
    query = texts.as_text(parts.items[-2])
    front = [texts.as_text(part) for part in parts.items[:3]]
    url = texts.concatenate([front[0], Known("://"), *front[1:]])
    return url if isinstance(query, Known) and not query.constant else texts.concatenate([url, Known("?"), query])


def _query_alone(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    values = [evaluator.evaluate(one.value, index, frame) for one in node.args if one.keyword is None and not one.star]
    return texts.urlencoded(building.pairs(values[0])) if values else None


def _empty_query(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """``QueryDict(mutable=True)``; what a query given as a text holds is not read."""
    given = [evaluator.evaluate(one.value, index, frame) for one in node.args if one.keyword is None]
    is_empty = not given or given[0].equals("") or given[0].equals(None)
    step = evaluator.step("the query is written here", index, node)
    return Table((), open=not is_empty, trace=(step,))


def _of_split(evaluator: Evaluator, node: cst.Call, index: ModuleIndex, frame: Frame | None) -> Value | None:
    """A method of what ``urlparse`` gives: that URL with another query, or its text."""
    if not isinstance(node.func, cst.Attribute):
        return None
    split = evaluator.evaluate(node.func.value, index, frame)
    call = split.call if isinstance(split, Instance) else None
    held = evaluator.project.load(split.path) if isinstance(split, Instance) and split.path else None
    if not isinstance(call, cst.Call) or held is None or not call.args:
        return None
    url = texts.as_text(evaluator.evaluate(call.args[0].value, held, frame if held is index else None))
    if node.func.attr.value == "geturl":
        return url
    replaced = _replaced(evaluator, url, node, index, frame)
    return replaced if replaced is not None else Unknown("a changed URL")


COMPUTED: Mapping[str, _Computed] = {
    "yarl.URL": _url,
    "yarl.URL.build": _built,
    "httpx.URL": _url,
    "furl.furl": _url,
    "furl.furl.furl": _url,
    "httpx.QueryParams": _query_alone,
    "requests.compat.urlencode": _query_alone,
    "werkzeug.urls.url_encode": _query_alone,
    "oauthlib.common.urlencode": _query_alone,
    "authlib.common.urls.url_encode": _query_alone,
    "oauthlib.common.add_params_to_uri": _url_and_query,
    "authlib.common.urls.add_params_to_uri": _url_and_query,
    "tornado.httputil.url_concat": _url_and_query,
    "w3lib.url.add_or_replace_parameters": _url_and_query,
    "django.http.QueryDict": _empty_query,
    "django.http.request.QueryDict": _empty_query,
    "urllib.parse.urlunparse": _unsplit,
    "urllib.parse.urlunsplit": _unsplit,
    **{
        f"urllib.parse.{function}.{method}": _of_split
        for function in ("urlparse", "urlsplit")
        for method in ("_replace", "geturl")
    },
}
"""Calls outside the project whose result is a URL or a query."""
