"""What a program writes to its log, to the output of a server, or into an error report."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from authlint.concepts import Concept, LogEntry, Site
from authlint.semantics.evaluate import Evaluator
from authlint.semantics.index import ModuleIndex
from authlint.semantics.oauth.packages import packages_of
from authlint.semantics.readers import GivenReader
from authlint.semantics.tree import dotted, last_call_name, walk
from authlint.values import Known

_LEVELS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace", "success", "msg"}
)
_LOGGER = re.compile(r"(?:^|_)log$|logger$|logging$|(?:^|_)log_", re.IGNORECASE)
_REPORTS = frozenset({"capture_message", "set_context", "set_extra", "set_tag", "add_breadcrumb", "set_user"})
_HINT = re.compile(
    r"token|jwt|secret|verifier|assertion|bearer|auth|cred|resp|answer|data|result|header|args|payload|body|param|fresh"
    r"|query|\btok\b|^r$|info$|^GET$|^session$|^code$|^url$",
    re.IGNORECASE,
)
_WEB = frozenset(
    {
        *("flask", "django", "fastapi", "starlette", "aiohttp", "tornado", "sanic", "bottle", "pyramid", "falcon"),
        *("litestar", "cherrypy", "quart", "rest_framework", "chalice", "azure", "ninja"),
    }
)

_COMMAND_LINE = frozenset({"argparse", "click", "typer", "fire", "getpass", "docopt"})


def nouns(evaluator: Evaluator, index: ModuleIndex, part: str) -> Iterator[Concept]:
    """Yield what a module writes, where a token may be in it."""
    prints = None
    for call in index.calls:
        name = last_call_name(call)
        if name == "print":
            if prints is None:
                prints = _serves(index)
            channel = "the standard output" if prints and not _is_main(index, call) else ""
        else:
            channel = _channel(call, name)
        if channel and any(_HINT.search(word) for word in _words(call)):
            yield _entry(evaluator, index, call, channel, part)


def _entry(evaluator: Evaluator, index: ModuleIndex, call: cst.Call, channel: str, part: str) -> Concept:
    first = call.args[0].value
    given = {"text": lambda: evaluator.evaluate(first, index), "channel": lambda: Known(channel)}
    reader = GivenReader(evaluator, index, call, None, given, {})
    return LogEntry(Site(index.path, call, "Python", channel, index.name_around(call), part), reader)


def _channel(call: cst.Call, name: str) -> str:
    """Return where a call writes, empty for another one."""
    if not call.args or not isinstance(call.func, cst.Attribute):
        return ""
    if name in _LEVELS:
        owner = call.func.value
        for _ in range(3):
            # ``log.bind(user=user).info(...)``, ``logging.getLogger(__name__).info(...)``
            if isinstance(owner, cst.Call) and isinstance(owner.func, cst.Attribute):
                owner = owner.func if last_call_name(owner) == "getLogger" else owner.func.value
                if isinstance(owner, cst.Attribute) and owner.attr.value == "getLogger":
                    return "the log"
        last = dotted(owner).rsplit(".", 1)[-1]
        return "the log" if last and _LOGGER.search(last) else ""
    return "an error report" if name in _REPORTS else ""


def _words(call: cst.Call) -> Iterator[str]:
    """Yield the names in the arguments of a call, and the keys."""
    for argument in call.args:
        if argument.keyword is not None:
            yield argument.keyword.value
        if not isinstance(argument.value, cst.SimpleString):
            yield from (node.value for node in walk(argument.value) if isinstance(node, cst.Name | cst.SimpleString))


def _serves(index: ModuleIndex) -> bool:
    """True for a module of a web application and not of a command line: its output is its log."""
    packages = packages_of(index)
    return bool(packages & _WEB) and not packages & _COMMAND_LINE and "BaseCommand" not in index.names


def _is_main(index: ModuleIndex, node: cst.CSTNode) -> bool:
    """True for what runs only from the command line: below ``if __name__ == "__main__"``, or in ``main()``."""
    return any(
        (
            isinstance(above, cst.If)
            and any(isinstance(one, cst.Name) and one.value == "__name__" for one in walk(above.test))
        )
        or (isinstance(above, cst.FunctionDef) and above.name.value in ("main", "cli"))
        for above in index.ancestors(node)
    )
