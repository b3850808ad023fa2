"""An account is found by a name that its owner can change, and that somebody else can have tomorrow.

People rename themselves, leave, marry, and get another phone number, and what they leave behind is given out again.
Whoever has the name then has the account it is looked up by. In OpenID Connect only "iss" and "sub" together stay with
one person for good; "preferred_username", "upn", "nickname" and the like are meant to be shown. In Microsoft Entra ID
the administrator of any tenant writes into "upn" and "preferred_username" what they like.

A single provider that never gives out a name twice makes an exception; say so where you suppress this.
"""

from collections.abc import Iterator

from authlint.concepts import Evidence, ProviderIdentity, TokenDecode, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, oidc

rule = Rule(
    title="Account found by a name that can change hands",
    severity="warning",
    confidence="medium",
    attack="The attacker takes a name at the provider that its owner has given up, or writes it into a directory of "
    "their own, signs in here, and has the account of whoever had the name before.",
    remedy='Look accounts up by issuer and subject: User.objects.get_or_create(issuer=claims["iss"], '
    'subject=claims["sub"]), and keep the name to show it. In Entra ID take "tid" and "oid".',
    references=[
        oidc("5.7", "MUST NOT"),
        asvs("10.3.3", "L2"),
        asvs("10.5.2", "L2"),
        cwe(290),
        cwe(694),
    ],
    in_context=True,
    examples=[
        bad("""
            import jwt
            from django.contrib.auth import login
            from django.contrib.auth.models import User
            from settings import CLIENT_ID, ISSUER, KEYS

            def sign_in(request, id_token):
                key = KEYS.get_signing_key_from_jwt(id_token).key
                claims = jwt.decode(id_token, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER)
                user, _ = User.objects.get_or_create(username=claims["preferred_username"])  # finding
                login(request, user)
        """),
        bad(
            {
                "graph.py": """
                    import requests

                    def me(access_token):
                        bearer = {"Authorization": f"Bearer {access_token}"}
                        return requests.get("https://graph.microsoft.com/v1.0/me", headers=bearer, timeout=5).json()
                """,
                "people.py": """
                    from models import Person

                    def person_named(name):
                        return Person.query.filter_by(upn=name).one()
                """,
                "views.py": """
                    from flask.views import MethodView
                    from flask_login import login_user
                    from graph import me
                    from people import person_named
                    from tokens import current_token

                    class Callback(MethodView):
                        def get(self):
                            profile = me(current_token())
                            login_user(person_named(profile["userPrincipalName"]))  # finding
                            return "welcome"
                """,
            },
            why="asked, looked up and signed in in three files",
        ),
        bad("""
            from authlib.integrations.starlette_client import OAuth
            from sqlalchemy import select
            from models import Member
            from sessions import start

            oauth = OAuth()
            oauth.register("club", server_metadata_url="https://id.example/.well-known/openid-configuration")

            async def callback(request, db):
                token = await oauth.club.authorize_access_token(request)
                nickname = token["userinfo"]["nickname"]
                return start(await db.scalar(select(Member).where(Member.login == nickname)))  # finding
        """),
        good(
            """
            import jwt
            from django.contrib.auth.models import User
            from settings import CLIENT_ID, ISSUER, KEYS

            def user_of(id_token):
                key = KEYS.get_signing_key_from_jwt(id_token).key
                claims = jwt.decode(id_token, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=ISSUER)
                user, _ = User.objects.get_or_create(issuer=claims["iss"], subject=claims["sub"])
                user.display_name = claims.get("preferred_username")
                user.save()
                return user
            """,
            why="issuer and subject identify the account, and the name is shown",
        ),
        good(
            """
            import requests
            from models import User

            def suggested_name(access_token):
                bearer = {"Authorization": f"Bearer {access_token}"}
                claims = requests.get("https://id.example/userinfo", headers=bearer, timeout=5).json()
                name = claims["preferred_username"]
                if User.objects.filter(username=name).exists():
                    raise ValueError("this name is taken, choose another one")
                return User.objects.create(issuer="https://id.example", subject=claims["sub"], username=name)
            """,
            why="a name that is taken lets nobody in",
        ),
        good(
            """
            import jwt

            def staff(token, key, User):
                claims = jwt.decode(token, key, algorithms=["HS256"])
                return User.objects.get(username=claims["preferred_username"])
            """,
            why="a token with a key of the program's own, which it fills with its own names",
        ),
    ],
)


@rule.check
def oidc_mutable_user_identifier(identity: ProviderIdentity | TokenDecode) -> Iterator[Violation]:
    if (matched := identity.matched_by_name) is not None:
        yield identity.finding(
            f'An account is looked up by "{matched.reason}", which its owner may change and somebody else may get. '
            'Only "iss" and "sub" together stay with one person.',
            evidence=matched,
            at=Evidence(matched.reason, matched.steps[:2]),
        )
