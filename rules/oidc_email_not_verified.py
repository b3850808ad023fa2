"""The account of whoever signs in is found by an e-mail address that the provider may never have checked.

A provider passes on what people enter about themselves. "email_verified" says whether it has sent a message there and
got an answer. Whoever enters somebody else's address, and is asked for no proof, has that address in the claims, and
with it the account that belongs to it here.

Nothing is wrong where a single provider owns the addresses it hands out, as that of a company does; suppress the
finding there and say so. Showing the address, writing to it, or giving it to a new account takes nothing over either.
"""

from collections.abc import Iterator

from authlint.concepts import AccountLinking, Evidence, ProviderIdentity, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc
from authlint.values import Sequence, Value

rule = Rule(
    title="Account found by an unverified e-mail address",
    severity="error",
    confidence="medium",
    attack="The attacker signs up at the provider with the address of the victim, which it does not check, signs in "
    "here with that, and has the victim's account.",
    remedy='Keep "iss" and "sub" with each account and look it up by both. Link by the address only when '
    'claims["email_verified"] is True and this provider is known to check it.',
    references=[
        oidc("5.7", "MUST NOT"),
        oidc("5.1"),
        asvs("10.5.2", "L2"),
        asvs("6.8.1", "L2"),
        cwe(287),
        cwe(290),
        cwe(640),
    ],
    in_context=True,
    examples=[
        bad("""
            from authlib.integrations.flask_client import OAuth
            from flask import Flask, redirect, session
            from flask_login import login_user
            from models import User

            app = Flask(__name__)
            oauth = OAuth(app)
            company = oauth.register("company", server_metadata_url="https://id.example/.well-known/openid-configuration")

            @app.route("/callback")
            def callback():
                token = company.authorize_access_token()
                info = company.parse_id_token(token, nonce=session.pop("nonce"))
                login_user(User.query.filter_by(email=info["email"]).first())  # finding
                return redirect("/")
        """),
        bad(
            {
                "providers.py": """
                    import requests

                    def profile_of(access_token):
                        headers = {"Authorization": f"Bearer {access_token}"}
                        return requests.get("https://id.example/oauth2/userinfo", headers=headers, timeout=5).json()
                """,
                "accounts.py": """
                    from django.contrib.auth.models import User

                    def account_for(address):
                        return User.objects.get(email__iexact=address)
                """,
                "views.py": """
                    from django.contrib.auth import login
                    from django.views import View
                    from accounts import account_for
                    from providers import profile_of
                    from tokens import redeem

                    class Callback(View):
                        def get(self, request):
                            profile = profile_of(redeem(request.GET["code"]))
                            login(request, account_for(profile["email"]))  # finding
                """,
            },
            why="asked in one file, looked up in another, and a view brings the two together",
        ),
        bad(
            {
                "services.py": """
                    from sqlalchemy import select
                    from models import Account

                    class AccountService:
                        async def account_with_address(self, address):
                            found = await self.db.execute(select(Account).where(Account.email == address))
                            return found.scalar_one_or_none()
                """,
                "routes.py": """
                    from fastapi import APIRouter, Request
                    from dependencies import Accounts
                    from sessions import start

                    router = APIRouter()

                    @router.get("/callback")
                    async def callback(request: Request, accounts: Accounts):
                        address, bearer = "https://id.example/userinfo", request.state.bearer
                        async with request.app.http.get(address, headers=bearer) as answer:
                            profile = await answer.json()
                        return start(await accounts.account_with_address(profile["email"]))  # finding
                """,
            },
            why="the framework hands in the service that looks it up, and the project has one method of the name",
        ),
        bad(
            """
            SOCIAL_AUTH_PIPELINE = (
                "social_core.pipeline.social_auth.social_details",
                "social_core.pipeline.social_auth.social_uid",
                "social_core.pipeline.social_auth.social_user",
                "social_core.pipeline.social_auth.associate_by_email",  # finding
                "social_core.pipeline.user.create_user",
            )
            INSTALLED_APPS = ["django.contrib.auth", "social_django"]
            """,
            why="this step of the pipeline takes the address of whichever provider",
        ),
        good(
            """
            import requests
            from django.contrib.auth import login
            from models import User

            def sign_in(request, token):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                login(request, User.objects.get(issuer="https://id.example", subject=claims["sub"]))

            def sign_in_with_verified(request, token):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                if claims.get("email_verified") is not True:
                    raise PermissionError("confirm the address first")
                login(request, User.objects.get(email=claims["email"]))
            """,
            why="the account is looked up by issuer and subject, or the provider is asked whether it checked",
        ),
        good(
            """
            import requests
            from models import User

            def confirmed(claims):
                return claims["email_verified"]

            def sign_up(token):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                if User.objects.filter(email=claims["email"]).exists():
                    raise ValueError("there is an account with this address: sign in to it, and link them there")
                return User.objects.create(issuer="https://id.example", subject=claims["sub"], email=claims["email"])

            def sign_in(token):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                if not confirmed(claims):
                    return None
                return User.objects.get(email=claims["email"])

            def sign_in_as_configured(token, settings):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                user = User.objects.filter(subject=claims["sub"]).first()
                if user is None and settings.MERGE_ACCOUNTS_BY_EMAIL:
                    user = User.objects.get(email=claims["email"])
                return user
            """,
            why="who has an account here is turned away and not let into it; a new account takes nothing over; the "
            "claim is tested in a function of its own; whoever runs the program has chosen to merge by the address",
        ),
        good(
            """
            import requests
            from mail import send_welcome
            from models import User

            def greet(user, token):
                headers = {"Authorization": f"Bearer {token}"}
                claims = requests.get("https://id.example/userinfo", headers=headers, timeout=5).json()
                user.contact = claims["email"]
                send_welcome(to=claims["email"])

            def of_github(token):
                headers = {"Authorization": f"Bearer {token}"}
                found = requests.get("https://api.github.com/user", headers=headers, timeout=5).json()
                return User.objects.get(email=found["email"])

            def of_company(token):
                headers = {"Authorization": f"Bearer {token}"}
                address = "https://openidconnect.googleapis.com/v1/userinfo"
                claims = requests.get(address, headers=headers, timeout=5).json()
                if claims.get("hd") != "example.com":
                    raise PermissionError("not one of ours")
                return User.objects.get(email=claims["email"])
            """,
            why="it is kept and written to; GitHub gives out verified addresses only; the owner of the domain is asked",
        ),
    ],
)


@rule.check
def oidc_email_not_verified(identity: ProviderIdentity | TokenDecode | AccountLinking) -> Iterator[Violation]:
    if isinstance(identity, AccountLinking):
        yield from _told(identity)
    elif (matched := identity.matched_by_email) is not None:
        yield identity.finding(
            f'An account is looked up by "{matched.reason}", and nothing asks whether the provider has verified that '
            "the address belongs to who signs in. Unless a single provider owns these addresses, whoever enters "
            "somebody else's address there gets their account.",
            evidence=matched,
            at=Evidence(matched.reason, matched.steps[:2]),
        )


def _links_by_email(step: Value) -> bool:
    return step.equals("social_core.pipeline.social_auth.associate_by_email")


def _told(linking: AccountLinking) -> Iterator[Violation]:
    lists = (one for one in linking.steps.leaves() if isinstance(one, Sequence))
    step = next((found for one in lists if (found := one.holds(_links_by_email)) is not None), None)
    switch = linking.by_email.find(lambda value: value.equals(True))
    cause = step or switch
    if cause is not None:
        yield linking.finding(
            "Whoever has the same e-mail address at the provider is let into the account that is here already, whether "
            "or not the provider has verified it.",
            because=cause,
            at=cause if step is not None else "by_email",
        )
