"""Private claims that stand where a registered one should."""

from __future__ import annotations

import re

PRIVATE_EXPIRY = re.compile(
    r"(?:expires?|expiry|expiration|exp|valid)_?(?:at|on|time|date|datetime|ts|timestamp|until|till|to)"
    r"|expires|expire|expiry|expiration|not_?after",
    re.IGNORECASE,
)
"""Names for the moment at which a token ends, where only "exp" is looked at (RFC 7519 section 4.1.4)."""
