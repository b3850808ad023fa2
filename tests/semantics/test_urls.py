"""Authorization requests put together by hand, in every way a URL and its query are written."""

from __future__ import annotations

import pytest

from authlint.concepts import AuthorizationRequest
from authlint.values import Absent
from semantics.programs import Program, notation, nouns, plain, reading

ROLES = ("endpoint", "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "nonce")


def requests(program: Program) -> str:
    """Return the roles of each authorization request that are not certainly missing: ``role=value``, one request a line."""
    with reading(program) as reader:
        found = []
        for concept in nouns(reader, program):
            if isinstance(concept, AuthorizationRequest) and concept.original is None:
                values = {role: concept.role_value(role) for role in ROLES}
                found.append(
                    " ".join(
                        f"{role}={notation(value)}" for role, value in values.items() if not isinstance(value, Absent)
                    )
                )
        return "\n".join(found)


HEAD = 'from urllib.parse import urlencode, quote, urljoin\n\nBASE = "https://id.example/authorize"\n\n'
WHOLE = "endpoint='https://id.example/authorize' response_type='code' client_id='web' redirect_uri=?"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            'url = "https://id.example/authorize?response_type=code&client_id=web&redirect_uri=" + back',
            id="a concatenation",
        ),
        pytest.param(
            'url = BASE + "?response_type=code&client_id=web&redirect_uri=" + back', id="a base in a constant"
        ),
        pytest.param('url = f"{BASE}?response_type=code&client_id=web&redirect_uri={back}"', id="an f-string"),
        pytest.param(
            'url = (\n    f"{BASE}?response_type=code"\n    f"&client_id=web"\n    f"&redirect_uri={back}"\n)',
            id="an f-string over several lines",
        ),
        pytest.param(
            'url = (\n    "https://id.example/authorize"\n    "?response_type=code&client_id=web"\n    "&redirect_uri=" + back\n)',
            id="literals over several lines",
        ),
        pytest.param(
            'url = "%s?response_type=code&client_id=web&redirect_uri=%s" % (BASE, back)', id="the percent sign"
        ),
        pytest.param(
            'url = "%(base)s?response_type=code&client_id=web&redirect_uri=%(back)s" % {"base": BASE, "back": back}',
            id="the percent sign by name",
        ),
        pytest.param('url = "{}?response_type=code&client_id=web&redirect_uri={}".format(BASE, back)', id="format"),
        pytest.param(
            'url = "{base}?response_type=code&client_id=web&redirect_uri={back}".format(base=BASE, back=back)',
            id="format by name",
        ),
        pytest.param(
            'TEMPLATE = "{base}?response_type=code&client_id={client_id}&redirect_uri={back}"\nurl = TEMPLATE.format(base=BASE, client_id="web", back=back)',
            id="a template in a constant",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="urlencode of a mapping",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode(dict(response_type="code", client_id="web", redirect_uri=back))',
            id="urlencode of dict()",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode([("response_type", "code"), ("client_id", "web"), ("redirect_uri", back)])',
            id="urlencode of pairs",
        ),
        pytest.param(
            'query = {"response_type": "code", "client_id": "web", "redirect_uri": back}\nurl = f"{BASE}?{urlencode(query)}"',
            id="a mapping in a variable",
        ),
        pytest.param(
            'query = {"response_type": "code"}\nquery["client_id"] = "web"\nquery.update(redirect_uri=back)\nurl = f"{BASE}?{urlencode(query)}"',
            id="a mapping filled step by step",
        ),
        pytest.param(
            'query = urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})\nurl = f"{BASE}?{query}"',
            id="a query in a variable",
        ),
        pytest.param(
            'query = urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})\nurl = "{}?{}".format(BASE, query)',
            id="a query in a variable, formatted",
        ),
        pytest.param(
            'query = urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})\nurl = "?".join([BASE, query])',
            id="joined at the question mark",
        ),
        pytest.param(
            'url = urljoin(BASE, "?" + urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back}))',
            id="urljoin",
        ),
        pytest.param(
            'import requests\nurl = requests.Request("GET", BASE, params={"response_type": "code", "client_id": "web", "redirect_uri": back}).prepare().url',
            id="a prepared request",
        ),
        pytest.param(
            'from urllib.parse import urlencode as encoded\nurl = BASE + "?" + encoded({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="urlencode under another name",
        ),
        pytest.param(
            'import urllib.parse\nurl = BASE + "?" + urllib.parse.urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="urlencode by its whole name",
        ),
        pytest.param(
            'from django.utils.http import urlencode\nurl = BASE + "?" + urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="urlencode of Django",
        ),
        pytest.param(
            'url = f"{BASE}?response_type=code&client_id=web&redirect_uri={quote(back)}"', id="a quoted value"
        ),
        pytest.param(
            'url = BASE\nurl += "?response_type=code&client_id=web"\nurl += "&redirect_uri=" + back',
            id="a text that grows",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE).with_query({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="with_query of yarl",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE).with_query(response_type="code", client_id="web", redirect_uri=back)',
            id="with_query of yarl by name",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE) % {"response_type": "code", "client_id": "web", "redirect_uri": back}',
            id="the percent sign of yarl",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE).with_query({"response_type": "code", "client_id": "web"}).update_query({"redirect_uri": back})',
            id="a query in two steps",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL.build(scheme="https", host="id.example", path="/authorize", query={"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="build of yarl",
        ),
        pytest.param(
            'from furl import furl\nurl = furl(BASE).add({"response_type": "code", "client_id": "web", "redirect_uri": back}).url',
            id="add of furl",
        ),
        pytest.param(
            'from furl import furl\nurl = furl(BASE).set(args={"response_type": "code", "client_id": "web", "redirect_uri": back}).url',
            id="set of furl",
        ),
        pytest.param(
            'import httpx\nurl = httpx.URL(BASE, params={"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="a URL of httpx",
        ),
        pytest.param(
            'import httpx\nurl = httpx.URL(BASE).copy_merge_params({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="copy_merge_params of httpx",
        ),
        pytest.param(
            'import httpx\nurl = BASE + "?" + str(httpx.QueryParams({"response_type": "code", "client_id": "web", "redirect_uri": back}))',
            id="the parameters of httpx",
        ),
        pytest.param(
            'import requests\nwhole = requests.PreparedRequest()\nwhole.prepare_url(BASE, {"response_type": "code", "client_id": "web", "redirect_uri": back})\nurl = whole.url',
            id="prepare_url",
        ),
        pytest.param(
            'from urllib.parse import urlunparse\nurl = urlunparse(("https", "id.example", "/authorize", "", urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back}), ""))',
            id="urlunparse",
        ),
        pytest.param(
            'from urllib.parse import urlunsplit\nurl = urlunsplit(("https", "id.example", "/authorize", urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back}), ""))',
            id="urlunsplit",
        ),
        pytest.param(
            'from urllib.parse import urlsplit, urlunsplit\nurl = urlunsplit(urlsplit(BASE)._replace(query=urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})))',
            id="a split URL with another query",
        ),
        pytest.param(
            'from urllib.parse import urlparse\nurl = urlparse(BASE)._replace(query=urlencode({"response_type": "code", "client_id": "web", "redirect_uri": back})).geturl()',
            id="geturl",
        ),
        pytest.param(
            'from django.http import QueryDict\nquery = QueryDict(mutable=True)\nquery["response_type"] = "code"\nquery["client_id"] = "web"\nquery["redirect_uri"] = back\nurl = BASE + "?" + query.urlencode()',
            id="a QueryDict",
        ),
        pytest.param(
            'from werkzeug.urls import url_encode\nurl = BASE + "?" + url_encode({"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="url_encode of Werkzeug",
        ),
        pytest.param(
            'query = {"response_type": "code", "client_id": "web", "redirect_uri": back}\nurl = BASE + "?" + "&".join(f"{key}={quote(value)}" for key, value in query.items())',
            id="pairs joined by hand",
        ),
        pytest.param(
            'def add(url, query):\n    return url + "?" + urlencode(query)\n\nurl = add(BASE, {"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="a function that joins them",
        ),
        pytest.param(
            'def add(url, query):\n    return url + "?" + urlencode(query)\n\nquery = {"response_type": "code", "client_id": "web", "redirect_uri": back}\nurl = add(BASE, query)',
            id="a function that is handed a variable",
        ),
        pytest.param(
            'from oauthlib.common import add_params_to_uri\nurl = add_params_to_uri(BASE, [("response_type", "code"), ("client_id", "web"), ("redirect_uri", back)])',
            id="add_params_to_uri of oauthlib",
        ),
        pytest.param(
            'from tornado.httputil import url_concat\nurl = url_concat(BASE, {"response_type": "code", "client_id": "web", "redirect_uri": back})',
            id="url_concat of Tornado",
        ),
        pytest.param(
            'hubs = {"one": {"authorize_url": BASE, "id": "web"}}\nhub = hubs["one"]\nurl = hub["authorize_url"] + "?" + urlencode({"response_type": "code", "client_id": hub["id"], "redirect_uri": back})',
            id="a table of providers",
        ),
        pytest.param(
            'class Hub:\n    kind = "code"\n    url = BASE\n\nurl = Hub.url + "?" + urlencode({"response_type": Hub.kind, "client_id": "web", "redirect_uri": back})',
            id="attributes of a class",
        ),
    ],
)
def test_a_request_is_read_however_its_url_is_written(code: str) -> None:
    assert requests(HEAD + code) == WHOLE


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            'url = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' state=?",
            id="a state from elsewhere",
        ),
        pytest.param(
            'import secrets\nstate = secrets.token_urlsafe(32)\nurl = f"https://id.example/authorize?response_type=code&client_id=web&state={state}"',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' state=? from random secrets.token_urlsafe",
            id="a random state",
        ),
        pytest.param(
            'url = "https://id.example/authorize?response_type=code&client_id=web&state=xyz"',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' state='xyz'",
            id="a constant state",
        ),
        pytest.param(
            'url = "https://id.example/authorize?" + urlencode({"response_type": "code", "client_id": "web", "state": ""})',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' state=''",
            id="an empty state",
        ),
        pytest.param(
            'query = {"response_type": "code", "client_id": "web"}\nif state:\n    query["state"] = state\nurl = BASE + "?" + urlencode(query)',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' state=absent | ?",
            id="a state on one path",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode({"response_type": "code", "client_id": "web", **extra})',
            "endpoint='https://id.example/authorize' response_type=? client_id=? redirect_uri=? scope=? state=? code_challenge=? nonce=?",
            id="parameters from elsewhere",
        ),
        pytest.param(
            'url = BASE + "?response_type=code&client_id=web&" + rest',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' redirect_uri=? scope=? state=? code_challenge=? nonce=?",
            id="a rest from elsewhere",
        ),
        pytest.param(
            'url = BASE + "?" + "&".join(f"{k}={v}" for k, v in {"response_type": "code", "client_id": "web"}.items())',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web'",
            id="a query joined in a loop",
        ),
        pytest.param(
            'url = "https://id.example/" + path + "?response_type=code&client_id=web&scope=openid"',
            "endpoint='https://id.example/' + ? response_type='code' client_id='web' scope='openid'",
            id="a path from elsewhere",
        ),
        pytest.param(
            'url = settings.AUTHORIZE + "?response_type=code&client_id=web&scope=openid"',
            "endpoint=? response_type='code' client_id='web' scope='openid'",
            id="an endpoint from elsewhere",
        ),
        pytest.param(
            'url = "https://id.example/authorize?client_id=web&redirect_uri=" + back',
            "endpoint='https://id.example/authorize' client_id='web' redirect_uri=?",
            id="no response type, but an endpoint that says what it is",
        ),
        pytest.param(
            'url = "https://hub.example/login/oauth/authorize?client_id=web&scope=user"',
            "endpoint='https://hub.example/login/oauth/authorize' client_id='web' scope='user'",
            id="one literal",
        ),
        pytest.param(
            'url = "https://id.example/authorize?response_type=code%20id_token&client_id=web&nonce=" + nonce',
            "endpoint='https://id.example/authorize' response_type='code id_token' client_id='web' nonce=?",
            id="a nonce",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode({"response_type": "code", "client_id": "web", "code_challenge": challenge, "code_challenge_method": "S256"})',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' code_challenge=?",
            id="a PKCE challenge",
        ),
        pytest.param(
            'url = BASE + "?" + urlencode({"redirect_uri": "https://app.example/back?state=1&next=2", "response_type": "code", "client_id": "web"})',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' redirect_uri='https://app.example/back?state=1&next=2'",
            id="a value with a query of its own",
        ),
        pytest.param(
            'url = BASE + "?response_type=code&client_id=web#fragment&state=1"',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web'",
            id="a fragment is no query",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE).with_query({"response_type": "code", "client_id": "web"})',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web'",
            id="with_query of a mapping",
        ),
        pytest.param(
            'from yarl import URL\nurl = URL(BASE).with_query(response_type="code", client_id="web")',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web'",
            id="with_query of keywords",
        ),
        pytest.param(
            'url = (BASE if x else "https://other.example/authorize") + "?response_type=code&client_id=web"',
            "endpoint='https://id.example/authorize' | 'https://other.example/authorize' response_type='code' client_id='web'",
            id="one of two endpoints",
        ),
        pytest.param(
            'import os\nhost = os.getenv("HOST", "https://id.example")\nurl = (\n    f"https://id.example/authorize?response_type=code&client_id=web"\n    f"&redirect_uri={os.getenv(\'BACK\') or host}"\n)',
            "endpoint='https://id.example/authorize' response_type='code' client_id='web' "
            "redirect_uri='https://id.example' | ? from environment BACK | ? from environment HOST",
            id="parts that have alternatives",
        ),
    ],
)
def test_the_parameters_of_a_request_are_told_apart(code: str, expected: str) -> None:
    assert requests(HEAD + code) == plain(expected)


def test_a_request_built_in_a_function_of_another_module_is_read() -> None:
    program = {
        "config.py": 'AUTHORIZE = "https://id.example/authorize"\nCLIENT_ID = "web"',
        "app.py": 'import config\nfrom urllib.parse import urlencode\n\ndef login():\n    query = {"response_type": "code", "client_id": config.CLIENT_ID}\n    return f"{config.AUTHORIZE}?{urlencode(query)}"',
    }
    assert requests(program) == "endpoint='https://id.example/authorize' response_type='code' client_id='web'"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('f"""\n    {BASE}?response_type=code&client_id=web\n"""', id="a text of one line, set apart"),
        pytest.param('f"""\n<p>\n<a href="{BASE}?response_type=code&client_id=web">in</a>\n"""', id="a link of a page"),
        pytest.param('f"Open {BASE}?response_type=code&client_id=web"', id="a sentence"),
    ],
)
def test_a_request_is_read_in_a_text_that_somebody_follows(text: str) -> None:
    assert "response_type='code'" in requests(f"{HEAD}url = {text}")


def test_a_query_and_its_url_are_one_request() -> None:
    code = 'query = urlencode({"response_type": "code", "client_id": "web"})\nurl = BASE + "?" + query\nother = BASE + "?" + query'
    assert requests(HEAD + code).count("response_type") == 1


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            'url = "https://id.example/logout?" + urlencode({"client_id": "web", "post_logout_redirect_uri": back})',
            id="a logout",
        ),
        pytest.param('url = "https://id.example/v2/logout?client_id=web&returnTo=" + back', id="another logout"),
        pytest.param(
            'url = f"https://login.example/{tenant}/adminconsent?client_id=web&redirect_uri={back}"',
            id="an administrator's consent",
        ),
        pytest.param(
            'body = urlencode({"grant_type": "authorization_code", "code": code, "client_id": "web", "redirect_uri": back})',
            id="a token request",
        ),
        pytest.param(
            'url = "https://id.example/token?client_id=web&client_secret=s&code=" + code', id="a token request in a URL"
        ),
        pytest.param(
            'url = "https://id.example/device?" + urlencode({"client_id": "web", "scope": "openid"})',
            id="a device authorization request",
        ),
        pytest.param('url = "https://api.example/items?client_id=web&page=2"', id="an ordinary request"),
        pytest.param(
            'url = "https://api.example/clients?" + urlencode({"client_id": client, "scope": scope})',
            id="an ordinary request with a scope",
        ),
        pytest.param('text = "the client_id=web was refused"', id="a sentence"),
        pytest.param(
            'PROGRAM = """\ndef link(back):\n    url = "https://id.example/authorize?response_type=code&client_id=web"\n    return url + back\n"""',
            id="a program in a text",
        ),
        pytest.param(
            'HELP = f"""\nOpen this address:\n\n    {BASE}?response_type=code&client_id=web\n\nand sign in.\n"""',
            id="a manual in a text",
        ),
        pytest.param('url = "https://id.example/authorize?" + urlencode(query)', id="parameters that are not visible"),
    ],
)
def test_what_looks_similar_is_no_authorization_request(code: str) -> None:
    assert requests(HEAD + code) == ""
