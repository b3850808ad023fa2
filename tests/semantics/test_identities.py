"""What is an ID token, who is asked who somebody is, and what lets an account be found."""

from __future__ import annotations

import pytest

from authlint.semantics.oauth.id_tokens import READS, is_id_token
from authlint.semantics.oauth.identity_bytes import ASKED
from authlint.semantics.oauth.identity_flow import EMAIL_FIELD, SUBJECT_FIELD
from authlint.tables_identities import EVERY_TENANT, USERINFO, USERINFO_NAME, VERIFIED

ADDRESSES = [
    "https://id.example/oauth2/userinfo",
    "https://www.googleapis.com/oauth2/v3/userinfo",
    "https://oauth2.googleapis.com/tokeninfo?access_token=\0",
    "https://graph.facebook.com/v19.0/me?fields=id",
    "https://graph.microsoft.com/v1.0/me",
    "https://api.github.com/user",
    "https://api.github.com/user/emails",
    "https://gitlab.example/api/v4/user",
    "https://discord.com/api/v10/users/@me",
]


@pytest.mark.parametrize("name", ["id_token", "rawIdToken", "google_id_token", "idToken", "IDTOKEN"])
def test_a_name_says_that_a_token_is_an_id_token(name: str) -> None:
    assert is_id_token(name)


@pytest.mark.parametrize(
    "name", ["valid_token", "id_token_hint", "token_id", "access_token", "id", "id_token_endpoint", ""]
)
def test_a_similar_name_says_something_else(name: str) -> None:
    assert not is_id_token(name)


@pytest.mark.parametrize(
    ("name", "reads"), [("verify_google_id_token", True), ("parse_id_token", True), ("make_id_token", False)]
)
def test_the_name_of_a_function_says_whether_it_reads_id_tokens(name: str, reads: bool) -> None:
    assert bool(READS.fullmatch(name)) is reads


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_at_which_a_provider_says_who_somebody_is_is_known_and_makes_its_file_worth_parsing(
    address: str,
) -> None:
    assert USERINFO.search(address)
    assert any(word in address.lower().encode() for word in ASKED)


@pytest.mark.parametrize(
    "address", ["https://api.github.com/users/ada", "https://api.github.com/user/repos", "/api/v4/users"]
)
def test_an_address_that_says_something_else_is_not_taken_for_one(address: str) -> None:
    assert not USERINFO.search(address)


@pytest.mark.parametrize("name", ["userinfo_endpoint", "user_info_url", "GOOGLE_USERINFO_URI"])
def test_what_such_an_address_is_called_is_known_and_makes_its_file_worth_parsing(name: str) -> None:
    assert USERINFO_NAME.fullmatch(name)
    assert any(word in name.lower().encode() for word in ASKED)


def test_fields_of_accounts_are_told_apart() -> None:
    assert EMAIL_FIELD.fullmatch("email__iexact")
    assert EMAIL_FIELD.fullmatch("work_email")
    assert not EMAIL_FIELD.fullmatch("google_id")
    assert SUBJECT_FIELD.fullmatch("oauth_sub")
    assert not SUBJECT_FIELD.fullmatch("subtotal")


def test_the_claims_that_vouch_for_an_address_are_known_by_their_names() -> None:
    assert all(VERIFIED.fullmatch(name) for name in ("email_verified", "verified_email", "xms_edov", "hd"))
    assert not VERIFIED.fullmatch("email")


def test_one_tenant_is_not_every_tenant() -> None:
    assert EVERY_TENANT.search("https://login.microsoftonline.com/organizations/v2.0")
    assert not EVERY_TENANT.search("https://login.microsoftonline.com/contoso.example")
