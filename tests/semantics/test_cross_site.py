"""What reads a cookie is told from what sets or deletes one."""

from __future__ import annotations

import pytest

from authlint.semantics.oauth.cross_site import _reading


@pytest.mark.parametrize(
    "line",
    [
        'request.cookies.get("access_token")',
        "request.COOKIES['access_token']",
        "request.COOKIES.get(settings.ACCESS_COOKIE)",
        'self.get_secure_cookie("access_token")',
        'scheme = APIKeyCookie(name="access_token")',
        "def me(access_token: str | None = Cookie(None)):",
        "def me(access_token: Annotated[str, Cookie()]):",
        'if request.cookies["access_token"] == expected:',
    ],
)
def test_a_line_that_reads_the_cookie_is_recognised(line: str) -> None:
    assert _reading("access_token", "ACCESS_COOKIE").search(line.encode())


@pytest.mark.parametrize(
    "line",
    [
        'response.set_cookie("access_token", value)',
        'response.delete_cookie("access_token")',
        'self.clear_cookie("access_token")',
        'response.cookies["access_token"] = value',
        'reply.cookies["access_token"] = value',
        'reply.cookies["access_token"]["secure"] = True',
        'token = client.cookies.get("access_token")',
        'request.cookies.get("theme")',
    ],
)
def test_a_line_that_sets_or_deletes_the_cookie_or_belongs_to_a_client_is_not(line: str) -> None:
    assert not _reading("access_token", "ACCESS_COOKIE").search(line.encode())
