"""Which functions are seen as redeeming a code that came back, and what ties that code to the browser."""

from __future__ import annotations

from authlint.concepts import AuthorizationResponse, HandedOutState
from semantics.programs import nouns, reading, says


def told(program: str) -> list[str]:
    """Return why each callback of a program is not tied to the browser, an empty text where it is."""
    with reading(program) as reader:
        found = [one for one in nouns(reader, program) if isinstance(one, AuthorizationResponse)]
        return [one.unbound.reason if one.unbound is not None else "" for one in found]


def flask(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import requests\nfrom flask import request, session\nfrom oauth import client\n\ndef back():\n{lines}"


@says(
    ("a query of Flask", flask("client.exchange_code(request.args['code'])")),
    ("a part that is there or not", flask("code = request.args.get('code') or ''\nclient.exchange_code(code)")),
    ("a mapping of the parameters", flask("args = request.args.to_dict()\nclient.exchange_code(args['code'])")),
    (
        "a form that is filled in step by step",
        flask("form = {}\nform['client_id'] = 'x'\nform['code'] = request.args['code']\nrequests.post(URL, data=form)"),
    ),
    (
        "an encoded form in a variable",
        flask(
            "body = urlencode({'code': request.args['code'], 'grant_type': 'authorization_code'})\n"
            "requests.post(URL, data=body)"
        ),
    ),
    (
        "a query that is written out",
        flask("requests.get(f'https://x.example/token?client_secret={KEY}&code={request.args[\"code\"]}')"),
    ),
    (
        "a view of Django",
        (
            "from oauth import client\nclass Back(View):\n    def get(self, request):\n"
            "        return client.exchange_code(request.GET['code'])\n"
        ),
    ),
    (
        "a handler of aiohttp",
        (
            "from oauth import client\nasync def back(request):\n"
            "    return await client.exchange_code(request.rel_url.query['code'])\n"
        ),
    ),
    (
        "a handler of Tornado",
        (
            "class Back(RequestHandler, OAuth2Mixin):\n    async def get(self):\n"
            "        await self.get_authenticated_user(code=self.get_argument('code'))\n"
        ),
    ),
    (
        "a parameter of FastAPI",
        "from oauth import client\n@router.get('/back')\ndef back(code: str):\n    return client.exchange_code(code)\n",
    ),
    (
        "an attribute of a request of Bottle",
        "from oauth import client\ndef back():\n    return client.exchange_code(request.query.code)\n",
    ),
    (
        "a parameter of CherryPy",
        (
            "from oauth import client\nclass Root:\n    @cherrypy.expose\n    def back(self, code: str = ''):\n"
            "        return client.exchange_code(code)\n"
        ),
    ),
    (
        "a resource of Falcon",
        (
            "from oauth import client\nclass Back:\n    def on_get(self, req, resp):\n"
            "        client.exchange_code(req.get_param('code'))\n"
        ),
    ),
    (
        "an event of API Gateway",
        (
            "from oauth import client\ndef handler(event, context):\n"
            "    return client.exchange_code(event['queryStringParameters']['code'])\n"
        ),
    ),
    (
        "a state that comes back and is compared with constants",
        flask(
            "state = request.args.get('state')\nif state is None or state in ('a', 'b'):\n    state = 'a'\n"
            "client.exchange_code(request.args['code'])"
        ),
    ),
    (
        "a session that is made with what came back",
        flask(
            "hub = OAuth2Session('x', state=request.args['state'])\n"
            "hub.fetch_token(URL, authorization_response=request.url)"
        ),
    ),
)
def test_a_code_that_anybody_may_have_sent_is_seen(code: str) -> None:
    reasons = told(code)
    assert len(reasons) == 1
    assert reasons[0]


@says(
    (
        "a comparison",
        flask("if request.args['state'] != session['s']:\n    abort(400)\nclient.exchange_code(request.args['code'])"),
    ),
    ("a verifier", flask("client.exchange_code(request.args['code'], code_verifier=session.pop('v'))")),
    ("a function that gets the state", flask("client.exchange_code(request.args['code'], request.args['state'])")),
    ("a test by its name", flask("client.check_state()\nclient.exchange_code(request.args['code'])")),
    (
        "a hook of the module",
        flask("client.exchange_code(request.args['code'])")
        + "\n@app.before_request\ndef check():\n    if session.pop('oauth_state') != request.args['state']:\n"
        "        abort(400)\n",
    ),
    (
        "the caller",
        (
            "from oauth import client\ndef finish(request):\n    return client.exchange_code(request.GET['code'])\n"
            "def back(request):\n    if request.GET.get('state', '') != request.session.pop('s'):\n        raise Refused\n"
            "    return finish(request)\n"
        ),
    ),
    (
        "a base class of a library",
        (
            "from oauth import client\nclass Members(HubOAuthenticator):\n    def authenticate(self, handler):\n"
            "        return client.exchange_code(handler.get_argument('code'))\n"
        ),
    ),
)
def test_what_ties_a_code_to_the_browser_or_may_do_so_is_seen(code: str) -> None:
    assert told(code) == [""]


@says(
    ("another code", "def back(request):\n    return get_user_by_code(request.args['code'])\n"),
    (
        "a client that logs in by itself",
        (
            "from oauth import client\ndef login(web):\n    answer = web.get('/login')\n"
            "    query = parse_qs(urlparse(answer.headers['location']).query)\n"
            "    return client.exchange_code(query['code'][0])\n"
        ),
    ),
    (
        "a token endpoint",
        (
            "from oauth import codes\ndef token(request):\n    assert request.args['grant_type'] == 'authorization_code'\n"
            "    return codes.exchange_code(request.args['code'])\n"
        ),
    ),
    (
        "a page that posts the code",
        (
            "from oauth import client\n@router.post('/login')\ndef login(code: str):\n"
            "    return client.exchange_code(code)\n"
        ),
    ),
)
def test_what_is_no_callback_is_left_alone(code: str) -> None:
    assert told(code) == []


BEGIN = "from requests_oauthlib import OAuth2Session\n\ndef begin():\n    hub = OAuth2Session('x')\n"


def dropped(body: str) -> bool:
    program = BEGIN + "".join(f"    {line}\n" for line in body.splitlines())
    with reading(program) as reader:
        return any(one.dropped is not None for one in nouns(reader, program) if isinstance(one, HandedOutState))


@says(
    ("the second of two variables", "url, state = hub.authorization_url(URL)\nreturn redirect(url)"),
    ("an item", "return redirect(hub.authorization_url(URL)[0])"),
    ("by way of a variable", "pair = hub.authorization_url(URL)\nreturn redirect(pair[0])"),
)
def test_a_state_that_is_thrown_away_is_seen(code: str) -> None:
    assert dropped(code)


@says(
    ("kept in the session", "url, session['s'] = hub.authorization_url(URL)\nreturn redirect(url)"),
    ("kept in a variable", "url, state = hub.authorization_url(URL)\nkeep(state)\nreturn redirect(url)"),
    ("returned", "return hub.authorization_url(URL)"),
    ("given by the program", "url, state = hub.authorization_url(URL, state=own)\nreturn redirect(url)"),
    ("with an object that lives on", "url, state = hub.authorization_url(URL)\nkeep(hub)\nreturn redirect(url)"),
)
def test_a_state_that_is_kept_is_none_of_them(code: str) -> None:
    assert not dropped(code)
