"""Is a token verified elsewhere, and what do the claims decide that were read from it unverified?"""

from __future__ import annotations

import textwrap

from semantics.claims import answer, marked, verdict
from semantics.programs import reading, says, steps

IMPORTS = """import jwt
from flask import session, g, request, jsonify, redirect
from accounts import load_user, users

"""
PEEK = 'jwt.decode(token, options={"verify_signature": False})'
VERIFY = 'jwt.decode(token, KEY, algorithms=["RS256"])'


def module(code: str) -> str:
    """Return a module around ``code``, in which PEEK stands for an unverified decode and VERIFY for a verified one."""
    return IMPORTS + textwrap.dedent(code).strip("\n").replace("PEEK", PEEK).replace("VERIFY", VERIFY)


@says(
    (
        "a few lines on",
        """
        def user(token):
            issuer = PEEK["iss"]  # peek
            claims = jwt.decode(token, KEYS[issuer], algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "a few lines before",
        """
        def user(token):
            VERIFY
            claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "under another name of the same token",
        """
        def user(header):
            token = header.strip()
            claims = PEEK  # peek
            jwt.decode(header, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "as bytes",
        """
        def user(token):
            claims = PEEK  # peek
            jwt.decode(token.encode(), KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "as an entry of a mapping",
        """
        def user(data):
            claims = jwt.decode(data["token"], options={"verify_signature": False})  # peek
            jwt.decode(data["token"], KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "by another library",
        """
        from jose import jwt as jose

        def user(token):
            claims = PEEK  # peek
            jose.decode(token, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "in every branch, the last of which refuses",
        """
        def user(token):
            claims = PEEK  # peek
            if claims["iss"] == "https://one.example":
                jwt.decode(token, ONE, algorithms=["RS256"])
            elif claims["iss"] == "https://two.example":
                jwt.decode(token, TWO, algorithms=["RS256"])
            else:
                raise ValueError("unknown issuer")
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a try whose handler refuses",
        """
        def user(token):
            claims = PEEK  # peek
            try:
                VERIFY
            except jwt.InvalidTokenError:
                return None
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the function that it is handed to",
        """
        def check(token, issuer):
            return jwt.decode(token, KEYS[issuer], algorithms=["RS256"])

        def user(token):
            claims = PEEK  # peek
            check(token, claims["iss"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "two functions further in",
        """
        def inner(jws):
            jwt.decode(jws, KEY, algorithms=["RS256"])

        def outer(text):
            inner(text)

        def user(token):
            claims = PEEK  # peek
            outer(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a method of the same object",
        """
        class Tokens:
            def check(self, token):
                VERIFY

            def user(self, token):
                claims = PEEK  # peek
                self.check(token)
                return load_user(claims["sub"])
        """,
    ),
    (
        "in a sibling that the same caller calls",
        """
        def claims_of(token):
            return PEEK  # peek

        def check(token):
            VERIFY

        def user(token):
            claims = claims_of(token)
            check(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the caller",
        """
        def issuer_and_subject(token):
            claims = PEEK  # peek
            return claims["iss"], claims["sub"]

        def user(token):
            issuer, subject = issuer_and_subject(token)
            jwt.decode(token, KEYS[issuer], algorithms=["RS256"])
            return load_user(subject)
        """,
    ),
    (
        "by the caller's caller",
        """
        def claims_of(token):
            return PEEK  # peek

        def subject_of(token):
            return claims_of(token)["sub"]

        def user(token):
            subject = subject_of(token)
            VERIFY
            return load_user(subject)
        """,
    ),
    (
        "by a function whose name says so",
        """
        from vendor import verify_token

        def user(token):
            claims = PEEK  # peek
            verify_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "by the introspection endpoint",
        """
        def user(client, token):
            claims = PEEK  # peek
            client.introspect_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "awaited",
        """
        async def check(token):
            VERIFY

        async def user(token):
            claims = PEEK  # peek
            await check(token)
            return load_user(claims["sub"])
        """,
    ),
)
def test_a_token_that_is_verified_as_well_may_be_read_unverified(code: str) -> None:
    assert verdict(module(code)) == "harmless"


def test_a_token_verified_in_another_module_counts() -> None:
    program = {
        "checks.py": 'import jwt\n\ndef check(token):\n    jwt.decode(token, KEY, algorithms=["RS256"])',
        "app.py": module(
            """
            from checks import check

            def user(token):
                claims = PEEK  # peek
                check(token)
                return load_user(claims["sub"])
            """
        ),
    }
    assert answer(program) == "harmless: the same token is verified here"


def test_a_caller_in_another_module_that_verifies_counts() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            """
            import peeks

            def user(token):
                claims = peeks.claims_of(token)
                VERIFY
                return load_user(claims["sub"])
            """
        ),
    }
    assert verdict(program) == "harmless"


@says(
    (
        "another token",
        """
        def user(token, other):
            claims = PEEK  # peek
            jwt.decode(other, KEY, algorithms=["RS256"])
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the other branch",
        """
        def user(token):
            if KEY:
                claims = VERIFY
            else:
                claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "in another branch of a chain",
        """
        def user(token):
            if mode == "strict":
                claims = VERIFY
            elif mode == "lenient":
                claims = PEEK  # peek
            else:
                raise ValueError(mode)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in another case of a match",
        """
        def user(token):
            match mode:
                case "strict":
                    claims = VERIFY
                case _:
                    claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "in the other arm of a conditional expression",
        """
        def user(token):
            claims = (
                VERIFY
                if KEY
                else PEEK  # peek
            )
            return load_user(claims["sub"])
        """,
    ),
    (
        "after a branch that has already returned",
        """
        def user(token):
            if not settings.STRICT:
                return load_user(PEEK["sub"])  # peek
            return load_user(VERIFY["sub"])
        """,
    ),
    (
        "only before a branch that has returned by then",
        """
        def user(token):
            if KEY:
                return load_user(VERIFY["sub"])
            return load_user(PEEK["sub"])  # peek
        """,
    ),
    (
        "but that failed before",
        """
        def user(token):
            try:
                claims = VERIFY
            except jwt.InvalidTokenError:
                claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "but that failed, and the failure is passed over",
        """
        def user(token):
            claims = PEEK  # peek
            try:
                VERIFY
            except jwt.InvalidTokenError:
                pass
            return load_user(claims["sub"])
        """,
    ),
    (
        "only under a condition",
        """
        def user(token):
            claims = PEEK  # peek
            if settings.STRICT:
                VERIFY
            return load_user(claims["sub"])
        """,
    ),
    (
        "without verifying either",
        """
        def user(token):
            claims = PEEK  # peek
            jwt.decode(token, KEY, algorithms=["RS256"], options={"verify_signature": False})
            return load_user(claims["sub"])
        """,
    ),
    (
        "by a function that only has such a name",
        """
        def verify_token(token):
            return jwt.decode(token, options={"verify_signature": False, "verify_exp": True})

        def user(token):
            claims = PEEK  # peek
            verify_token(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "by a function that checks its form",
        """
        from vendor import validate_token_format

        def user(token):
            claims = PEEK  # peek
            validate_token_format(token)
            return load_user(claims["sub"])
        """,
    ),
    (
        "in a function nobody calls here",
        """
        def check(token):
            VERIFY

        def user(token):
            claims = PEEK  # peek
            return load_user(claims["sub"])
        """,
    ),
    (
        "only in one of two callers",
        """
        def claims_of(token):
            return PEEK  # peek

        def strict(token):
            claims = claims_of(token)
            VERIFY
            return load_user(claims["sub"])

        def lenient(token):
            return load_user(claims_of(token)["sub"])
        """,
    ),
)
def test_what_verifies_something_else_or_at_another_time_does_not_count(code: str) -> None:
    assert verdict(module(code)) == "decides"


@says(
    ("the issuer that chooses a client", 'def client(token):\n    return CLIENTS[PEEK["iss"]]  # peek'),
    ("the issuer compared with what is expected", 'def ours(token):\n    return PEEK.get("iss") == ISSUER  # peek'),
    (
        "the issuer in a fixed set",
        'def ours(token):\n    if PEEK["iss"] not in ISSUERS:  # peek\n        raise ValueError\n    return True',
    ),
    (
        "the tenant that chooses the endpoint",
        'def keys(token):\n    tenant = PEEK["tid"]  # peek\n    return fetch(f"https://login.example/{tenant}/keys")',
    ),
    ("when it ends", 'def seconds_left(token, now):\n    return PEEK["exp"] - now  # peek'),
    (
        "whether it has ended",
        'def is_over(token, now):\n    if PEEK["exp"] < now:  # peek\n        return True\n    return False',
    ),
    ("nothing", "def look(token):\n    PEEK  # peek"),
    ("a log", 'import logging\n\ndef look(token):\n    logging.info("token of %s", PEEK["sub"])  # peek'),
    ("a logger", 'def look(token):\n    logger.debug(f"claims: {PEEK}")  # peek'),
    ("the terminal", "def look(token):\n    print(PEEK)  # peek"),
    (
        "the query of a redirect",
        'def back(token):\n    return redirect("https://app.example/?name=" + PEEK["name"])  # peek',
    ),
    ("a page", 'def page(token):\n    return render_template("me.html", claims=PEEK)  # peek'),
    ("the message of an exception", 'def refuse(token):\n    raise ValueError("not for " + PEEK["aud"])  # peek'),
)
def test_what_only_routes_or_is_shown_decides_nothing(code: str) -> None:
    assert verdict(module(code)) == "harmless"


@says(
    ("who is loaded", 'def user(token):\n    return load_user(PEEK["sub"])  # peek'),
    (
        "who is loaded, through variables",
        'def user(token):\n    claims = PEEK  # peek\n    subject = claims.get("sub")\n    return load_user(subject)',
    ),
    ("who is looked up in a mapping", 'def user(token):\n    return users[PEEK["sub"]]  # peek'),
    ("who is looked up in a database", 'def user(token):\n    return User.objects.get(email=PEEK["email"])  # peek'),
    (
        "who is looked up by a query",
        'def user(token, db):\n    return db.query(User).filter_by(id=PEEK["sub"]).first()  # peek',
    ),
    ("a comparison", 'def is_admin(token):\n    return PEEK["role"] == "admin"  # peek'),
    ("membership", 'def is_admin(token):\n    return "admin" in PEEK["roles"]  # peek'),
    (
        "which way to go",
        'def view(token):\n    if PEEK.get("admin"):  # peek\n        return delete_everything()\n    return None',
    ),
    ("the session", 'def sign_in(token):\n    session["user"] = PEEK["sub"]  # peek'),
    ("the request's own object", 'def before(token):\n    g.user = PEEK["sub"]  # peek'),
    ("the request", 'def middleware(request, token):\n    request.state.user = PEEK["sub"]  # peek'),
    (
        "another token",
        'def exchange(token):\n    return jwt.encode({"sub": PEEK["sub"]}, KEY, algorithm="HS256")  # peek',
    ),
    (
        "a call in another function",
        'def sign_in(claims):\n    login_user(claims["sub"])\n\ndef callback(token):\n    sign_in(PEEK)  # peek',
    ),
    (
        "a guard",
        'def require(token):\n    if PEEK["scope"] != "write":  # peek\n        raise PermissionError\n    return True',
    ),
    ("an assertion", 'def require(token):\n    assert PEEK["admin"]  # peek'),
    (
        "whether it can be decoded at all",
        "def is_valid(token):\n    try:\n        PEEK  # peek\n        return True\n    except jwt.InvalidTokenError:\n        return False",
    ),
    (
        "who a caller loads",
        'def claims_of(token):\n    return PEEK  # peek\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])',
    ),
    (
        "who a caller of a caller loads",
        'def claims_of(token):\n    return PEEK  # peek\n\ndef subject(token):\n    return claims_of(token)["sub"]\n\ndef user(token):\n    return load_user(subject(token))',
    ),
    (
        "who a method's caller loads",
        'class A:\n    def claims(self, token):\n        return PEEK  # peek\n\n    def user(self, token):\n        return load_user(self.claims(token)["sub"])',
    ),
    (
        "a walrus",
        'def user(token):\n    if (claims := PEEK):  # peek\n        return load_user(claims["sub"])\n    return None',
    ),
    (
        "unpacked",
        'def user(token):\n    claims = PEEK  # peek\n    subject, role = claims["sub"], claims["role"]\n    return load_user(subject)',
    ),
)
def test_claims_that_reach_an_identity_or_a_permission_decide(code: str) -> None:
    assert verdict(module(code)) == "decides"


def test_a_caller_in_another_module_that_loads_the_user_decides() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            'from peeks import claims_of\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])'
        ),
    }
    assert answer(program) == 'decides: claim "sub" is passed to `load_user`'


def test_the_decision_shows_the_way_to_it() -> None:
    program = {
        "peeks.py": module("def claims_of(token):\n    return PEEK  # peek"),
        "app.py": module(
            'from peeks import claims_of\n\ndef user(token):\n    return load_user(claims_of(token)["sub"])'
        ),
    }
    with reading(program) as reader:
        decision = marked(reader, program).decision
        assert decision is not None
        assert steps(reader, decision.steps) == [
            "app.py:8 `claims_of` hands the claims to this call",
            'app.py:8 claim "sub" is passed to `load_user`',
        ]


@says(
    ("returned by a function nobody calls here", "def claims_of(token):\n    return PEEK  # peek"),
    ("that a route answers with", '@app.get("/me")\ndef me(token):\n    return jsonify(PEEK)  # peek'),
    ("that an object is made of", "def user(token):\n    return User(**PEEK)  # peek"),
    ("of which an entry is returned", 'def subject_of(token):\n    return PEEK["sub"]  # peek'),
)
def test_claims_that_leave_the_visible_code_are_left_open(code: str) -> None:
    assert verdict(module(code)) == "open"


@says(
    (
        "this program has just made it",
        'def renew(user):\n    token = jwt.encode({"sub": user}, KEY, algorithm="HS256")\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "it comes from the token endpoint",
        'import requests\n\ndef callback(code):\n    token = requests.post(URL, data={"code": code}).json()["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "it comes from the token endpoint by a library",
        'from requests_oauthlib import OAuth2Session\n\ndef callback(client):\n    token = OAuth2Session("web").fetch_token(URL, code=code)["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "whoever runs the program gives it",
        'import sys\n\ndef main():\n    token = sys.argv[1]\n    user = load_user(PEEK["sub"])  # peek',
    ),
    (
        "it is a parsed argument",
        'import argparse\n\ndef main():\n    token = argparse.ArgumentParser().parse_args().token\n    user = load_user(PEEK["sub"])  # peek',
    ),
    (
        "a client holds it as its own",
        'class Client:\n    def who(self):\n        return load_user(jwt.decode(self.access_token, options={"verify_signature": False})["sub"])  # peek',
    ),
)
def test_a_token_that_nobody_else_can_have_written_is_harmless(code: str) -> None:
    assert verdict(module(code)) == "harmless"


@says(
    (
        "the JSON body of the request",
        'def view():\n    token = request.json["id_token"]\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "a header",
        'def view():\n    token = request.headers["Authorization"].removeprefix("Bearer ")\n    return load_user(PEEK["sub"])  # peek',
    ),
    (
        "a cookie",
        'def view():\n    token = request.cookies.get("access_token")\n    return load_user(PEEK["sub"])  # peek',
    ),
    ("the form", 'def view():\n    token = request.form["id_token"]\n    return load_user(PEEK["sub"])  # peek'),
    (
        "a parameter of that name",
        'def view(id_token):\n    token = id_token\n    return load_user(PEEK["sub"])  # peek',
    ),
)
def test_a_token_that_was_sent_to_the_program_is_not(code: str) -> None:
    assert verdict(module(code)) == "decides"
