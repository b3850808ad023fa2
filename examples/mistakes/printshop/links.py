"""Signed links in the shop's mails."""

from __future__ import annotations

from itsdangerous import URLSafeTimedSerializer

from . import settings

_links = URLSafeTimedSerializer(settings.MAIL_LINK_KEY)


def unsubscribe_link(address: str) -> str:
    """Return the link at the end of the newsletter."""
    return f"https://printshop.example/unsubscribe?who={_links.dumps(address)}"


def unsubscribed_address(signed: str) -> str:
    """Return the address in an unsubscribe link.

    Raises:
        itsdangerous.BadSignature: the link was not made by the shop, or is older than a month.
    """
    return str(_links.loads(signed, max_age=30 * 24 * 60 * 60))
