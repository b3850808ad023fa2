"""Falcon: import name and distribution ``falcon``; what arrives with a request. It has no sessions of its own.

A responder is a method ``on_get(self, req, resp)`` of a resource; nobody writes down the types.
https://falcon.readthedocs.io/en/stable/api/request_and_response_wsgi.html
"""

from __future__ import annotations

from authlint.model import Handed, Library, Supply

LIBRARY = Library(
    name="Falcon",
    distribution="falcon",
    modules=["falcon"],
    about="Requests as a responder sees them.",
    documentation="https://falcon.readthedocs.io/en/stable/api/request_and_response_wsgi.html",
    entries=[
        Supply(
            "request",
            [
                f"{request}.{part}"
                for request in ("falcon.Request", "falcon.request.Request", "falcon.asgi.Request")
                for part in (
                    "auth", "bounded_stream", "cookies", "get_cookie_values", "get_header", "get_media", "get_param",
                    "get_param_as_dict", "get_param_as_json", "get_param_as_list", "get_query_string_as_media",
                    "headers", "host", "media", "params", "path", "query_string", "referer", "relative_uri", "stream",
                    "uri", "url",
                )
            ],
        ),
        Handed("falcon.Request", ["req", "request"], where=["from falcon", "import falcon"]),
    ],
)  # fmt: skip
