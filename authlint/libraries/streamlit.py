"""Streamlit: import name and distribution ``streamlit``.

Its secrets, those of ``st.login`` included, stand in ``.streamlit/secrets.toml`` and not in the program:
https://docs.streamlit.io/develop/concepts/connections/secrets-management
"""

from __future__ import annotations

from authlint.model import Library, Supply

LIBRARY = Library(
    name="Streamlit",
    distribution="streamlit",
    modules=["streamlit"],
    about="Secrets from secrets.toml and parameters from the page's address.",
    documentation="https://docs.streamlit.io/develop/api-reference/connections/st.secrets",
    entries=[
        Supply("setting", ["streamlit.secrets.get"], setting="key", default="default", signature="key, default=None"),
        Supply("setting", ["streamlit.secrets", "streamlit.secrets.__getitem__"], setting="key", signature="key"),
        Supply(
            "request",
            [
                "streamlit.context.cookies",
                "streamlit.context.headers",
                "streamlit.query_params",
            ],
        ),
    ],
)
