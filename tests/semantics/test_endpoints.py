"""Which endpoint an address or a name stands for, whose hosts are local, and where a call is given a keyword."""

from __future__ import annotations

import pytest

from authlint.semantics.oauth.endpoints import by_name, by_path, is_local
from authlint.semantics.oauth.plain_addresses import is_shared
from authlint.semantics.words import is_given


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://id.example.com/oauth2/token", "the token endpoint"),
        ("https://id.example.com/realms/a/protocol/openid-connect/token", "the token endpoint"),
        ("https://id.example.com/oauth/access-token", "the token endpoint"),
        ("https://id.example.com/realms/a/protocol/openid-connect/certs", "the keys of the issuer"),
        ("https://id.example.com/.well-known/jwks.json", "the keys of the issuer"),
        ("https://id.example.com/.well-known/openid-configuration", "the metadata of the issuer"),
        ("https://id.example.com/oauth2/token/introspect", "the introspection endpoint"),
        ("https://id.example.com/userinfo", "the userinfo endpoint"),
        ("https://id.example.com/authorize", "the authorization endpoint"),
        ("https://shop.example.com/carts/token-7/items", ""),
        ("https://shop.example.com/.well-known/security.txt", ""),
    ],
)
def test_the_path_of_an_address_says_which_endpoint_it_is(url: str, kind: str) -> None:
    assert by_path(url) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("TOKEN_URL", "the token endpoint"),
        ("self.access_token_url", "the token endpoint"),
        ("tokenEndpoint", "the token endpoint"),
        ("jwks_uri", "the keys of the issuer"),
        ("OIDC_OP_USER_ENDPOINT", "the userinfo endpoint"),
        ("server_metadata_url", "the metadata of the issuer"),
        ("authorization_endpoint", "the authorization endpoint"),
        ("next_page_url", ""),
        ("token_urls_seen", ""),
        ("url", ""),
    ],
)
def test_a_name_says_which_endpoint_it_holds_the_address_of(name: str, kind: str) -> None:
    assert by_name(name) == kind


LOCAL = [
    "localhost:8080",
    "127.0.0.1",
    "[::1]:8400",
    "keycloak:8080",
    "10.0.3.7",
    "192.168.1.4",
    "sso.localhost",
    "a.svc",
]


@pytest.mark.parametrize("host", LOCAL)
def test_a_host_of_the_same_machine_or_a_private_network_is_local(host: str) -> None:
    assert is_local(f"http://{host}/token")
    assert not is_shared(f"http://{host}/token")


@pytest.mark.parametrize("host", ["id.example.com", "8.8.8.8", "localhost.example.com"])
def test_a_host_that_others_can_stand_in_front_of_is_not_local(host: str) -> None:
    assert not is_local(f"http://{host}/token")
    assert is_shared(f"http://{host}/token")


@pytest.mark.parametrize("address", ["http://*/token", "http://{host}/token", "http://%s/token", "http://"])
def test_nothing_is_said_of_a_host_that_is_not_known(address: str) -> None:
    assert not is_shared(address)


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("requests.get(url, verify=False)", True),
        ("requests.get(make(url), timeout=5, verify=check)", True),
        ("requests.get(url, **{'verify': False})", True),
        ("ask = requests.get\nask(url, verify=False)", True),
        ("partial(requests.get, verify=False)", True),
        ("from requests import get as ask", True),
        ("requests.get(url)\ncheck(verify=False)", False),
        ("from requests import get\nget(url)\ncheck(verify=False)", True),
        ("options.get['verify']", False),
    ],
)
def test_a_keyword_is_given_in_a_call_or_where_the_function_goes_by_another_name(source: str, given: bool) -> None:
    assert is_given(source.encode(), b"get", [b"verify"]) is given
