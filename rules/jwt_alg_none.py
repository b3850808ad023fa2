"""Tokens without any signature are made, or are accepted.

"none" is an algorithm of JSON Web Signature that protects nothing (RFC 7518 section 3.6). A token issued with it can be
rewritten by whoever carries it. A verifier with "none" on its list accepts what anybody writes: Authlib, joserfc and
python_jwt do so whatever key is given; PyJWT and python-jose refuse in the end, so there the entry is only misleading.
A branch of the program's own that reads a token without verifying it, because its header says "none", does the same.
"""

from collections.abc import Iterator

from authlint.concepts import AlgorithmSetting, ClaimsPeek, Severity, TokenDecode, TokenEncode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables import is_unsecured, named_algorithms
from authlint.values import Known, Value

rule = Rule(
    title='Unsecured tokens ("alg": "none") made or accepted',
    severity="error",
    attack='The sender takes a token, changes "sub", sets "alg" to "none" and drops the signature.',
    remedy='Sign with a real algorithm such as "ES256" or "HS256", and accept only that one.',
    references=[
        rfc(7518, "3.6", "MUST NOT"),
        rfc(8725, "3.2", "SHOULD NOT"),
        asvs("9.1.2", "L1"),
        cwe(347),
        cwe(327),
    ],
    covers=["jwt-verify-disabled", "jwt-unverified-claims-used"],
    violated_by={"algorithm": "none", "algorithms": ("HS256", "none"), "unsecured": True},
    examples=[
        bad("""
            import jwt

            def invitation(address):
                return jwt.encode({"sub": address}, None, algorithm="none")  # finding
        """),
        bad(
            {
                "settings.py": 'ALGORITHMS = ["HS256"] + ["none"]',
                "api/tokens.py": """
                    from joserfc import jwt
                    from settings import ALGORITHMS

                    def read(token, key):
                        return jwt.decode(token, key, algorithms=ALGORITHMS).claims  # finding
                """,
            }
        ),
        bad({"shop/settings.py": "OIDC_ALLOW_UNSECURED_JWT = True  # finding", "manage.py": "import django"}),
        bad(
            """
            import jwt
            from accounts import load_user

            def current_user(token, key):
                if jwt.get_unverified_header(token).get("alg") == "none":
                    claims = jwt.decode(token, options={"verify_signature": False})  # finding
                else:
                    claims = jwt.decode(token, key, algorithms=["HS256"])
                return load_user(claims["sub"])

            def claims_of(token, key):
                header = jwt.get_unverified_header(token)
                if header["alg"].lower() != "none":
                    return jwt.decode(token, key, algorithms=["HS256"])
                else:
                    return jwt.decode(token, options={"verify_signature": False})  # finding
            """,
            why="the token itself chooses the branch that verifies nothing",
        ),
        bad(
            """
            from jose import jwt

            def name_and_kind(token, key):
                algorithm = jwt.get_unverified_header(token)["alg"]
                if algorithm in ("none", "None"):
                    return jwt.get_unverified_claims(token)["sub"], "guest"  # finding
                return jwt.decode(token, key, algorithms=["ES256"])["sub"], "member"
            """,
            why="in the branch for none nothing is verified",
        ),
        good(
            """
            import jwt

            def read(token, key):
                if jwt.get_unverified_header(token)["alg"] == "none":
                    print("unsigned:", jwt.decode(token, options={"verify_signature": False}))
                    raise ValueError("this token has no signature")
                return jwt.decode(token, key, algorithms=["HS256"])
            """,
            why="what the unsigned token says is printed, and the token refused",
        ),
        bad("""
            import os

            import firebase_admin
            from firebase_admin import auth

            os.environ.setdefault("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099")  # finding
            firebase_admin.initialize_app()

            def who(token):
                return auth.verify_id_token(token)["uid"]
        """),
        good(
            """
            import os

            import firebase_admin

            def start(use_emulator):
                if use_emulator:
                    os.environ["FIREBASE_AUTH_EMULATOR_HOST"] = "127.0.0.1:9099"
                firebase_admin.initialize_app()
            """,
            why="only a developer's own machine talks to the emulator",
        ),
        good(
            """
            from authlib.integrations.flask_client import OAuth

            def connect(app):
                OAuth(app).register("id", client_id="web", token_endpoint_auth_method="none")

            REGISTRATION = {"client_name": "web", "id_token_signed_response_alg": "none"}
            """,
            why="other things are called none: a public client, or an ID token of the code flow, protected by TLS",
        ),
        good(
            """
            import jwt

            def read(token, key):
                if jwt.get_unverified_header(token)["alg"].lower() == "none":
                    raise PermissionError("unsecured token")
                return jwt.decode(token, key, algorithms=["HS256"])
            """,
            why="the algorithm is named to be refused",
        ),
        good(
            {
                "tests/test_tokens.py": """
                    import jwt
                    import pytest

                    def test_unsecured_tokens_are_refused(key):
                        token = jwt.encode({"sub": "1"}, None, algorithm="none")
                        with pytest.raises(jwt.InvalidTokenError):
                            jwt.decode(token, key, algorithms=["HS256"])
                """
            },
            why="a test that proves the refusal",
        ),
    ],
)


@rule.check
def jwt_alg_none(subject: TokenEncode | TokenDecode | ClaimsPeek | AlgorithmSetting) -> Iterator[Violation]:
    if isinstance(subject, TokenDecode | ClaimsPeek) and (taken := subject.taken_when_unsecured) is not None:
        message = 'A token that says "none" is read without verification: its sender chooses this branch.'
        yield subject.finding(message, at="verify_signature", evidence=taken)
        return
    severity: Severity | None = None
    match subject:
        case TokenEncode():
            message = "This token is issued without signature or MAC: whoever carries it can rewrite it."
            unsecured, role = _unsecured(subject.algorithm) or subject.algorithm.find(_is_none), "algorithm"
        case TokenDecode() if subject.verify_signature.falsy() is None:
            message = "The list of accepted algorithms admits tokens without any signature."
            if subject.refuses_unsecured.equals(True):
                message = 'The list of accepted algorithms names "none"; only the library still refuses such tokens.'
                severity = "warning"
            unsecured, role = _unsecured(subject.algorithms), "algorithms"
        case AlgorithmSetting():
            message = "This setting admits tokens without any signature."
            unsecured, role = _unsecured(subject.algorithms), "algorithms"
            if subject.refuses_unsecured.equals(True):
                message = 'This setting names "none"; only the library still refuses such tokens.'
                severity = "warning"
            if unsecured is None:
                unsecured, role = subject.unsecured.find(_is_on), "unsecured"
        case _:
            return
    if unsecured is not None:
        yield subject.finding(message, because=unsecured, at=role, severity=severity)


def _unsecured(algorithms: Value) -> Value | None:
    return next((value for name, value in named_algorithms(algorithms) if is_unsecured(name)), None)


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.constant is None


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.constant) and value.when != "debug"
