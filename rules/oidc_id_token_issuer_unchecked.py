"""Everybody who has an account in any tenant of the provider is let in, and nothing looks at the tenant.

"common" and "organizations" of Microsoft Entra ID stand for the directories of all customers. Each of them has its own
issuer, and its administrator writes the addresses and names in it. An account of a directory that the attacker has set
up this morning signs in as well as one of the company's own, with whatever is written there.

A product for every customer is meant to accept them. It then has to keep the tenant ("tid" or "iss") with each account,
and look that up, too. authlint is silent where the tenant is mentioned at all.
"""

from collections.abc import Iterator

from authlint.concepts import ProviderIdentity, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc, rfc

rule = Rule(
    title="Accounts of every tenant let in",
    severity="warning",
    confidence="medium",
    attack="The attacker creates a free directory, and in it a user with the name or address of the victim, signs in "
    "with that, and is taken for the victim.",
    remedy='Name the own tenant: authority="https://login.microsoftonline.com/" + TENANT_ID. Or compare claims["tid"] '
    "with those that may sign in, and look accounts up by tenant and object id.",
    references=[
        oidc("3.1.3.7", "MUST"),
        oidc("16.15", "MUST"),
        rfc(8725, "3.8", "MUST"),
        asvs("6.8.1", "L2"),
        cwe(287),
        cwe(290),
        cwe(346),
    ],
    in_context=True,
    examples=[
        bad("""
            import msal
            from flask import Flask, redirect, request, session
            from flask_login import login_user
            from models import User
            from settings import CLIENT_ID, SECRET

            app = Flask(__name__)
            entra = msal.ConfidentialClientApplication(
                CLIENT_ID, authority="https://login.microsoftonline.com/common", client_credential=SECRET  # finding
            )

            @app.route("/callback")
            def callback():
                result = entra.acquire_token_by_auth_code_flow(session.pop("flow"), request.args)
                login_user(User.query.filter_by(oidc_sub=result["id_token_claims"]["sub"]).one())
                return redirect("/")
        """),
        bad(
            {
                "entra.py": """
                    from msal import ConfidentialClientApplication
                    from settings import CLIENT_ID, SECRET

                    client = ConfidentialClientApplication(CLIENT_ID, SECRET)
                """,
                "views.py": """
                    from django.contrib.auth import get_user_model, login
                    from django.views import View
                    from entra import client

                    class Callback(View):
                        def get(self, request):
                            flow = request.session.pop("flow")
                            result = client.acquire_token_by_auth_code_flow(flow, request.GET.dict())  # finding
                            name = result["id_token_claims"]["preferred_username"]
                            login(request, get_user_model().objects.get(username=name))
                """,
            },
            why="without an authority MSAL takes that of everybody",
        ),
        good(
            """
            import msal
            from models import User
            from settings import ALLOWED_TENANTS, CLIENT_ID, SECRET, TENANT_ID

            def own_tenant(flow, answer):
                authority = f"https://login.microsoftonline.com/{TENANT_ID}"
                app = msal.ConfidentialClientApplication(CLIENT_ID, authority=authority, client_credential=SECRET)
                claims = app.acquire_token_by_auth_code_flow(flow, answer)["id_token_claims"]
                return User.query.filter_by(oidc_sub=claims["sub"]).one()

            def some_tenants(flow, answer):
                app = msal.ConfidentialClientApplication(CLIENT_ID, client_credential=SECRET)
                claims = app.acquire_token_by_auth_code_flow(flow, answer)["id_token_claims"]
                if claims["tid"] not in ALLOWED_TENANTS:
                    raise PermissionError("not one of ours")
                return User.query.filter_by(oidc_sub=claims["sub"]).one()
            """,
            why="the own tenant is named, or the claim that says which one it is gets compared",
        ),
        good(
            """
            import msal
            from models import User
            from settings import AUTHORITY, CLIENT_ID, SECRET

            def every_customer(flow, answer):
                app = msal.ConfidentialClientApplication(CLIENT_ID, client_credential=SECRET)
                claims = app.acquire_token_by_auth_code_flow(flow, answer)["id_token_claims"]
                return User.query.filter_by(issuer=claims["iss"], oidc_sub=claims["sub"]).one()

            def as_configured(flow, answer):
                app = msal.ConfidentialClientApplication(CLIENT_ID, authority=AUTHORITY, client_credential=SECRET)
                claims = app.acquire_token_by_auth_code_flow(flow, answer)["id_token_claims"]
                return User.query.filter_by(oidc_sub=claims["sub"]).one()

            def calendar(flow, answer):
                app = msal.ConfidentialClientApplication(CLIENT_ID, client_credential=SECRET)
                return app.acquire_token_by_auth_code_flow(flow, answer)["access_token"]
            """,
            why="every customer is meant, and looked up by issuer and subject; or nobody signs in",
        ),
    ],
)


@rule.check
def oidc_id_token_issuer_unchecked(identity: ProviderIdentity) -> Iterator[Violation]:
    if (anybody := identity.any_tenant) is not None:
        yield identity.finding(
            "The accounts of every tenant of the provider sign in here, and nothing looks at the tenant: who sets up a "
            "directory of their own decides what is written in it.",
            because=identity.authority,
            evidence=anybody,
            at=identity.authority,
        )
