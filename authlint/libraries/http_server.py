"""The web server of the standard library, as command-line tools use it to receive the answer of a login.

A program subclasses ``BaseHTTPRequestHandler`` and reads ``self.path``, which is path and query together. There are no
sessions: what the program remembers are its own variables, and whoever runs it is its only user.
"""

from __future__ import annotations

from authlint.model import Library, Supply

_HANDLERS = (
    *(f"http.server.{name}" for name in ("BaseHTTPRequestHandler", "SimpleHTTPRequestHandler")),
    "wsgiref.simple_server.WSGIRequestHandler",
)

LIBRARY = Library(
    name="http.server",
    distribution="",
    modules=["http", "wsgiref"],
    about="Requests as a handler of the standard library's web server sees them.",
    documentation="https://docs.python.org/3/library/http.server.html#http.server.BaseHTTPRequestHandler",
    entries=[
        Supply(
            "request",
            [
                f"{handler}.{part}"
                for handler in _HANDLERS
                for part in ("headers", "path", "raw_requestline", "requestline", "rfile")
            ],
        ),
    ],
)
