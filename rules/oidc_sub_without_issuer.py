"""Accounts of several providers are told apart by "sub" alone, which each provider gives out as it likes.

"sub" is unique at one provider. Another one may give the same value to somebody else: numbers that count up collide by
themselves, and whoever runs a provider, or may choose their identifier there, collides on purpose. Only together with
the issuer does "sub" name one person.
"""

from collections.abc import Iterator

from authlint.concepts import Evidence, ProviderIdentity, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Account looked up by the subject without the issuer",
    severity="warning",
    confidence="medium",
    attack="The attacker gets the identifier of the victim at another of the providers, signs in with that one, and "
    "has the account.",
    remedy='Keep and look up both: filter_by(issuer=claims["iss"], subject=claims["sub"]), or the name of the provider '
    "with the subject.",
    references=[oidc("5.7"), rfc(7519, "4.1.2", "MUST"), asvs("6.8.1", "L2"), cwe(290), cwe(287)],
    in_context=True,
    examples=[
        bad("""
            from authlib.integrations.flask_client import OAuth
            from flask import Flask, redirect
            from flask_login import login_user
            from models import User

            app = Flask(__name__)
            oauth = OAuth(app)
            oauth.register("one", server_metadata_url="https://one.example/.well-known/openid-configuration")
            oauth.register("two", server_metadata_url="https://two.example/.well-known/openid-configuration")

            @app.route("/callback/<provider>")
            def callback(provider):
                token = oauth.create_client(provider).authorize_access_token()
                login_user(User.query.filter_by(oauth_sub=token["userinfo"]["sub"]).one())  # finding
                return redirect("/")
        """),
        bad(
            {
                "people.py": """
                    from sqlalchemy import select
                    from models import Account

                    def account_of(db, subject):
                        return db.scalar(select(Account).where(Account.external_id == subject))
                """,
                "views.py": """
                    import requests
                    from django.contrib.auth import login
                    from django.views import View
                    from database import db
                    from people import account_of
                    from settings import PROVIDERS
                    from tokens import redeem

                    class Callback(View):
                        def get(self, request, provider):
                            bearer = {"Authorization": f"Bearer {redeem(provider, request.GET['code'])}"}
                            userinfo_url = PROVIDERS[provider]["userinfo"]
                            claims = requests.get(userinfo_url, headers=bearer, timeout=5).json()
                            login(request, account_of(db, claims["sub"]))  # finding
                """,
            },
            why="the view knows the provider, and the query in the other file does not",
        ),
        good(
            """
            import requests
            from models import User
            from settings import PROVIDERS

            def user_of(provider, bearer):
                userinfo_url = PROVIDERS[provider]["userinfo"]
                claims = requests.get(userinfo_url, headers=bearer, timeout=5).json()
                return User.query.filter_by(provider=provider, oauth_sub=claims["sub"]).one()

            def user_by_key(provider, bearer):
                userinfo_url = PROVIDERS[provider]["userinfo"]
                claims = requests.get(userinfo_url, headers=bearer, timeout=5).json()
                return User.query.filter_by(oauth_sub=f"{provider}|{claims['sub']}").one()
            """,
            why="the provider is looked up as well, or is a part of what is kept",
        ),
        good(
            """
            import requests
            from models import User

            def user_of(bearer):
                claims = requests.get("https://id.example/userinfo", headers=bearer, timeout=5).json()
                return User.query.filter_by(oauth_sub=claims["sub"]).one()
            """,
            why="there is one provider",
        ),
    ],
)


@rule.check
def oidc_sub_without_issuer(identity: ProviderIdentity) -> Iterator[Violation]:
    if (matched := identity.matched_by_subject) is not None:
        yield identity.finding(
            'There are several providers here, and an account is looked up by "sub" alone: another provider may '
            "give the same value to somebody else.",
            evidence=matched,
            at=Evidence(matched.reason, matched.steps[:3]),
        )
