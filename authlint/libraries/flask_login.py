"""Flask-Login: import name ``flask_login``, distribution ``Flask-Login``.

"Remember me" is a cookie of its own, which signs a user in without the session:
https://flask-login.readthedocs.io/en/latest/#cookie-settings
"""

from __future__ import annotations

from authlint.concepts import CookieSet
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="Flask-Login",
    distribution="Flask-Login",
    modules=["flask_login"],
    about="Keeps users signed in with Flask's session, and with a cookie that remembers them.",
    documentation="https://flask-login.readthedocs.io/en/latest/#cookie-settings",
    entries=[
        SettingKey(CookieSet, ["REMEMBER_COOKIE_SECURE"], "secure", "flask", implies={"kind": "session"}),
        SettingKey(CookieSet, ["REMEMBER_COOKIE_HTTPONLY"], "httponly", "flask", implies={"kind": "session"}),
    ],
)
