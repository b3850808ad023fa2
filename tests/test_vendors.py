"""What the models say of the vendors' libraries is what these libraries do, with genuine, old and foreign tokens."""

from __future__ import annotations

import datetime
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cognitojwt
import google.auth.jwt
import jwkest.jwk
import jwkest.jws
import jwkest.jwt
import jwt
import okta_jwt_verifier
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.oauth2 import id_token
from jwcrypto import jwk
from keycloak import KeycloakOpenID
from msal.oauth2cli import oidc

ISSUER = "https://id.example"
GOOGLE = "https://accounts.google.com"
KID = "one"


class Vendor:
    """A provider with one RSA key."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.key = jwk.JWK.from_pem(self.pem)
        self.jwks = {"keys": [self.key.export_public(as_dict=True) | {"kid": KID, "alg": "RS256", "use": "sig"}]}
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "id")])
        now = datetime.datetime.now(datetime.timezone.utc)
        self.certificate = (
            x509.CertificateBuilder(name, name, self.private.public_key(), x509.random_serial_number(), now, now)
            .sign(self.private, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
            .decode()
        )

    def token(self, **claims: Any) -> str:
        """Return a token for the audience "web" that is valid for a day, unless ``claims`` say otherwise."""
        now = int(time.time())
        usual = {"iss": ISSUER, "sub": "1", "aud": "web", "iat": now - 60, "exp": now + 86_400, "token_use": "id"}
        return jwt.encode(usual | claims, self.private, "RS256", headers={"kid": KID})


VENDOR, STRANGER = Vendor(), Vendor()
GOOD = VENDOR.token()
OLD = VENDOR.token(exp=1_000_000_000, iat=999_999_000)
FOREIGN = VENDOR.token(aud="another application")
ELSEWHERE = VENDOR.token(iss="https://evil.example")
FORGED = STRANGER.token()
UNSIGNED = jwt.encode({"sub": "1", "aud": "web", "exp": 4_000_000_000, "iat": 1}, None, "none", headers={"kid": KID})
MACED = jwt.encode({"sub": "1", "aud": "web", "exp": 4_000_000_000, "iat": 1}, "x" * 32, "HS256", headers={"kid": KID})

Read = Callable[[str], Any]


def accepts(read: Read, token: str) -> bool:
    """Return whether a token gets through."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(token)
    except Exception:
        return False
    return True


def google_keys(body: Any) -> Callable[..., SimpleNamespace]:
    """Return a transport that answers every request with these keys."""
    return lambda *given, **named: SimpleNamespace(status=200, data=json.dumps(body).encode())


CERTIFICATES = {KID: VENDOR.certificate}
BY_CERTIFICATE, BY_JWK_SET = google_keys(CERTIFICATES), google_keys(VENDOR.jwks)
SIGNED_IN = VENDOR.token(iss=GOOGLE)
REALM = KeycloakOpenID(ISSUER, "staff", "web")


class Answers:
    """Takes the place of the request executor of Okta's verifiers."""

    def __init__(self, **options: Any) -> None:
        self.options = options

    def get_sync(self, uri: str, **options: Any) -> dict[str, Any]:
        return VENDOR.jwks


def okta(verifier: Any = okta_jwt_verifier.AccessTokenVerifier, **options: Any) -> Any:
    return verifier(ISSUER, audience="web", request_executor=Answers, **options)


OKTA_ID = okta(okta_jwt_verifier.IDTokenVerifier, client_id="web")


def cognito(**options: Any) -> Read:
    return lambda token: cognitojwt.decode(token, "eu-west-1", "pool", **options)


@pytest.fixture(autouse=True)
def _keys_of_the_pool(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "jwks.json"
    path.write_text(json.dumps(VENDOR.jwks))
    monkeypatch.setenv("AWS_COGNITO_JWKS_PATH", str(path))


JWKEST_KEYS = [jwkest.jwk.RSAKey(key=jwkest.jwk.import_rsa_key(VENDOR.pem.decode()), kid=KID)]
MIXED_KEYS = [*JWKEST_KEYS, jwkest.jwk.SYMKey(key="x" * 32, kid=KID)]

READS: dict[str, Read] = {
    "google.auth.jwt": lambda token: google.auth.jwt.decode(token, CERTIFICATES, audience="web"),
    "google.auth.jwt, verify=False": lambda token: google.auth.jwt.decode(token, verify=False, audience="web"),
    "google.auth.jwt, no audience": lambda token: google.auth.jwt.decode(token, CERTIFICATES),
    "google.auth.jwt, leeway": lambda token: google.auth.jwt.decode(
        token, CERTIFICATES, audience="web", clock_skew_in_seconds=2_000_000_000
    ),
    "verify_oauth2_token": lambda token: id_token.verify_oauth2_token(token, BY_CERTIFICATE, "web"),
    "verify_token": lambda token: id_token.verify_token(token, BY_CERTIFICATE, "web"),
    "verify_token, no audience": lambda token: id_token.verify_token(token, BY_CERTIFICATE),
    "verify_token, no audience, JWK Set": lambda token: id_token.verify_token(token, BY_JWK_SET),
    "keycloak": lambda token: REALM.decode_token(token, key=VENDOR.key),
    "keycloak, validate=False": lambda token: REALM.decode_token(token, validate=False),
    "keycloak, aud": lambda token: REALM.decode_token(token, key=VENDOR.key, check_claims={"aud": "web"}),
    "keycloak, aud and exp": lambda token: REALM.decode_token(
        token, key=VENDOR.key, check_claims={"aud": "web", "exp": None}
    ),
    "keycloak, leeway": lambda token: REALM.decode_token(token, key=VENDOR.key, leeway=2_000_000_000),
    "keycloak, options": lambda token: REALM.decode_token(token, key=VENDOR.key, options={}),
    "cognitojwt": cognito(app_client_id="web"),
    "cognitojwt, no client": cognito(),
    "cognitojwt, testmode": cognito(app_client_id="web", testmode=True),
    "okta": okta().verify_sync,
    "okta, no exp": lambda token: okta().verify_sync(token, ("iss", "aud")),
    "okta, no aud": lambda token: okta().verify_sync(token, ("iss", "exp")),
    "okta, no iss": lambda token: okta().verify_sync(token, ("aud", "exp")),
    "okta, leeway": okta(leeway=2_000_000_000).verify_sync,
    "okta, parse_token": okta_jwt_verifier.JWTUtils.parse_token,
    "okta, ID token": OKTA_ID.verify_sync,
    "okta, ID token, nonce": lambda token: OKTA_ID.verify_sync(token, nonce="n"),
    "jwkest": lambda token: jwkest.jws.JWS(alg="RS256").verify_compact(token, JWKEST_KEYS),
    "jwkest, no alg": lambda token: jwkest.jws.JWS().verify_compact(token, JWKEST_KEYS),
    "jwkest, no alg, two keys": lambda token: jwkest.jws.JWS().verify_compact(token, MIXED_KEYS),
    "jwkest, sigalg": lambda token: jwkest.jws.JWS().verify_compact(token, MIXED_KEYS, sigalg="RS256"),
    "jwkest, allow_none": lambda token: jwkest.jws.JWS(alg="RS256").verify_compact(token, JWKEST_KEYS, True),
    "jwkest, unpack": lambda token: jwkest.jwt.JWT().unpack(token).payload(),
    "jwkest, factory": lambda token: jwkest.jws.factory(token).jwt.payload(),
    "msal, decode_id_token": lambda token: oidc.decode_id_token(token),
}

TOKENS = {
    "good": GOOD,
    "old": OLD,
    "foreign": FOREIGN,
    "elsewhere": ELSEWHERE,
    "forged": FORGED,
    "unsigned": UNSIGNED,
    "maced": MACED,
    "google": SIGNED_IN,
}

ACCEPTED: dict[str, str] = {
    "google.auth.jwt": "good elsewhere google",
    "google.auth.jwt, verify=False": "good old foreign elsewhere forged unsigned maced google",
    "google.auth.jwt, no audience": "good foreign elsewhere google",
    "google.auth.jwt, leeway": "good old elsewhere google",
    "verify_oauth2_token": "google",
    "verify_token": "good elsewhere google",
    "verify_token, no audience": "good foreign elsewhere google",
    "verify_token, no audience, JWK Set": "",
    "keycloak": "good foreign elsewhere google",
    "keycloak, validate=False": "good old foreign elsewhere forged unsigned maced google",
    "keycloak, aud": "good old elsewhere google",
    "keycloak, aud and exp": "good elsewhere google",
    "keycloak, leeway": "good old foreign elsewhere google",
    "keycloak, options": "",
    "cognitojwt": "good elsewhere google",
    "cognitojwt, no client": "good foreign elsewhere google",
    "cognitojwt, testmode": "good old elsewhere google",
    "okta": "good",
    "okta, no exp": "good old",
    "okta, no aud": "good foreign",
    "okta, no iss": "good elsewhere google",
    "okta, leeway": "good old",
    "okta, parse_token": "good old foreign elsewhere forged unsigned maced google",
    "okta, ID token": "good",
    "okta, ID token, nonce": "good",
    "jwkest": "good old foreign elsewhere google",
    "jwkest, no alg": "good old foreign elsewhere google",
    "jwkest, no alg, two keys": "good old foreign elsewhere maced google",
    "jwkest, sigalg": "good old foreign elsewhere google",
    "jwkest, allow_none": "good old foreign elsewhere unsigned google",
    "jwkest, unpack": "good old foreign elsewhere forged unsigned maced google",
    "jwkest, factory": "good old foreign elsewhere forged unsigned maced google",
    "msal, decode_id_token": "good old foreign elsewhere forged unsigned maced google",
}


@pytest.mark.parametrize("name", READS)
def test_a_library_accepts_what_its_model_says(name: str) -> None:
    assert [kind for kind, token in TOKENS.items() if accepts(READS[name], token)] == ACCEPTED[name].split()


def test_jwkest_signs_nothing_without_an_algorithm() -> None:
    several = [*JWKEST_KEYS, *JWKEST_KEYS]
    assert jwt.get_unverified_header(jwkest.jws.JWS({"sub": "1"}).sign_compact(several))["alg"] == "none"


def test_verifying_for_okta_gives_no_claims() -> None:
    assert okta().verify_sync(GOOD) is None
