"""A token or private key in the source appears in no report, not even in part."""

from __future__ import annotations

import textwrap

import pytest
from projects import write
from repository import LIBRARIES, RULES

from authlint.config import Settings
from authlint.engine.scan import scan
from authlint.report import FORMATS, render

PAYLOAD = "eyJzdWIiOiI0MiJ9"
MAC = "c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
TOKEN = f"eyJhbGciOiJIUzI1NiJ9.{PAYLOAD}.{MAC}"
KEY = "c2VjcmV0LXRlc3Qta2V5LWluLXNvdXJjZQ"
PEM = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVIBv0pRBT3M3fMEO",
    "0iDQcOWpp5KXN4LAFbQAWIVmP/6hRANCAAToDujdCvUQZCUeY083D76eFDukDudm",
    "dSWAr2f/dVCiTyFY0/ruTdG4VQ+Opu/vAizrxPZBmpFwOntEqLe2wMcU",
)
BLOCK = "\n".join(("-----BEGIN PRIVATE KEY-----", *PEM, "-----END PRIVATE KEY-----"))

PROGRAMS = {
    "a token in a header": f'HEADERS = {{"Authorization": "Bearer {TOKEN}"}}',
    "a token in a URL": f'URL = "https://api.example.com/orders?token={TOKEN}"',
    "a token in pieces": f'TOKEN = (\n    "eyJhbGciOiJIUzI1NiJ9."\n    "{PAYLOAD}."\n    "{MAC}"\n)',
    "a token in an f-string's neighbour": f'call(f"{{host}}", "{TOKEN}")',
    "a token given by keyword": f'client(token="{TOKEN}")',
    "a key as a JWK": f'JWK = {{"kty": "oct", "k": "{KEY}"}}',
    "a key as JSON": f"""JWK = '{{"kty": "oct", "k": "{KEY}"}}'""",
    "a key in PEM": f'KEY = """{BLOCK}"""',
    "a key in one line": f"KEY = {BLOCK!r}",
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_a_reported_literal_appears_in_no_format(program: str, format: str, tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: A002
    rules = [RULES["token-literal-in-source"], RULES["jwt-private-key-in-source"]]
    folder = str(write(tmp_path, {"app.py": textwrap.dedent(program) + "\n"}))
    outcome = scan(folder, rules=rules, libraries=LIBRARIES, settings=Settings())
    assert len(outcome.findings) == 1
    shown = render(format, outcome, rules, show_suppressed=True, statistics=True, width=100)
    for part in (PAYLOAD, MAC, KEY, *PEM):
        assert part not in shown
