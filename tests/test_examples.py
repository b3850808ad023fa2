"""The two example applications run: the right one logs people in and refuses forgeries, the wrong one lets them in."""

from __future__ import annotations

import base64
import importlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from source_tree import ROOT, run

EXAMPLES = ROOT / "examples"
SITE = "https://printshop.example"


class Provider:
    """An OpenID Connect provider that answers without a network, for one user."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.nonce = ""
        self.signing_key: Any = self.key
        self.redeemed: list[dict[str, str]] = []

    def post(self, url: str, data: dict[str, str], **_: Any) -> Any:
        self.redeemed.append(data)
        claims = {
            "iss": "https://accounts.example",
            "aud": "printshop-web",
            "sub": "alice",
            "nonce": self.nonce,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        id_token = jwt.encode(claims, self.signing_key, algorithm="RS256")
        return Answer({"id_token": id_token, "access_token": "opaque"})

    def get(self, url: str, headers: dict[str, str], **_: Any) -> Any:
        return Answer([headers["Authorization"]])

    def get_signing_key_from_jwt(self, token: str) -> Any:
        return jwt.PyJWK.from_dict(
            {**jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True), "alg": "RS256"}
        )


class Answer:
    def __init__(self, content: Any) -> None:
        self.content = content

    def raise_for_status(self) -> None:
        """This provider never fails."""

    def json(self) -> Any:
        return self.content


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    monkeypatch.setattr("requests.post", provider.post)
    monkeypatch.setattr("requests.get", provider.get)
    monkeypatch.setattr("jwt.PyJWKClient", lambda uri: provider)
    return provider


@contextmanager
def imported(monkeypatch: pytest.MonkeyPatch, folder: str, name: str) -> Iterator[ModuleType]:
    """Import a module of one of the two shops, and forget both afterwards: their packages share a name."""
    monkeypatch.syspath_prepend(str(EXAMPLES / folder))
    yield importlib.import_module(name)
    for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == "printshop"]:
        del sys.modules[loaded]


@pytest.fixture
def right(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Iterator[Any]:
    with imported(monkeypatch, "right", "printshop.app") as app:
        settings = sys.modules["printshop.settings"]
        shop = settings.load(
            {
                "PRINTSHOP_CLIENT_ID": "printshop-web",
                "PRINTSHOP_CLIENT_SECRET": "c" * 32,
                "PRINTSHOP_REDIRECT_URI": f"{SITE}/callback",
                "PRINTSHOP_SESSION_KEY": "s" * 32,
                "PRINTSHOP_API_TOKEN_KEY": "a" * 32,
            }
        )
        yield app.create_app(shop).test_client()


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Iterator[Any]:
    with imported(monkeypatch, "mistakes", "printshop.app") as app:
        yield app.create_app().test_client()


def begin_login(client: Any, provider: Provider) -> dict[str, str]:
    """Follow the link to the provider and return the parameters of the authorization request."""
    location = client.get("/login", base_url=SITE).headers["Location"]
    request = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    provider.nonce = request.get("nonce", "")
    return request


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token anybody can make: right form, no signature."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


MISTAKES = [
    ("oauth-state-not-verified", "app.py", "oauth.redeem("),
    ("oauth-state-missing", "oauth.py", 'return f"{settings.AUTHORIZATION_ENDPOINT}'),
    ("oauth-client-secret-hardcoded", "settings.py", "CLIENT_SECRET ="),
    ("session-secret-insecure-default", "settings.py", "SESSION_KEY ="),
    ("jwt-secret-insecure-default", "settings.py", "API_TOKEN_KEY ="),
    ("jwt-hardcoded-secret", "settings.py", "VOUCHER_KEY ="),
    ("session-secret-hardcoded", "settings.py", "MAIL_LINK_KEY ="),
    ("jwt-mixed-algorithm-families", "tokens.py", '["RS256", "HS256"]'),
    ("jwt-alg-none", "tokens.py", '["HS256", "none"]'),
    ("jwt-verify-disabled", "tokens.py", "settings.PARTNER_TOKEN_OPTIONS"),
    ("jwt-unverified-claims-used", "tokens.py", "urlsafe_b64decode"),
    ("jwt-issued-without-exp", "tokens.py", '{"sub": subject, "cents": cents}'),
]


def reported(folder: str) -> list[tuple[str, str, str]]:
    """Scan one of the two shops and return rule, file and source line of each finding."""
    done = run([sys.executable, "-m", "authlint", f"examples/{folder}", "--no-cache", "--format", "json"], ROOT)
    found = []
    for finding in json.loads(done.stdout)["findings"]:
        file = ROOT / finding["path"]
        line = file.read_text(encoding="utf-8").splitlines()[finding["start"]["line"] - 1]
        found.append((finding["rule"], file.name, line))
    return found


def test_authlint_finds_nothing_in_the_right_shop() -> None:
    assert reported("right") == []


def test_authlint_finds_each_mistake_of_the_wrong_shop_at_the_line_to_repair() -> None:
    found = reported("mistakes")
    assert [(rule, file) for rule, file, _ in found] == [(rule, file) for rule, file, _ in MISTAKES]
    assert [text for (_, _, line), (_, _, text) in zip(found, MISTAKES, strict=True) if text not in line] == []


def test_the_right_shop_logs_a_user_in_and_calls_the_api_of_the_provider(right: Any, provider: Provider) -> None:
    request = begin_login(right, provider)
    answer = right.get(f"/callback?code=c0de&state={request['state']}", base_url=SITE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/photos")
    assert provider.redeemed[0]["code_verifier"]
    assert right.get("/photos", base_url=SITE).json == ["Bearer opaque"]


def test_the_right_shop_refuses_an_answer_with_a_foreign_state(right: Any, provider: Provider) -> None:
    begin_login(right, provider)
    assert right.get("/callback?code=c0de&state=foreign", base_url=SITE).status_code == 400
    assert provider.redeemed == []


def test_the_right_shop_refuses_an_answer_nobody_asked_for(right: Any, provider: Provider) -> None:
    assert right.get("/callback?code=c0de&state=x", base_url=SITE).status_code == 400
    assert provider.redeemed == []


def test_the_right_shop_refuses_an_id_token_of_another_login_or_another_key(right: Any, provider: Provider) -> None:
    request = begin_login(right, provider)
    provider.nonce = "of another login"
    assert right.get(f"/callback?code=c0de&state={request['state']}", base_url=SITE).status_code == 401
    request = begin_login(right, provider)
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert right.get(f"/callback?code=c0de&state={request['state']}", base_url=SITE).status_code == 401


def test_the_right_shop_serves_its_api_to_its_own_tokens_only(right: Any, provider: Provider) -> None:
    request = begin_login(right, provider)
    right.get(f"/callback?code=c0de&state={request['state']}", base_url=SITE)
    token = right.post("/api-tokens", base_url=SITE).json["token"]
    forged = unsigned(jwt.decode(token, options={"verify_signature": False}))
    statuses = [
        right.get("/api/orders", base_url=SITE, headers={"Authorization": f"Bearer {sent}"}).status_code
        for sent in (token, forged)
    ]
    assert statuses == [200, 401]


def test_the_right_shop_does_not_start_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        imported(monkeypatch, "right", "printshop.settings") as settings,
        pytest.raises(settings.MissingSettingError, match="PRINTSHOP_CLIENT_ID"),
    ):
        settings.load({})


def test_the_wrong_shop_takes_any_token_for_a_partner_and_any_cookie_for_a_user(wrong: Any) -> None:
    forged = unsigned({"role": "partner"})
    assert wrong.get("/api/partner/orders", headers={"Authorization": f"Bearer {forged}"}).status_code == 200
    wrong.set_cookie("remember_me", unsigned({"sub": "alice"}))
    wrong.get("/login")
    with wrong.session_transaction() as session:
        assert session["subject"] == "alice"


def test_the_wrong_shop_accepts_an_api_token_made_with_the_key_from_its_source(wrong: Any) -> None:
    forged = jwt.encode({"sub": "mallory", "role": "staff"}, "printshop-api", algorithm="HS256")
    assert wrong.get("/api/orders", headers={"Authorization": f"Bearer {forged}"}).status_code == 200


def test_the_wrong_shop_logs_in_whoever_is_sent_to_its_callback(wrong: Any, provider: Provider) -> None:
    assert "state" not in begin_login(wrong, provider)
