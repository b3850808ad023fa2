"""A request for tokens as programs write it: what it asks for, and where each parameter travels."""

from __future__ import annotations

import pytest

from authlint.concepts import TokenRequest
from authlint.values import Table
from semantics.programs import nouns, reading

BODY = {
    "a dictionary": "requests.post(URL, data={'grant_type': 'authorization_code', 'code': code})",
    "JSON": "requests.post(URL, json={'grant_type': 'authorization_code', 'code': code})",
    "a dictionary filled step by step": (
        "form = {'grant_type': 'authorization_code'}\n    form['code'] = code\n    httpx.post(URL, data=form)"
    ),
    "an encoded form": (
        "body = urlencode({'grant_type': 'authorization_code', 'code': code}).encode()\n"
        "    urlopen(Request(URL, data=body))"
    ),
    "JSON as text": (
        "body = json.dumps({'grant_type': 'authorization_code', 'code': code})\n    httpx.post(URL, content=body)"
    ),
    "a form as text": "requests.post(URL, f'grant_type=authorization_code&code={code}')",
    "pairs": "requests.post(URL, [('grant_type', 'authorization_code'), ('code', code)])",
    "a method by name": "requests.request('POST', URL, data=dict(grant_type='authorization_code', code=code))",
    "a session of unknown make": "session.post(URL, data={'grant_type': 'authorization_code', 'code': code})",
    "a function of the project": "send({'grant_type': 'authorization_code', 'code': code})",
}

QUERY = {
    "parameters": "requests.post(URL, params={'grant_type': 'authorization_code', 'code': code})",
    "a URL": "requests.get(f'{URL}?grant_type=authorization_code&code={code}')",
    "a get": "httpx.get(URL, params={'grant_type': 'authorization_code', 'code': code})",
}

OTHERS = {
    "a lookup": "settings.get('token', {'grant_type': 'authorization_code'})",
    "a log": "logger.info('asked', extra={'grant_type': 'authorization_code'})",
    "another API": "requests.post(URL, json={'code': code, 'name': 'x'})",
}


def program(statement: str) -> str:
    return (
        "import json\nimport httpx\nimport requests\nfrom urllib.parse import urlencode\n"
        "from urllib.request import Request, urlopen\n\nURL = 'https://id.example/token'\n\n"
        "def send(form):\n    return requests.post(URL, data=form)\n\n"
        f"def redeem(code, session, settings, logger):\n    {statement}\n\n"
        "GRANTS = ('grant_type',)\n"
    )


def requests_in(statement: str) -> list[tuple[object, list[object], list[object]]]:
    source = program(statement)
    with reading(source) as reader:
        return [
            (getattr(noun.grant_type, "constant", None), keys(noun.body), keys(noun.query))
            for noun in nouns(reader, source)
            if isinstance(noun, TokenRequest)
        ]


def keys(value: object) -> list[object]:
    return list(value.known_keys()) if isinstance(value, Table) else []


@pytest.mark.parametrize("statement", BODY.values(), ids=BODY)
def test_parameters_in_the_body_are_read_however_it_is_made(statement: str) -> None:
    assert requests_in(statement) == [("authorization_code", ["grant_type", "code"], [])]


@pytest.mark.parametrize("statement", QUERY.values(), ids=QUERY)
def test_parameters_in_the_query_are_told_from_those_in_the_body(statement: str) -> None:
    assert requests_in(statement) == [("authorization_code", [], ["grant_type", "code"])]


@pytest.mark.parametrize("statement", OTHERS.values(), ids=OTHERS)
def test_other_calls_ask_for_no_token(statement: str) -> None:
    assert requests_in(statement) == []
