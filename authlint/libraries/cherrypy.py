"""CherryPy: import name ``cherrypy``, distribution ``CherryPy``; what arrives with a request, and its session.

Parameters of the request are the arguments of the exposed method; ``cherrypy.request`` is the request of this thread.
``cherrypy.session`` only exists where the tool of that name is on, and is kept on the server.
https://docs.cherrypy.dev/en/latest/basics.html#using-sessions
"""

from __future__ import annotations

from authlint.model import Library, Supply

LIBRARY = Library(
    name="CherryPy",
    distribution="CherryPy",
    modules=["cherrypy"],
    about="The request and the server side session of the current thread.",
    documentation="https://docs.cherrypy.dev/en/latest/basics.html",
    entries=[
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("cherrypy.request", "cherrypy.serving.request")
                for part in (
                    "base", "body", "cookie", "headers", "json", "params", "path_info", "query_string", "request_line",
                    "rfile",
                )
            ],
        ),
        Supply("request", ["cherrypy.url"]),
        Supply("session", ["cherrypy.session"]),
    ],
)  # fmt: skip
