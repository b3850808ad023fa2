"""The verification of a token fails, and the program goes on as if it had not.

Verifying a token raises an error when it is forged. A handler that catches the error and reads the claims without
verifying, answers yes, or only writes a log line, undoes the verification: exactly the forged tokens take this way.
Often it was meant for a moment, while a key was missing or an issuer was being changed.

A handler that turns the request away, or leaves the user anonymous, is right. So is a handler for tokens that have run
out, whose signature or MAC was checked before, and a loop that tries one key after the other.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsPeek, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Failed verification of a token is passed over",
    severity="error",
    confidence="medium",
    attack="A forged token makes the verification fail, and the handler lets it in.",
    remedy="Turn the request away in the handler: raise an error, or answer with 401.",
    references=[rfc(8725, "3.3", "MUST"), rfc(7519, "7.2", "MUST"), asvs("16.5.3", "L2"), cwe(755), cwe(347), cwe(636)],
    covers=["jwt-verify-disabled", "jwt-unverified-claims-used"],
    in_context=True,
    examples=[
        bad("""
            import jwt
            from accounts import login
            def sign_in(token, key):
                try:
                    claims = jwt.decode(token, key, algorithms=["HS256"])
                except Exception:
                    claims = jwt.decode(token, options={"verify_signature": False})  # finding
                login(claims["sub"])
        """),
        bad(
            {
                "tokens.py": """
                    from jose import jwt

                    def verified(token, key):
                        return jwt.decode(token, key, algorithms=["RS256"], audience="api")

                    def claims_of(token):
                        return jwt.get_unverified_claims(token)  # finding
                """,
                "views.py": """
                    from jose import JWTError
                    from tokens import claims_of, verified

                    def who(token, key):
                        try:
                            return verified(token, key)
                        except JWTError:
                            return claims_of(token)
                """,
            }
        ),
        bad("""
            import jwt

            def is_valid(token, key):
                try:
                    jwt.decode(token, key, algorithms=["ES256"])
                    return True
                except jwt.InvalidTokenError:  # finding
                    return True
        """),
        bad(
            """
            import logging
            import jwt
            from accounts import load_user

            def current_user(request, key):
                try:
                    jwt.decode(request.cookies["token"], key, algorithms=["ES256"])
                except jwt.InvalidTokenError:  # finding
                    logging.warning("somebody sent a bad token")
                return load_user(request.args["user"])

            def verify(token, key):
                try:
                    jwt.decode(token, key, algorithms=["ES256"])
                except Exception as error:  # finding
                    print(error)
            """,
            why="the failure ends in a log line",
        ),
        bad(
            {
                "tokens.py": """
                    import jwt

                    def verified(token, key):
                        return jwt.decode(token, key, algorithms=["ES256"], audience="api")
                """,
                "views.py": """
                    from accounts import load_user
                    from tokens import verified

                    def profile(request, key):
                        try:
                            verified(request.cookies["token"], key)
                        except Exception:  # finding
                            pass
                        return load_user(request.args["user"])
                """,
            },
            why="the verification is a function of another module",
        ),
        good(
            """
            import jwt
            from accounts import login

            def sign_in(token, key):
                try:
                    claims = jwt.decode(token, key, algorithms=["HS256"])
                except jwt.InvalidTokenError as error:
                    raise PermissionError("not your token") from error
                login(claims["sub"])
            """,
            why="the request is turned away",
        ),
        good(
            """
            import logging
            import jwt
            from accounts import ANONYMOUS, load_user

            def current_user(token, key):
                claims = None
                try:
                    claims = jwt.decode(token, key, algorithms=["HS256"])
                except jwt.InvalidTokenError:
                    pass
                return load_user(claims["sub"]) if claims is not None else ANONYMOUS

            def user_or_nobody(token, key):
                try:
                    return load_user(jwt.decode(token, key, algorithms=["HS256"])["sub"])
                except jwt.InvalidTokenError:
                    logging.info("a bad token of %s", jwt.decode(token, options={"verify_signature": False})["sub"])
                    return None
            """,
            why="the user stays anonymous; what is read unverified only goes into the log",
        ),
        good(
            """
            import jwt

            def read(token, keys):
                for key in keys:
                    try:
                        return jwt.decode(token, key, algorithms=["ES256"])
                    except jwt.InvalidSignatureError:
                        pass
                raise PermissionError("no key fits")

            def read_either(token, key, old_keys):
                try:
                    return jwt.decode(token, key, algorithms=["ES256"])
                except jwt.InvalidSignatureError:
                    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
                    return jwt.decode(token, old_keys[issuer], algorithms=["ES256"])
            """,
            why="one of several keys has to fit",
        ),
        good(
            """
            import jwt

            def session_to_end(id_token_hint, key):
                try:
                    return jwt.decode(id_token_hint, key, algorithms=["RS256"])
                except jwt.ExpiredSignatureError:
                    return jwt.decode(id_token_hint, options={"verify_signature": False})

            def has_run_out(token, key):
                try:
                    jwt.decode(token, key, algorithms=["RS256"])
                    return False
                except jwt.InvalidTokenError:
                    return True
            """,
            why="the token is genuine and has only run out; yes means that it is no longer good",
        ),
    ],
)


@rule.check
def jwt_verification_fail_open(reading: TokenDecode | ClaimsPeek) -> Iterator[Violation]:
    replaced = reading.replaces_verified
    if replaced is not None:
        message = "When the verification fails, the claims are read without it: a forged token takes this way."
        yield reading.finding(message, at="verify_signature", evidence=replaced)
    elif isinstance(reading, TokenDecode) and (ignored := reading.fails_open) is not None:
        yield reading.finding(f"Verifying this token changes nothing: {ignored.reason}.", at=ignored, evidence=ignored)
