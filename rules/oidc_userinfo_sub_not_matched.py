"""What the UserInfo endpoint answers is taken for the person in the ID token, without comparing the two.

An ID token says who has signed in. The UserInfo endpoint says who an access token belongs to. That these are one person
is only certain when both have the same "sub". Where somebody manages to slip in the access token of another person, the
answer is that person's profile, and the ID token goes with it as proof of a sign-in that never was theirs.
"""

from collections.abc import Iterator

from authlint.concepts import ProviderIdentity, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc

rule = Rule(
    title="UserInfo answer not matched with the ID token",
    severity="warning",
    confidence="medium",
    attack="The attacker signs in as themselves, and replaces the access token by one of the victim: the program reads "
    "the victim's address and lets the attacker into that account.",
    remedy='Compare before using the answer: if profile["sub"] != claims["sub"]: refuse. Or take "iss" and "sub" from '
    "the ID token to identify somebody, and the answer only to show it.",
    references=[oidc("5.3.2", "MUST"), oidc("5.3.4", "MUST"), asvs("10.5.2", "L2"), cwe(345), cwe(290)],
    in_context=True,
    examples=[
        bad("""
            from authlib.integrations.flask_client import OAuth
            from flask import session
            from flask_login import login_user
            from models import User

            oauth = OAuth()
            company = oauth.register("company", server_metadata_url="https://id.example/.well-known/openid-configuration")

            def callback(token):
                claims = company.parse_id_token(token, nonce=session.pop("nonce"))
                profile = company.userinfo(token=token)  # finding
                session["signed_in_at"] = claims["iat"]
                login_user(User.query.filter_by(email=profile["email"]).one())
        """),
        bad(
            {
                "keys.py": """
                    import jwt
                    from settings import CLIENT_ID, ISSUER

                    KEYS = jwt.PyJWKClient("https://id.example/jwks.json")

                    def verify_id_token(raw):
                        key = KEYS.get_signing_key_from_jwt(raw).key
                        return jwt.decode(raw, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER)
                """,
                "views.py": """
                    import requests
                    from django.contrib.auth import login
                    from django.contrib.auth.models import User
                    from django.views import View
                    from keys import verify_id_token
                    from tokens import redeem

                    class Callback(View):
                        def get(self, request):
                            tokens = redeem(request.GET["code"])
                            claims = verify_id_token(tokens["id_token"])
                            request.session["since"] = claims["auth_time"]
                            bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
                            answer = requests.get("https://id.example/userinfo", headers=bearer, timeout=5)  # finding
                            login(request, User.objects.get(email=answer.json()["email"]))
                """,
            },
            why="the ID token is verified in another file, and then the answer about the access token decides",
        ),
        good(
            """
            from authlib.integrations.flask_client import OAuth
            from flask import session
            from flask_login import login_user
            from models import User

            oauth = OAuth()
            company = oauth.register("company", server_metadata_url="https://id.example/.well-known/openid-configuration")

            def callback(token):
                claims = company.parse_id_token(token, nonce=session.pop("nonce"))
                profile = company.userinfo(token=token)
                if profile["sub"] != claims["sub"]:
                    raise PermissionError("about somebody else")
                login_user(User.query.filter_by(email=profile["email"]).one())

            def shown(token):
                claims = company.parse_id_token(token, nonce=session.pop("nonce"))
                profile = company.userinfo(token=token)
                login_user(User.query.filter_by(issuer=claims["iss"], subject=claims["sub"]).one())
                return profile["picture"]

            def without_id_token(token):
                profile = company.userinfo(token=token)
                login_user(User.query.filter_by(email=profile["email"]).one())

            def either(token):
                claims = company.parse_id_token(token, nonce=session.pop("nonce"))
                claims = claims or company.userinfo(token=token)
                login_user(User.query.filter_by(email=claims["email"]).one())
            """,
            why="the subjects are compared, or the answer is shown; or there is no ID token to compare with",
        ),
    ],
)


@rule.check
def oidc_userinfo_sub_not_matched(identity: ProviderIdentity) -> Iterator[Violation]:
    if (beside := identity.id_token_beside) is not None:
        yield identity.finding(
            "An ID token says who has signed in, and what decides is this answer about the access token. Nothing "
            'compares the "sub" of the two.',
            evidence=beside,
        )
