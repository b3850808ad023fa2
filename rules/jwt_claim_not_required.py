"""A claim is checked when a token happens to have it, and a token without it passes.

python-jose and Authlib compare "aud" with what is expected, and accept a token that names no audience at all; so does
joserfc with "aud" and "iss". Such tokens exist: the issuer made them for something else, where nobody wanted the claim.

"exp" is the same: PyJWT, python-jose, joserfc, Authlib and jwcrypto refuse a token that has run out, and take one that
never does. Where a program reads tokens that others sign, only its own demand makes sure that they end.

What a program puts into its own tokens it can rely on, so there authlint is silent. It is also silent where the claims
go out of sight.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimsCheck, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.values import Absent, Known, Sequence, Value, is_falsy, is_given

rule = Rule(
    title="Claim checked only if it is there",
    severity="warning",
    confidence="medium",
    attack="A token of the same issuer that lacks the claim, made for another purpose or without an end, is accepted.",
    remedy='Demand the claim: options={"require": ["exp"]} with PyJWT, options={"require_exp": True, "require_aud": '
    'True} with python-jose, "essential": True in Authlib and joserfc, check_claims={"exp": None} with jwcrypto.',
    references=[
        rfc(8725, "3.9", "MUST"),
        rfc(9068, "2.2"),
        rfc(6750, "5.2", "MUST"),
        asvs("9.2.1", "L1"),
        cwe(613),
        cwe(345),
    ],
    in_context=True,
    examples=[
        bad("""
            from jose import jwt
            from settings import API_ID, KEY

            def user(token):
                options = {"require_exp": True}
                return jwt.decode(token, KEY, algorithms=["RS256"], audience=API_ID, options=options)["sub"]  # finding
        """),
        bad(
            {
                "reading.py": """
                    import jwt

                    CHECKS = {"verify_exp": True, "require": ["sub"]}

                    def read(token, key):
                        return jwt.decode(token, key, algorithms=["HS256"], options=CHECKS)  # finding
                """,
                "views.py": """
                    from reading import read
                    from settings import PARTNER_SECRET

                    def order(request):
                        return place(read(request.headers["token"], PARTNER_SECRET)["sub"])
                """,
            },
            why="a partner signs these, and may sign one without an end",
        ),
        bad(
            """
            from authlib.jose import JsonWebToken

            def user(token, key):
                expected = {"iss": {"essential": True, "value": "https://id.example"}, "aud": {"value": "api"}}
                claims = JsonWebToken(["ES256"]).decode(token, key, claims_options=expected)  # finding
                claims.validate()
                return claims["sub"]
            """,
            why='the issuer has to be there, the audience and "exp" do not',
        ),
        bad(
            """
            from joserfc import jwt
            from joserfc.jwt import JWTClaimsRegistry

            EXPECTED = JWTClaimsRegistry(exp={"essential": True}, iss={"value": "https://id.example"})

            def user(token, key):
                decoded = jwt.decode(token, key, algorithms=["ES256"])
                EXPECTED.validate(decoded.claims)  # finding
                return decoded.claims["sub"]
            """,
            why="joserfc takes an issuer that is missing for the right one",
        ),
        bad(
            """
            import json
            import python_jwt
            from jwcrypto import jwt

            def user(raw, key):
                return json.loads(jwt.JWT(jwt=raw, key=key, algs=["HS256"]).claims)["sub"]  # finding

            def member(raw, key):
                header, claims = python_jwt.verify_jwt(raw, key, ["PS256"], checks_optional=True)  # finding
                return claims["sub"]
            """,
            why='jwcrypto does not demand "exp"; python_jwt does, unless it is told not to',
        ),
        bad(
            """
            import jwt

            ISSUER = "https://id.example"
            keys = jwt.PyJWKClient(f"{ISSUER}/jwks.json")

            def user(token):
                key = keys.get_signing_key_from_jwt(token).key
                return jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer=ISSUER)["sub"]  # finding
            """,
            why="a note: providers nearly always send it",
        ),
        good(
            """
            from jose import jwt as jose
            import jwt

            def user(token, key):
                options = {"require_aud": True, "require_exp": True}
                return jose.decode(token, key, algorithms=["RS256"], audience="api", options=options)["sub"]

            def member(token, key):
                return jwt.decode(token, key, ["RS256"], audience="api", options={"require": ["exp", "sub"]})["sub"]
            """,
            why="both are demanded; PyJWT demands an audience by itself once one is expected",
        ),
        good(
            {
                "issue.py": """
                    import time
                    from jose import jwt
                    from settings import KEYS

                    def issue(user):
                        claims = {"sub": user, "aud": "api", "exp": int(time.time()) + 900}
                        return jwt.encode(claims, KEYS["now"], algorithm="HS256")
                """,
                "read.py": """
                    from jose import jwt
                    from settings import KEYS

                    def user(token):
                        for key in KEYS.values():
                            return jwt.decode(token, key, algorithms=["HS256"], audience="api")["sub"]
                """,
            },
            why="the program signs these tokens, with both claims",
        ),
        good(
            """
            import requests
            from jose import jwt

            def user(token):
                keys = requests.get("https://www.googleapis.com/oauth2/v3/certs").json()
                options = {"require_aud": True}
                return jwt.decode(token, keys, algorithms=["RS256"], audience="api", options=options)["sub"]
            """,
            why='a provider that is known to end each of its tokens; a missing "aud" is refused',
        ),
        good(
            """
            import time
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                if claims["iat"] < time.time() - 600:
                    raise PermissionError("too old")
                return claims["sub"]

            def until(token, key):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                return claims["sub"], claims["exp"]

            def library_function(token, key):
                return jwt.decode(token, key, algorithms=["HS256"])

            def configured(token, key, options):
                return jwt.decode(token, key, algorithms=["HS256"], options=options)["sub"]
            """,
            why="the program looks at the age or reads the claim itself, and what is not in sight is not judged",
        ),
        good(
            """
            from authlib.jose import JsonWebToken
            from settings import AUDIENCES, ISSUER

            def user(token, key):
                expected = {"exp": {"essential": True}}
                if ISSUER:
                    expected["iss"] = {"value": ISSUER, "essential": True}
                if AUDIENCES:
                    expected["aud"] = {"values": AUDIENCES, "essential": True}
                claims = JsonWebToken(["ES256"]).decode(token, key, claims_options=expected)
                claims.validate()
                return claims["sub"]
            """,
            why="each claim that is expected has to be there",
        ),
        good(
            """
            import json
            from jwcrypto import jwt
            from jose import jwt as jose

            def user(raw, key):
                return json.loads(jwt.JWT(jwt=raw, key=key, algs=["HS256"], check_claims={"exp": None}).claims)["sub"]

            def issuer(raw, key):
                return jose.decode(raw, key, options={"verify_signature": False}, audience="api")["iss"]
            """,
            why="jwcrypto demands what it is told to check; without a signature no claim counts",
        ),
    ],
)


@rule.check
def jwt_claim_not_required(subject: TokenDecode | ClaimsCheck) -> Iterator[Violation]:
    missing: dict[str, Value | None] = {}
    if subject.audience_optional:
        missing["aud"] = _skipped(subject.audience, subject.require_audience)
    if isinstance(subject, ClaimsCheck):
        missing["iss"] = _skipped(subject.issuer, subject.require_issuer)
    elif subject.verify_signature.falsy() or subject.verify_audience.falsy():
        return
    else:
        missing["exp"] = _endless(subject)
    names = [f'"{name}"' for name, because in missing.items() if because is not None]
    if names:
        yield subject.finding(
            f"A token without {' and without '.join(names)} passes: a claim that is missing is not checked.",
            because=next(filter(None, missing.values())),
            evidence=None if isinstance(subject, ClaimsCheck) else subject.lasts_without_expiry,
            severity="note" if names == ['"exp"'] else None,
        )


def _skipped(expected: Value, required: Value) -> Value | None:
    """Return why an expected claim may be missing, unless on some path it may not."""
    return _never(required) if all(map(is_given, expected.leaves())) else None


def _never(required: Value) -> Value | None:
    return required.falsy() if all(map(is_falsy, required.leaves())) else None


def _endless(decode: TokenDecode) -> Value | None:
    """Return why "exp" may be missing, where others sign the tokens and the program relies on them."""
    if decode.verify_expiry.falsy() or decode.require_expiry.equals(True):
        return None
    because = (
        decode.admits_missing.find(lambda value: value.equals(True))
        or _never(decode.require_expiry)
        or decode.required_claims.find(_leave_out_expiry)
        or decode.checked_claims.find(lambda value: not is_given(value))
    )
    if because is None or decode.shared_keys or not decode.signed_elsewhere or not decode.lasts_without_expiry:
        return None
    return because


def _leave_out_expiry(claims: Value) -> bool:
    if isinstance(claims, Sequence):
        return not claims.open and all(isinstance(one, Known) and one.constant != "exp" for one in claims.items)
    return isinstance(claims, Absent) or claims.equals(None)
