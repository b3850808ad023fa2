"""What providers say about people, where they say it, and what of that identifies somebody."""

from __future__ import annotations

import re

USERINFO = re.compile(
    # https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
    r"user_?info\b|userinfo/v\d"
    # https://developers.google.com/identity/sign-in/web/backend-auth#calling-the-tokeninfo-endpoint
    r"|/tokeninfo\b"
    # https://developers.facebook.com/docs/graph-api/overview
    r"|graph\.facebook\.com/(?:v[\d.]+/)?me\b"
    # https://learn.microsoft.com/graph/api/user-get
    r"|graph\.microsoft\.com/(?:v1\.0|beta)/me(?:$|[?\0])"
    # https://docs.github.com/rest/users/users#get-the-authenticated-user, .../users/emails
    r"|api\.github\.com/user(?:$|[?\0]|/emails)"
    # https://docs.gitlab.com/api/users/#retrieve-the-current-user
    r"|/api/v4/user(?:$|[?\0])"
    # https://docs.discord.com/developers/resources/user#get-current-user
    r"|discord(?:app)?\.com/api/(?:v\d+/)?users/@me$"
    # https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
    r"|api\.linkedin\.com/v2/(?:me|emailAddress)\b"
    # https://developers.kakao.com/docs/latest/en/kakaologin/rest-api, https://developers.naver.com/docs/login/profile/
    r"|kapi\.kakao\.com/v2/user/me|openapi\.naver\.com/v1/nid/me",
    re.IGNORECASE,
)
"""Addresses at which a provider tells who an access token is about."""

USERINFO_NAME = re.compile(
    r"(?:\w*_)?user_?info(?:rmation)?_?(?:ur[il]|endpoint|uri)|user_?info_?endpoint", re.IGNORECASE
)
"""What the address is called (the member "userinfo_endpoint" of OpenID Connect Discovery 3)."""

VERIFYING = re.compile(
    # The public address of a GitHub account is one of its verified ones, and Apple relays or verifies each.
    # https://docs.github.com/account-and-profile/how-tos/email-preferences/setting-your-commit-email-address
    r"github\.com|appleid\.apple\.com",
    re.IGNORECASE,
)
"""Providers that give out no address which its owner has not confirmed."""

EVERY_TENANT = re.compile(
    # https://learn.microsoft.com/entra/identity-platform/msal-client-application-configuration#authority
    r"login\.(?:microsoftonline|windows)\.\w+/(?:common|organizations)\b",
    re.IGNORECASE,
)
"""Authorities that sign in the accounts of every tenant."""

TENANT = re.compile(r"tid|iss|issuer|idp|(?:\w+_)?tenants?(?:_?ids?)?", re.IGNORECASE)
"""Claims that say of which tenant an account is, and what programs call it."""

PROVIDER = re.compile(r"(?:\w+_)?(?:provider|idp|identity_provider)s?(?:_?(?:name|id|key|slug))?", re.IGNORECASE)
"""What programs call the provider that somebody has chosen, and the field of an account that keeps it."""

EMAIL_CLAIMS = frozenset({"email", "mail", "emailAddress", "email_address"})

NAME_CLAIMS = frozenset(
    {
        *("preferred_username", "upn", "unique_name", "userPrincipalName", "nickname", "phone_number"),
        *("cognito:username", "mailNickname", "screen_name"),
    }
)
"""Claims whose value may pass from one person to another (OpenID Connect Core 5.7), apart from the e-mail address."""

SUBJECT_CLAIMS = frozenset({"sub"})

VERIFIED = re.compile(
    # "email_verified" of OpenID Connect Core 5.1, and what Google, Discord, GitHub, GitLab and Microsoft have instead.
    r"\w*(?:email_?verified|verified_?email|email_is_verified|is_email_valid|is_email_verified|email_verification)\w*"
    r"|verified|is_verified|isVerified|confirmed_at|xms_edov|hd|hosted_?domain|email_domain_owner_verified",
    re.IGNORECASE,
)
"""Claims, settings and functions that say whether the address belongs to who has signed in."""
