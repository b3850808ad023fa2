"""Where the HTTP clients of Python, and their standard library, turn off the check of a server's certificate.

Surprising, and modelled here:

- requests takes ``verify`` from the session only when the call does not give it; an environment variable
  ``REQUESTS_CA_BUNDLE`` replaces ``session.verify = False``, and nothing replaces ``verify=False`` at the call.
- httpx takes it at the client or at its transport, and no longer at the methods of a client.
- aiohttp means "no check" by ``ssl=False``; ``verify_ssl`` is its old name.
- A context made by ``ssl.create_default_context`` checks both chain and host name; ``ssl._create_unverified_context``
  checks neither.
"""

from __future__ import annotations

from authlint.concepts import ConnectionCheck
from authlint.model import Attribute, Call, Library, arg

_ABOUT_AUTHENTICATION = ["token", "oauth", "openid", "oidc", "authorization", "bearer", "jwks"]
_SESSIONS = ("requests.Session", "requests.sessions.Session")
_VERBS = ("get", "options", "head", "post", "put", "patch", "delete")
_SENT = {
    "sent_headers": arg("headers"),
    "sent_body": arg("data") | arg("json") | arg("params"),
    "sent_credentials": arg("auth"),
}
_VERIFY = {"certificate": arg("verify"), "sent_headers": arg("headers"), "sent_credentials": arg("auth")}
_VERIFY_REQUEST = {**_VERIFY, "asked_url": arg("url"), "sent_body": arg("data") | arg("json") | arg("params")}
_SSL = {"certificate": arg("ssl") | arg("verify_ssl") | arg("ssl_context")}
_SSL_REQUEST = {**_SSL, **_SENT, "asked_url": arg("url")}
_AIOHTTP_SESSIONS = ("aiohttp.ClientSession", "aiohttp.client.ClientSession")

REQUESTS = Library(
    name="requests (TLS)",
    distribution="requests",
    modules=["requests"],
    about="Checks certificates unless it is told not to.",
    documentation="https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification",
    needles=[["verify=", ".verify =", "'verify'", '"verify"'], _ABOUT_AUTHENTICATION],
    entries=[
        Call(
            ConnectionCheck,
            names=[f"{client}.{verb}" for client in ("requests", "requests.api", *_SESSIONS) for verb in _VERBS],
            signature="url, ...",
            roles=_VERIFY_REQUEST,
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=["requests.request", "requests.api.request"],
            signature="method, url, ...",
            roles=_VERIFY_REQUEST,
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=[f"{session}.request" for session in _SESSIONS],
            signature=(
                "method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None, timeout=None, "
                "allow_redirects=True, proxies=None, hooks=None, stream=None, verify=None, cert=None, json=None"
            ),
            roles=_VERIFY_REQUEST,
            only_with=[arg("verify")],
        ),
        Attribute(ConnectionCheck, [f"{session}.verify" for session in _SESSIONS], role="certificate"),
    ],
)

HTTPX = Library(
    name="httpx (TLS)",
    distribution="httpx",
    modules=["httpx"],
    about="Checks certificates unless it is told not to.",
    documentation="https://www.python-httpx.org/advanced/ssl/",
    needles=[["verify=", ".verify =", "'verify'", '"verify"'], _ABOUT_AUTHENTICATION],
    entries=[
        Call(
            ConnectionCheck,
            names=[f"httpx.{verb}" for verb in ("get", "options", "head", "delete")],
            signature="url, *, params=None, headers=None, auth=None, verify=True, ...",
            roles={**_VERIFY, "asked_url": arg("url"), "sent_body": arg("params")},
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=[f"httpx.{verb}" for verb in ("post", "put", "patch")],
            signature="url, *, data=None, json=None, params=None, headers=None, auth=None, verify=True, ...",
            roles=_VERIFY_REQUEST,
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=["httpx.request", "httpx.stream"],
            signature="method, url, *, data=None, json=None, params=None, headers=None, auth=None, verify=True, ...",
            roles=_VERIFY_REQUEST,
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=["httpx.Client", "httpx.AsyncClient"],
            signature="*, auth=None, headers=None, verify=True, ...",
            roles=_VERIFY,
            only_with=[arg("verify")],
        ),
        Call(
            ConnectionCheck,
            names=["httpx.HTTPTransport", "httpx.AsyncHTTPTransport"],
            signature="verify=True, ...",
            roles={"certificate": arg("verify")},
            only_with=[arg("verify")],
        ),
    ],
)

AIOHTTP = Library(
    name="aiohttp (TLS)",
    distribution="aiohttp",
    modules=["aiohttp"],
    about="Checks certificates unless it is told not to.",
    documentation="https://docs.aiohttp.org/en/stable/client_advanced.html#ssl-control-for-tcp-sockets",
    needles=[["ssl=", "ssl_context=", "'ssl'", '"ssl"'], _ABOUT_AUTHENTICATION],
    entries=[
        Call(
            ConnectionCheck,
            names=[f"{session}.{verb}" for session in _AIOHTTP_SESSIONS for verb in _VERBS],
            signature="url, ...",
            roles=_SSL_REQUEST,
            only_with=[_SSL["certificate"]],
        ),
        Call(
            ConnectionCheck,
            names=[*(f"{session}.request" for session in _AIOHTTP_SESSIONS), "aiohttp.request"],
            signature="method, url, ...",
            roles=_SSL_REQUEST,
            only_with=[_SSL["certificate"]],
        ),
        Call(
            ConnectionCheck,
            names=["aiohttp.TCPConnector", "aiohttp.connector.TCPConnector"],
            signature="*, verify_ssl=True, ssl_context=None, ssl=True, ...",
            roles=_SSL,
            only_with=[_SSL["certificate"]],
        ),
    ],
)

URLLIB3 = Library(
    name="urllib3",
    distribution="urllib3",
    modules=["urllib3"],
    about="Checks certificates unless it is told not to.",
    documentation="https://urllib3.readthedocs.io/en/stable/user-guide.html#certificate-verification",
    needles=[["cert_none", "ssl_context"], _ABOUT_AUTHENTICATION],
    entries=[
        Call(
            ConnectionCheck,
            names=["urllib3.PoolManager", "urllib3.poolmanager.PoolManager"],
            signature="num_pools=10, headers=None, ...",
            roles={"certificate": arg("cert_reqs") | arg("ssl_context"), "sent_headers": arg("headers")},
            only_with=[arg("cert_reqs") | arg("ssl_context")],
        ),
    ],
)

URLLIB = Library(
    name="urllib (TLS)",
    distribution="",
    modules=["urllib"],
    about="Checks certificates unless it is given a context that does not.",
    documentation="https://docs.python.org/3/library/urllib.request.html#urllib.request.urlopen",
    needles=[["context="], _ABOUT_AUTHENTICATION],
    entries=[
        Call(
            ConnectionCheck,
            names=["urllib.request.urlopen"],
            signature="url, data=None, timeout=..., *, context=None, ...",
            roles={"certificate": arg("context"), "asked_url": arg("url"), "sent_body": arg("data")},
            only_with=[arg("context")],
        ),
        Call(
            None,
            names=["urllib.request.Request"],
            signature="url, data=None, headers=..., ...",
            returns="urllib.request.Request",
        ),
    ],
)

LIBRARIES = (REQUESTS, HTTPX, AIOHTTP, URLLIB3, URLLIB)
