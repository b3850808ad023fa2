"""What protects a program from the requests of other sites (cross-site request forgery)."""

from __future__ import annotations

GUARDS = (
    *("CSRFProtect", "CsrfProtect", "SeaSurf", "CSRFMiddleware", "CsrfViewMiddleware", "CrumbPolicy"),
    *("starlette_csrf", "asgi_csrf", "fastapi_csrf_protect", "fastapi_csrf_jinja", "sanic_csrf", "aiohttp_csrf"),
    *("X-CSRF", "X-Csrf", "x-csrf", "X-XSRF", "X-Xsrf", "x-xsrf", "X-Requested-With", "x-requested-with"),
    *("Sec-Fetch-Site", "sec-fetch-site", "csrf_token", "csrftoken", "verify_csrf", "check_csrf", "validate_csrf"),
    *("require_csrf", "headers.get('origin", 'headers.get("origin', "headers.get('Origin", 'headers.get("Origin'),
    *('headers["origin', 'headers["Origin', "headers['origin", "headers['Origin"),
)
"""What a project contains that tells the requests of other sites apart: packages, and what is written by hand."""
