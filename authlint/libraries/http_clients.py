"""HTTP clients that hand-written OAuth code uses: requests, httpx, aiohttp and the standard library's urllib.

A call is taken for a token request when its body or query holds a parameter of one, ``client_secret`` or
``grant_type``; then its answer is a token response (RFC 6749 sections 2.3.1, 4.1.3 and 5.1). Basic authentication
counts only beside such a parameter, since every other API uses it too.
"""

from __future__ import annotations

from authlint.concepts import ClientCredential
from authlint.model import Call, Library, arg

_BODY = arg("data") | arg("json") | arg("params")
_QUERY = arg("params")
# Parameters written in a body are found wherever they are written; only Basic authentication needs these models.
_NEEDLES = [["client_secret", "grant_type"], ["auth="]]

_REQUESTS_SESSIONS = ("requests.Session", "requests.sessions.Session")
_HTTPX = ("httpx", "httpx.Client", "httpx.AsyncClient")
_AIOHTTP = ("aiohttp.ClientSession", "aiohttp.client.ClientSession")

REQUESTS = Library(
    name="requests",
    distribution="requests",
    modules=["requests"],
    about="Token requests written by hand with requests.",
    documentation="https://requests.readthedocs.io/en/latest/api/",
    entries=[
        Call(None, names=["requests.session", "requests.sessions.session"], signature="", returns="requests.Session"),
        *(
            Call(
                ClientCredential,
                names=names,
                signature=signature,
                roles={
                    "client_id": sent["client_id"] | arg("auth")[0],
                    "client_secret": sent["client_secret"] | arg("auth")[1],
                },
                only_with=[sent["client_secret"] | sent["grant_type"]],
                gives="token-response",
            )
            for names, signature, sent in (
                (
                    ["requests.post", "requests.api.post", *(f"{session}.post" for session in _REQUESTS_SESSIONS)],
                    "url, data=None, json=None, ...",
                    _BODY,
                ),
                (
                    [
                        f"{client}.{verb}"
                        for client in ("requests", "requests.api", *_REQUESTS_SESSIONS)
                        for verb in ("put", "patch")
                    ],
                    "url, data=None, ...",
                    _BODY,
                ),
                (["requests.get", "requests.api.get"], "url, params=None, ...", _QUERY),
                ([f"{session}.get" for session in _REQUESTS_SESSIONS], "url, ...", _QUERY),
                (["requests.request", "requests.api.request"], "method, url, ...", _BODY),
                (
                    [f"{session}.request" for session in _REQUESTS_SESSIONS],
                    (
                        "method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None, "
                        "timeout=None, allow_redirects=True, proxies=None, hooks=None, stream=None, verify=None, "
                        "cert=None, json=None"
                    ),
                    _BODY,
                ),
            )
        ),
    ],
    needles=_NEEDLES,
)

HTTPX = Library(
    name="httpx",
    distribution="httpx",
    modules=["httpx"],
    about="Token requests written by hand with httpx.",
    documentation="https://www.python-httpx.org/api/",
    entries=[
        Call(
            ClientCredential,
            names=names,
            signature=signature,
            roles={
                "client_id": sent["client_id"] | arg("auth")[0],
                "client_secret": sent["client_secret"] | arg("auth")[1],
            },
            only_with=[sent["client_secret"] | sent["grant_type"]],
            gives="token-response",
        )
        for names, signature, sent in (
            (
                [f"{client}.{verb}" for client in _HTTPX for verb in ("post", "put", "patch")],
                "url, *, data=None, json=None, params=None, auth=None, ...",
                _BODY,
            ),
            ([f"{client}.get" for client in _HTTPX], "url, *, params=None, auth=None, ...", _QUERY),
            (
                [f"{client}.request" for client in _HTTPX],
                "method, url, *, data=None, json=None, params=None, auth=None, ...",
                _BODY,
            ),
        )
    ],
    needles=_NEEDLES,
)

AIOHTTP_CLIENT = Library(
    name="aiohttp client",
    distribution="aiohttp",
    modules=["aiohttp"],
    about="Token requests written by hand with aiohttp.",
    documentation="https://docs.aiohttp.org/en/stable/client_reference.html",
    entries=[
        Call(
            ClientCredential,
            names=names,
            signature=signature,
            roles={
                "client_id": sent["client_id"] | arg("auth")[0],
                "client_secret": sent["client_secret"] | arg("auth")[1],
            },
            only_with=[sent["client_secret"] | sent["grant_type"]],
            gives="token-response",
        )
        for names, signature, sent in (
            (
                [f"{session}.{verb}" for session in _AIOHTTP for verb in ("post", "put", "patch")],
                "url, *, data=None, ...",
                _BODY,
            ),
            ([f"{session}.get" for session in _AIOHTTP], "url, *, allow_redirects=True, ...", _QUERY),
            (["aiohttp.request", *(f"{session}.request" for session in _AIOHTTP)], "method, url, ...", _BODY),
        )
    ],
    needles=_NEEDLES,
)

# The body urlopen sends is encoded already, so the parameters are read where urlencode gets them.
URLLIB = Library(
    name="urllib",
    distribution="",
    modules=["urllib"],
    about="Token requests written by hand with the standard library.",
    documentation="https://docs.python.org/3/library/urllib.parse.html#urllib.parse.urlencode",
    entries=[
        Call(
            ClientCredential,
            names=["urllib.parse.urlencode"],
            signature="query, doseq=False, ...",
            roles={"client_id": arg("query")["client_id"], "client_secret": arg("query")["client_secret"]},
            only_with=[arg("query")["client_secret"]],
        ),
    ],
    needles=[["client_secret"], ["auth="]],
)

LIBRARIES = (REQUESTS, HTTPX, AIOHTTP_CLIENT, URLLIB)
