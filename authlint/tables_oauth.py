"""Values of OAuth parameters."""

from __future__ import annotations

PASSWORD_GRANTS = frozenset({"password", "http://auth0.com/oauth/grant-type/password-realm"})
"""Grant types that hand over the password of the resource owner (RFC 6749 section 4.3, and Auth0's variant of it)."""

SECRET_PARAMETERS = (
    "client_secret",
    "password",
    "refresh_token",
    "code",
    "code_verifier",
    "client_assertion",
    "assertion",
    "subject_token",
    "token",
)
"""Parameters of requests to an authorization server with which others can get or use tokens, the worst first
(RFC 6749 sections 2.3.1, 4.1.3, 4.3.2 and 6, RFC 7521 section 4, RFC 7636 section 4.5, RFC 7662 section 2.1,
RFC 8693 section 2.1)."""

DOCUMENTED_WITH_GET = ("api.weixin.qq.com", "graph.qq.com", "graph.facebook.com")
"""Providers whose manual has the token request sent with GET: WeChat (developers.weixin.qq.com, "access_token"), QQ
(wiki.connect.qq.com, "Authorization Code") and Facebook (developers.facebook.com, "Manually build a login flow")."""

SCOPES_ABOUT_CLAIMS = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})
"""Scopes that say which claims and tokens there are, and not what somebody may do (OpenID Connect Core sections 5.4
and 11)."""
