"""What arrives with a request, in each web framework: typed, untyped, or as an attribute of a view."""

from __future__ import annotations

import pytest

from semantics.programs import reading, revealed_values

SENT = {
    "Django": "from django.http import HttpResponse\n\ndef view(request):\n    reveal(request.GET['code'])",
    "a Django view class": (
        "from django.views import View\n\nclass Back(View):\n    def get(self, *args):\n"
        "        reveal(self.request.GET.get('code'))"
    ),
    "Django REST framework": (
        "from rest_framework.views import APIView\n\nclass Back(APIView):\n    def post(self, request):\n"
        "        reveal(request.data['code'])"
    ),
    "Flask": "from flask import request\n\ndef view():\n    reveal(request.args.get('code'))",
    "FastAPI": "from fastapi import Request\n\ndef view(request: Request):\n    reveal(request.query_params['code'])",
    "aiohttp": "from aiohttp import web\n\nasync def view(request):\n    reveal(request.query['code'])",
    "an aiohttp view class": (
        "from aiohttp import web\n\nclass Back(web.View):\n    async def get(self):\n"
        "        reveal(self.request.rel_url.query['code'])"
    ),
    "Tornado": (
        "from tornado.web import RequestHandler\n\nclass Back(RequestHandler):\n    def get(self):\n"
        "        reveal(self.get_argument('code'))"
    ),
    "Sanic": "from sanic import Sanic\n\nasync def view(request):\n    reveal(request.args.get('code'))",
    "Bottle": "from bottle import request\n\ndef view():\n    reveal(request.query.code)",
    "Pyramid": (
        "from pyramid.view import view_config\n\n@view_config(route_name='back')\ndef view(request):\n"
        "    reveal(request.params['code'])"
    ),
    "Falcon": "import falcon\n\nclass Back:\n    def on_get(self, req, resp):\n        reveal(req.get_param('code'))",
    "Litestar": "from litestar import Request\n\nasync def view(request: Request):\n    reveal(request.query_params['code'])",
    "CherryPy": "import cherrypy\n\ndef view():\n    reveal(cherrypy.request.params['code'])",
    "the standard library": (
        "from http.server import BaseHTTPRequestHandler\nfrom urllib.parse import parse_qs, urlparse\n\n"
        "class Back(BaseHTTPRequestHandler):\n    def do_GET(self):\n        reveal(self.path)"
    ),
}

KEPT = {
    "Django": "from django.shortcuts import redirect\n\ndef view(request):\n    reveal(request.session['state'])",
    "a signed cookie of Django": (
        "from django.shortcuts import redirect\n\ndef view(request):\n    reveal(request.get_signed_cookie('state'))"
    ),
    "Flask": "from flask import session\n\ndef view():\n    reveal(session.pop('state', None))",
    "Starlette": (
        "from starlette.requests import Request\n\ndef view(request: Request):\n    reveal(request.session['state'])"
    ),
    "aiohttp-session": (
        "from aiohttp_session import get_session\n\nasync def view(request):\n"
        "    session = await get_session(request)\n    reveal(session['state'])"
    ),
    "a signed cookie of Tornado": (
        "from tornado.web import RequestHandler\n\nclass Back(RequestHandler):\n    def get(self):\n"
        "        reveal(self.get_signed_cookie('state'))"
    ),
    "Pyramid": "import pyramid\n\ndef view(request):\n    reveal(request.session['state'])",
    "CherryPy": "import cherrypy\n\ndef view():\n    reveal(cherrypy.session['state'])",
}

OTHERS = {
    "a request without a framework": "def view(request):\n    reveal(request.GET['code'])",
    "a parameter of another name": "from django.http import HttpResponse\n\ndef view(other):\n    reveal(other.GET['code'])",
    "the user who is signed in": "from django.http import HttpResponse\n\ndef view(request):\n    reveal(request.user)",
}


def origins(program: str) -> set[str]:
    with reading(program) as reader:
        (value,) = revealed_values(reader, program)
    return {leaf.origin.kind for leaf in value.leaves() if leaf.origin is not None}


@pytest.mark.parametrize("program", SENT.values(), ids=SENT)
def test_a_part_of_the_request_was_sent_by_the_client(program: str) -> None:
    assert origins(program) == {"request"}


@pytest.mark.parametrize("program", KEPT.values(), ids=KEPT)
def test_what_a_session_or_signed_cookie_holds_was_put_there_by_the_program(program: str) -> None:
    assert "session" in origins(program)


@pytest.mark.parametrize("program", OTHERS.values(), ids=OTHERS)
def test_nothing_else_counts_as_sent(program: str) -> None:
    assert not origins(program) & {"request", "session"}
