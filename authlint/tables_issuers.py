"""Issuers whose keys sign tokens for many parties at once."""

from __future__ import annotations

import re

SHARED_KEYS = re.compile(
    # https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer: one set for all tenants.
    r"login\.microsoftonline\.(?:com|us)/(?:common|organizations|consumers)\b|login\.windows\.net/common\b"
    # https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
    r"|googleapis\.com/(?:oauth2/v\d/certs|service_accounts/v1/jwk)|accounts\.google\.com"
    # https://developer.apple.com/documentation/signinwithapple/fetch-apple-s-public-key-for-verifying-token-signature
    r"|appleid\.apple\.com"
    # https://docs.github.com/actions/concepts/security/openid-connect: one set for the workflows of everybody.
    r"|token\.actions\.githubusercontent\.com",
    re.IGNORECASE,
)
"""Key sets, or the metadata that names them, of providers that serve everybody with the same keys."""
