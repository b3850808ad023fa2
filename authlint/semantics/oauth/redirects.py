"""Does a login send the browser to an address that came with the request, and does nothing look at it before?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from authlint.concepts import Concept, Evidence, Redirect, TokenRequest
from authlint.semantics.oauth.kept_targets import kept_unchecked
from authlint.semantics.oauth.looked_at import is_looked_at
from authlint.semantics.oauth.views import decides, view_around
from authlint.semantics.tree import last_call_name

if TYPE_CHECKING:
    from authlint.semantics.readers import NounReader

_LOGIN = re.compile(
    r"log_?in|log_?out|log_?on|log_?off|sign_?in|sign_?out|(?<![a-z])sso(?![a-z])|oauth|oidc|openid|saml|callback|"
    r"authori[sz]e(?!d)|authenticat|(?<![a-z])auth(?![a-z])",
    re.IGNORECASE,
)
"""Names of views, classes and routes that sign somebody in or out, or take the answer of an authorization server."""

_SIGNS_IN = frozenset(
    {
        "login_user",
        "logout_user",
        "login",
        "logout",
        "auth_login",
        "auth_logout",
        "remember",
        "forget",
        "set_current_user",
    }
)


def unchecked(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that an address arrives with the request, and that no test looks at it on the way."""
    if not isinstance(concept, Redirect) or not isinstance(reader.node, cst.Call):
        return None
    for leaf in concept.target.leaves():
        if decides(reader.evaluator, leaf) and not is_looked_at(reader, reader.node, leaf):
            return Evidence("the request alone decides", about=leaf)
    target = reader.role_node("target")
    written = target.value if isinstance(target, cst.Arg) else target
    return kept_unchecked(reader, written) if isinstance(written, cst.BaseExpression) else None


def of_login(concept: Concept, reader: NounReader) -> Evidence | None:
    """Return evidence that a redirect stands in a view that signs somebody in or out, by its names or what it calls."""
    index, node = reader.index, reader.node
    view = view_around(index, node)
    if view is None:
        return None
    if any(_LOGIN.search(name) for name in view.names):
        return Evidence(
            f"`{view.names[0]}` is a view of a login", (reader.evaluator.step("the view", index, view.node),)
        )
    if any(
        isinstance(noun, TokenRequest) and noun.site.function == index.qualified[id(view.node)]
        for noun in reader.evaluator.nouns_of(index)
    ):
        return Evidence("the view redeems a code")
    for call in index.calls_within(view.node):
        if last_call_name(call) in _SIGNS_IN:
            return Evidence(
                "the view signs somebody in", (reader.evaluator.step("signed in or out here", index, call),)
            )
    return None
