"""Which expression of a bad example makes it bad."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.rule import Example, Rule
from spellings.program import Program, marked_nodes, parsed

ARGUMENTS = {
    "jwt-verify-disabled": {"options", "verify"},
    "jwt-alg-none": {"algorithm", "algorithms"},
    "jwt-mixed-algorithm-families": {"algorithms"},
    "oauth-client-secret-hardcoded": {"client_secret"},
    "jwt-weak-asymmetric-key": {"key_size"},
    "jwe-rsa1-5": {"algorithm", "algorithms"},
    "jwks-exposes-private-key": {"private"},
    "jwt-aud-verification-disabled": {"options"},
    "jwt-ignored-option": {"options"},
    "oauth-client-credentials-in-url": {"method"},
    "oauth-implicit-grant": {"response_type"},
    "oauth-pkce-plain": {"code_challenge_method"},
    "oauth-password-grant": {"grant_type"},
    "oauth-tls-verification-disabled": {"verify", "ssl", "ssl_context"},
    "oidc-id-token-unverified": {"options"},
    "oidc-id-token-audience-unchecked": {"options"},
    "oidc-id-token-issuer-unchecked": {"authority"},
}
"""Rules that judge an argument: the names it has. Where none is given, the right side of an assignment is judged."""

POSITIONS = {
    "jwt-hardcoded-secret": ("encode", 1),
    "oauth-insecure-transport-flag": ("setdefault", 1),
    "oauth-plain-http-endpoint": ("PyJWKClient", 0),
}
"""Rules that judge an argument given by position: the last name of the function, and the argument's place."""

CALLS = {
    "jwt-verify-disabled": {"decode", "read"},
    "jwt-unverified-claims-used": {"get_unverified_claims"},
    "jwt-alg-none": {"encode", "decode"},
    "jwt-algorithms-not-pinned": {"decode", "read"},
    "jwt-mixed-algorithm-families": {"decode"},
    "jwt-hardcoded-secret": {"encode"},
    "oauth-client-secret-hardcoded": {"register"},
    "oauth-state-missing": {"authorize_url"},
    "oauth-plain-http-endpoint": {"PyJWKClient", "fetch_token"},
    "oauth-tls-verification-disabled": {"profile", "PyJWKClient"},
    "jwe-rsa1-5": {"encrypt"},
    "jwt-key-reuse": {"encode"},
    "jwt-key-algorithm-mismatch": {"decode", "encode"},
    "jwt-sensitive-claims": {"encode"},
    "jwt-aud-verification-disabled": {"decode"},
    "jwt-claims-not-validated": {"decode"},
    "jwt-ignored-option": {"decode"},
    "oauth-client-credentials-in-url": {"fetch_token"},
    "oauth-password-grant": {"fetch_token", "post"},
    "oidc-id-token-unverified": {"decode"},
    "oidc-id-token-audience-unchecked": {"verify_firebase_token", "verify_oauth2_token"},
}
"""Rules that judge a call: the last names of the functions."""

ABOUT_CALLS = {
    "homemade-token-mac",
    "jwt-denylist-raw-token",
    "jwt-unverified-claims-used",
    "oauth-plain-http-endpoint",
    "oauth-introspection-active-ignored",
    "oauth-metadata-issuer-not-checked",
    "token-low-entropy",
    "token-weak-random",
    "oidc-id-token-unverified",
    "oidc-id-token-audience-unchecked",
    "oidc-email-not-verified",
    "oauth-client-supplied-token-login",
    "oidc-id-token-issuer-unchecked",
    "oidc-id-token-used-as-access-token",
    "oidc-userinfo-sub-not-matched",
    "oidc-sub-without-issuer",
    "oidc-mutable-user-identifier",
    "oauth-state-carries-identity",
    "oauth-state-unsigned-data",
    "oauth-token-sent-to-dynamic-host",
}
"""Rules that judge what is called, and not what it is given or assigned to."""

PARTS = {
    "oauth-pkce-half-implemented": {"post"},
    "oauth-provider-not-bound-to-session": {"post"},
    "oauth-state-carries-identity": {"post"},
    "oauth-state-check-fails-open": {"abort"},
    "oauth-token-logged": {"dumps"},
    "jwt-unverified-claims-used": {"loads", "urlsafe_b64decode"},
    "oauth-state-missing": {"urlencode"},
    "oauth-transaction-value-predictable": {"urlencode"},
    "oauth-state-unsigned-data": {"loads"},
    "homemade-token-mac": {"md5", "new", "sha256"},
    "jwt-claim-partial-match": {"match"},
    "jwt-custom-expiry-claim": {"encode"},
    "jwt-denylist-raw-token": {"exists", "filter_by", "scalar", "select"},
    "jwt-model-dump-payload": {"encode"},
    "jwt-expected-value-from-token": {"decode"},
    "jwt-algorithm-blocklist": {"get_unverified_header"},
    "jwt-algorithm-from-token": {"decode"},
    "oidc-id-token-unverified": {"get_unverified_claims"},
    "oauth-client-supplied-token-login": {"person_of"},
    "oidc-id-token-used-as-access-token": {"Client"},
    "oidc-userinfo-sub-not-matched": {"get"},
    "oidc-sub-without-issuer": {"select", "filter_by"},
    "oidc-mutable-user-identifier": {"get_or_create", "select"},
    "oidc-email-not-verified": {"start", "login_user"},
    "oidc-id-token-audience-unchecked": {"decode"},
    "oauth-introspection-active-ignored": {"post"},
    "oauth-metadata-issuer-not-checked": {"get"},
    "oauth-open-redirect": {"HttpResponseRedirect", "RedirectResponse", "redirect"},
    "oauth-redirect-uri-from-request": {"post"},
    "oauth-token-sent-to-dynamic-host": {"get", "post"},
    "oauth-scope-substring-match": {"decode"},
    "token-compare-not-constant-time": {"new"},
    "token-low-entropy": {"token_hex", "token_urlsafe", "uuid4"},
    "token-weak-random": {"uuid1", "choice", "randint", "getrandbits"},
}
"""Functions that hand-written code is made of: they are imported in many ways, and called in one."""


def values(rule: Rule, example: Example) -> Iterator[tuple[str, Program]]:
    """Yield a program for each expression that can be respelled: what is given, and the constants inside it."""
    for number, (path, _, _) in enumerate(marked_nodes(example)):
        for depth in ("whole", "inside"):
            tree, statement = _again(example, number)
            target = _value(rule.name, tree, statement)
            if target is not None and depth == "inside":
                target = _constant_inside(target)
            if target is not None:
                yield depth, Program(parsed(example, path, tree), path, target)


def calls(rule: Rule, example: Example) -> Iterator[Program]:
    """Yield a program whose target is the judged call, for each marked line that has one."""
    yield from _calls_named(CALLS.get(rule.name, set()), example)


def imported(rule: Rule, example: Example) -> Iterator[Program]:
    """Yield a program whose target is a call of something imported that the finding rests on."""
    for name in sorted(CALLS.get(rule.name, set()) | PARTS.get(rule.name, set())):
        yield from _calls_named({name}, example)


def _calls_named(names: set[str], example: Example) -> Iterator[Program]:
    for number, (path, _, _) in enumerate(marked_nodes(example)):
        tree, statement = _again(example, number)
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and last_name(node.func) in names:
                yield Program(parsed(example, path, tree), path, node, bool(example.needs))
                break


def last_name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _again(example: Example, number: int) -> tuple[ast.Module, ast.stmt]:
    """Parse the example anew: a spelling changes the tree it is given."""
    _, tree, statement = list(marked_nodes(example))[number]
    return tree, statement


def _value(rule: str, tree: ast.Module, statement: ast.stmt) -> ast.expr | None:
    if rule == "oauth-state-missing":
        return _authorization_request(tree, statement)
    name, position = POSITIONS.get(rule, ("", 0))
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in ARGUMENTS.get(rule, ()):
                    return keyword.value
            if last_name(node.func) == name:
                return node.args[position]
    if isinstance(statement, ast.Assign) and rule not in ABOUT_CALLS:
        return statement.value
    return None


def _authorization_request(tree: ast.Module, statement: ast.stmt) -> ast.expr | None:
    for node in ast.walk(statement):
        if isinstance(node, ast.JoinedStr):
            return node
    if not any(isinstance(one, ast.Name) and one.id == "urlencode" for one in ast.walk(statement)):
        return None
    queries = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return next((node for node in queries if "response_type" in ast.unparse(node)), None)


def _constant_inside(target: ast.expr) -> ast.expr | None:
    inside: list[ast.expr] = []
    if isinstance(target, ast.Dict):
        inside = target.values
    elif isinstance(target, ast.List):
        inside = target.elts
    elif isinstance(target, ast.Call):
        inside = target.args[-1:]
    return next((one for one in reversed(inside) if isinstance(one, ast.Constant)), None)
