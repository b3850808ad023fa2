"""A claim of a token passes a check that looks at a part of it only.

"iss", "aud", "azp" and "nonce" are compared character by character, as a whole. A check with startswith, endswith, a
regular expression without an end, or "in" between two texts lets longer or shorter values pass: a trusted issuer
"https://login.example" is also the beginning of "https://login.example.attacker.example", and "" is part of every text.

A prefix that ends the host with a slash, as multi-tenant applications use it for the issuers of one provider, is not
reported, and "in" is right where the other side is a list.
"""

from collections.abc import Iterator

from authlint.concepts import ClaimMembership, TokenDecode, Violation
from authlint.rule import Rule, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Claim compared in part",
    severity="error",
    confidence="medium",
    attack="An attacker sets up an issuer or client whose name begins or ends like the trusted one, and is accepted.",
    remedy='Compare the whole claim: claims["iss"] == ISSUER, or claims["iss"] in a list of issuers.',
    references=[
        rfc(7519, "7.3", "MUST"),
        rfc(9207, "2.4", "MUST"),
        oidc("3.1.3.7", "MUST"),
        cwe(697),
        cwe(187),
        cwe(290),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                if not claims["iss"].startswith("https://login.example.com"):  # finding
                    raise PermissionError("issuer")
                return claims["sub"]
        """),
        bad(
            {
                "checks.py": """
                    def check_issuer(claims, trusted):
                        if trusted not in claims.get("iss", ""):  # finding
                            raise PermissionError("issuer")
                """,
                "users.py": """
                    import jwt
                    from checks import check_issuer

                    def user(token, key, trusted):
                        claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                        check_issuer(claims, trusted)
                        return claims["sub"]
                """,
            },
            why="a helper in another file looks for the trusted issuer anywhere in the claim",
        ),
        bad(
            """
            import re
            import jwt

            CLIENTS = "web-client"

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], issuer="https://id.example")
                if claims["azp"] not in CLIENTS:  # finding
                    raise PermissionError("client")
                return claims["sub"]

            def other(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"])
                return re.match(r"https://id[.]example", claims["iss"]) and claims["sub"]  # finding
            """,
            why="any part of a text, even nothing, is in it; a pattern has no end",
        ),
        bad(
            """
            from collections.abc import Sequence
            import jwt

            class Validator:
                def check(self, payload, issuer):
                    if isinstance(issuer, Sequence):
                        if payload["iss"] not in issuer:  # finding
                            raise ValueError("issuer")
                    elif payload["iss"] != issuer:
                        raise ValueError("issuer")
            """,
            why="a text is a sequence of its characters",
        ),
        good(
            """
            from collections.abc import Iterable, Sequence

            def check_issuer(payload, issuer):
                if isinstance(issuer, str):
                    if payload["iss"] != issuer:
                        raise ValueError("issuer")
                elif isinstance(issuer, Sequence):
                    if payload["iss"] not in issuer:
                        raise ValueError("issuer")

            def check_audience(payload, audience):
                if isinstance(audience, list):
                    if payload["aud"] not in audience:
                        raise ValueError("audience")
                if isinstance(payload, Iterable) and "aud" not in payload:
                    raise ValueError("no audience")
            """,
            why="texts are told apart, or only lists are meant",
        ),
        good(
            """
            import jwt

            ISSUERS = ["https://a.example", "https://b.example"]

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                if claims["iss"] != "https://a.example" and claims["iss"] not in ISSUERS:
                    raise PermissionError("issuer")
                return claims["sub"]

            def expected(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], issuer="https://a.example")
                if not claims["iss"].startswith("https"):
                    raise PermissionError("issuer")
                return claims["sub"]
            """,
            why="compared as a whole, with one or with a list; the library has compared it already",
        ),
        good(
            """
            import jwt

            def user(token, key, api):
                claims = jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})
                audience = claims["aud"]
                if isinstance(audience, str):
                    audience = [audience]
                if api not in audience:
                    raise PermissionError("audience")
                return claims["sub"]
            """,
            why="the audience is made a list first",
        ),
        good(
            """
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                if not claims["iss"].startswith("https://login.microsoftonline.com/"):
                    raise PermissionError("issuer")
                return claims["sub"]

            def tenant(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api")
                if claims["iss"] != f"https://login.microsoftonline.com/{claims['tid']}/v2.0":
                    raise PermissionError("issuer")
                return claims["tid"]
            """,
            why="the tenants of one provider: the host is compared to its end, or the tenant is filled in",
        ),
        good(
            """
            import jwt

            def user(token, key):
                claims = jwt.decode(token, key, algorithms=["RS256"], audience="api", issuer="https://id.example")
                if not claims["email"].endswith("@example.com"):
                    raise PermissionError("staff only")
                provider = "google" if "google" in claims["iss"] else "other"
                return provider, claims["sub"]
            """,
            why="the domain of an e-mail address is another matter; which provider it was lets nobody in",
        ),
    ],
)


@rule.check
def jwt_claim_partial_match(subject: TokenDecode | ClaimMembership) -> Iterator[Violation]:
    if isinstance(subject, ClaimMembership):
        yield subject.finding("A text is a sequence, too: where one is expected, any part of it passes.")
        return
    match = subject.partial_match
    if match is not None and subject.verify_signature.falsy() is None:
        yield subject.finding(
            f"{match.reason}, so a claim that is not what the program trusts passes as well.",
            at=match,
            evidence=match,
        )
