"""A function answers yes, no or a word by an unverified token: who acts upon it, and is the token verified then?"""

from __future__ import annotations

import textwrap

from semantics.claims import answer, verdict
from semantics.programs import says

PEEK = 'jwt.decode(token, options={"verify_signature": False})'
VERIFY = 'jwt.decode(token, KEY, algorithms=["RS256"])'
PREDICATE = f"""import jwt
from accounts import load_user

def is_service(token):
    return {PEEK}.get("scope") == "service"  # peek

"""


def module(code: str) -> str:
    """Return a module in which ``is_service(token)`` looks at an unverified claim, VERIFY standing for a decode."""
    return PREDICATE + textwrap.dedent(code).strip("\n").replace("VERIFY", VERIFY)


@says(
    (
        "both ways are verified",
        """
        def user(client, token):
            if is_service(token):
                return client.introspect_token(token)
            return VERIFY
        """,
    ),
    (
        "the other way is refused",
        """
        def user(token):
            if is_service(token):
                return VERIFY
            return jsonify(error="unauthorized"), 401
        """,
    ),
    (
        "it is verified before",
        """
        def user(token):
            claims = VERIFY
            if is_service(token):
                return load_user("service")
            return load_user(claims["sub"])
        """,
    ),
    (
        "it is verified afterwards",
        """
        def user(token):
            if is_service(token):
                log.info("a service")
            return VERIFY
        """,
    ),
    (
        "a conditional expression has two ways",
        """
        def user(client, token):
            return client.introspect_token(token) if is_service(token) else VERIFY
        """,
    ),
    (
        "a no is the answer",
        """
        def user(token):
            return is_service(token) and VERIFY
        """,
    ),
    (
        "kept in a variable",
        """
        def user(client, token):
            service = is_service(token)
            if service:
                return client.introspect_token(token)
            return VERIFY
        """,
    ),
    (
        "not a service, so refused",
        """
        def user(token):
            if not is_service(token):
                return "services only"
            return VERIFY
        """,
    ),
    (
        "a predicate over the predicate",
        """
        def applies(token, path, *, enabled):
            service = enabled and is_service(token)
            covered = path.startswith("/api")
            return covered and (not enabled or service)

        def user(client, token, path):
            if applies(token, path, enabled=True):
                return client.introspect_token(token)
            return VERIFY
        """,
    ),
    (
        "the name of a route",
        """
        def route(token):
            if is_service(token):
                return "introspection" if ENABLED else None
            return "local"

        def user(client, token):
            match route(token):
                case "introspection":
                    return client.introspect_token(token)
                case "local":
                    return VERIFY
                case _:
                    return None
        """,
    ),
    (
        "an arm that hands the token to somebody unknown",
        """
        def user(vendor, token):
            if is_service(token):
                return vendor.service(token)
            return VERIFY
        """,
    ),
)
def test_an_answer_that_only_chooses_how_the_token_is_verified_is_harmless(code: str) -> None:
    assert verdict(module(code)) == "harmless"


def test_an_answer_that_goes_through_many_functions_is_left_alone() -> None:
    code = """
    def one(token):
        return is_service(token)

    def two(token):
        return one(token)

    def three(token):
        return two(token)

    def user(token):
        return load_user("service") if three(token) else None
    """
    assert answer(module(code)) == "harmless: the answer travels too far to follow"


@says(
    ("nobody asks", ""),
    (
        "a yes lets in",
        """
        def user(token):
            if is_service(token):
                return load_user("service")
            return None
        """,
    ),
    (
        "a yes lets in before the others are verified",
        """
        def user(token):
            if is_service(token):
                return load_user("service")
            return load_user(VERIFY["sub"])
        """,
    ),
    (
        "a yes in a variable lets in before the others are verified",
        """
        def user(token):
            service = is_service(token)
            if service:
                return load_user("service")
            return load_user(VERIFY["sub"])
        """,
    ),
    (
        "only a yes is verified",
        """
        def user(token):
            if is_service(token):
                return load_user(VERIFY["sub"])
            return load_user("guest")
        """,
    ),
    (
        "only a yes is verified, and all go on",
        """
        def user(token):
            if is_service(token):
                VERIFY
            return load_user("service")
        """,
    ),
    (
        "the else lets in",
        """
        def user(token):
            if is_service(token):
                return load_user(VERIFY["sub"])
            else:
                return load_user("visitor")
        """,
    ),
    (
        "one way of a conditional expression lets in",
        """
        def user(token):
            return load_user("service") if is_service(token) else VERIFY
        """,
    ),
    (
        "a yes is enough",
        """
        def user(token):
            return is_service(token) or VERIFY
        """,
    ),
    (
        "another token is verified",
        """
        def user(token, session_token):
            if is_service(token):
                jwt.decode(session_token, KEY, algorithms=["RS256"])
            return load_user("service")
        """,
    ),
    (
        "another token is verified every time",
        """
        def user(token, session_token):
            jwt.decode(session_token, KEY, algorithms=["RS256"])
            return load_user("service" if is_service(token) else "visitor")
        """,
    ),
    (
        "one case of a match lets in",
        """
        def user(token):
            match is_service(token):
                case True:
                    return load_user("service")
                case _:
                    claims = VERIFY
            return claims
        """,
    ),
    (
        "one of two callers of the outer predicate lets in",
        """
        def applies(token):
            return ENABLED and is_service(token)

        def user(client, token):
            if applies(token):
                return client.introspect_token(token)
            return VERIFY

        def view(token):
            if applies(token):
                return load_user("service")
            return None
        """,
    ),
    (
        "a function that acts is no predicate",
        """
        def applies(token):
            answer = is_service(token)
            store.grant("service")
            return answer
        """,
    ),
    (
        "a function that hands out a secret is no predicate",
        """
        def secret(token):
            return is_service(token) and load_secret()

        def view(token):
            return secret(token)
        """,
    ),
)
def test_an_answer_that_lets_somebody_in_decides(code: str) -> None:
    assert verdict(module(code)) == "decides"
