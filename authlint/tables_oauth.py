"""Values of OAuth parameters."""

from __future__ import annotations

PASSWORD_GRANTS = frozenset({"password", "http://auth0.com/oauth/grant-type/password-realm"})
"""Grant types that hand over the password of the resource owner (RFC 6749 section 4.3, and Auth0's variant of it)."""
