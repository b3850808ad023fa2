"""Flask-AppBuilder: import name ``flask_appbuilder``, distribution ``Flask-AppBuilder``.

It is the login of Airflow and Superset. Its providers stand in the setting ``OAUTH_PROVIDERS`` of
``webserver_config.py`` or ``superset_config.py``, a list of dictionaries whose ``remote_app`` is handed to Authlib's
``register``. https://flask-appbuilder.readthedocs.io/en/latest/security.html#authentication-oauth
"""

from __future__ import annotations

from authlint.concepts import ClientCredential, EndpointAddress, ServerCheck
from authlint.model import Library, SettingKey

LIBRARY = Library(
    name="Flask-AppBuilder",
    distribution="Flask-AppBuilder",
    modules=["flask_appbuilder"],
    about="Login of Airflow and Superset, configured in a settings module.",
    documentation="https://flask-appbuilder.readthedocs.io/en/latest/security.html#authentication-oauth",
    entries=[
        SettingKey(
            ClientCredential,
            [],
            role="client_secret",
            holder="flask",
            inside=("OAUTH_PROVIDERS", "*", "remote_app", "client_secret"),
        ),
        SettingKey(
            ServerCheck,
            [],
            role="verify",
            holder="flask",
            inside=("OAUTH_PROVIDERS", "*", "remote_app", "client_kwargs", "verify"),
        ),
        *(
            SettingKey(
                EndpointAddress,
                [],
                role="url",
                holder="flask",
                inside=("OAUTH_PROVIDERS", "*", "remote_app", key),
                implies={"purpose": purpose},
            )
            for key, purpose in (
                ("access_token_url", "the token endpoint"),
                ("authorize_url", "the authorization endpoint"),
                ("jwks_uri", "the keys of the issuer"),
                ("server_metadata_url", "the metadata of the issuer"),
            )
        ),
    ],
)
