"""The mistakes with libraries whose keys know what they are for: jwcrypto, python-jwt, cryptojwt and jwskate.

They never take a public key for a MAC secret, so a program has to be wrong in another way to let somebody in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from authlint.rule import MARKER, Example, bad, good
from proofs.attacker import (
    ADMINISTRATOR,
    Attacker,
    as_the_partner,
    with_another_key,
    with_the_public_pem_as_secret,
    without_signature,
)
from proofs.claim_checks import of_last_year, of_this_hour, of_yesterday
from proofs.corrected import NOT_ALLOWED, PINNED, READERS, WRONG_MAC
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading
from proofs.token_chosen import with_a_file_that_was_uploaded, with_a_server_of_its_own, with_its_own_key
from proofs.verification import BY_HAND


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one library, with ``{key}``, ``{alg}`` and ``{text}`` where a program says what it means.

    Attributes:
        imports: import statements.
        verify: what verifies ``token`` with a key and one algorithm, and gives ``claims``.
        public: the issuer's public key.
        published: the key set that the issuer publishes.
        jwk: the key of the JWK in ``header``.
        text: the MAC key of a text.
        address: the key set at an address.
    """

    imports: str
    verify: str
    public: str
    published: str
    jwk: str
    text: str
    address: str


HEADER = 'header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))\n'
PAYLOAD = 'payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))\n'
SIGN_IN = 'session["user"] = claims["sub"]\n'

DIALECTS = {
    "jwcrypto": Dialect(
        imports="import json\nimport os\nfrom jwcrypto import jwk, jwt\n",
        verify="found = jwt.JWT(jwt=token, key={key}, algs=[{alg}])\nclaims = json.loads(found.claims)\n",
        public='jwk.JWK.from_pem(os.environ["PUBLIC_KEY"].encode())',
        published='jwk.JWKSet.from_json(os.environ["KEY_SET"])',
        jwk='jwk.JWK(**header["jwk"])',
        text="jwk.JWK.from_password({text})",
        address="jwk.JWKSet.from_json(urlopen({text}).read())",
    ),
    "python-jwt": Dialect(
        imports="import json\nimport os\nimport python_jwt\nfrom jwcrypto.jwk import JWK, JWKSet\n",
        verify="_, claims = python_jwt.verify_jwt("
        "token, {key}, [{alg}], checks_optional=True, ignore_not_implemented=True)\n",
        public='JWK.from_pem(os.environ["PUBLIC_KEY"].encode())',
        published='JWKSet.from_json(os.environ["KEY_SET"])',
        jwk='JWK(**header["jwk"])',
        text="JWK.from_password({text})",
        address="JWKSet.from_json(urlopen({text}).read())",
    ),
    "cryptojwt": Dialect(
        imports="import json\nimport os\nfrom cryptography.hazmat.primitives.serialization import load_pem_public_key\n"
        "from cryptojwt import JWS, JWT, KeyBundle, KeyJar\nfrom cryptojwt.jwk.hmac import SYMKey\n"
        "from cryptojwt.jwk.rsa import RSAKey\n",
        verify="claims = JWS(alg={alg}).verify_compact(token, [{key}])\n",
        public='RSAKey(kid="issuer", pub_key=load_pem_public_key(os.environ["PUBLIC_KEY"].encode()))',
        published='KeyJar()\nKEY.import_jwks_as_json(os.environ["KEY_SET"], "")',
        jwk='RSAKey(**header["jwk"])',
        text='SYMKey(kid=header["kid"], key={text})',
        address="KeyBundle(json.load(urlopen({text}))[\"keys\"]).get('RSA')[0]",
    ),
    "jwskate": Dialect(
        imports="import json\nimport os\nfrom jwskate import Jwk, JwkSet, Jwt, JwtVerifier, SymmetricJwk\n",
        verify="claims = Jwt(token).verify({key}, alg={alg}).claims\n",
        public='Jwk.from_pem(os.environ["PUBLIC_KEY"], kid="issuer")',
        published='JwkSet(json.loads(os.environ["KEY_SET"]))',
        jwk='Jwk(header["jwk"])',
        text="SymmetricJwk.from_bytes({text})",
        address="JwkSet(json.load(urlopen({text})))",
    ),
}


def source(library: str, body: str, key: str = "", imports: str = "") -> str:
    """Return a program that signs in with the claims its body finds."""
    lines = [line for line in (body + SIGN_IN).splitlines() if line.strip()]
    made = f"KEY = {key}\n" if key else ""
    head = imports + DIALECTS[library].imports + "\n" + made
    return head + "\n\ndef sign_in(session, token):\n" + "".join(f"    {line}\n" for line in lines)


def marked(text: str, words: str) -> str:
    """Mark the first line that holds some words as the one that is reported."""
    before, found, after = text.partition(words)
    line, end, rest = after.partition("\n")
    return f"{before}{found}{line}  {MARKER}{end}{rest}"


def secret(library: str) -> str:
    """Return the expression for the MAC key of the environment."""
    return DIALECTS[library].text.replace('kid=header["kid"], ', "").format(text='os.environ["JWT_KEY"]')


def verified(library: str, key: str = "KEY", alg: str = '"HS256"') -> str:
    """Return what finds the claims of a token that is verified."""
    return DIALECTS[library].verify.format(key=key, alg=alg)


def _key_from_header(library: str) -> Reading:
    body = HEADER + verified(library, DIALECTS[library].jwk, '"RS256"')
    return Reading(
        rule="jwt-key-from-token-header",
        library=library,
        bad=bad(marked(source(library, body, imports="import base64\n"), DIALECTS[library].jwk)),
        good=PINNED[library],
        attack=with_its_own_key,
        genuine=Issuer.signed_token,
        refusal=WRONG_MAC[library],
        bad_reads_genuine=False,
    )


def _keys_of_claimed_issuer(library: str) -> Reading:
    keys = DIALECTS[library].address.format(text='payload["iss"] + "/keys"')
    body = f"{PAYLOAD}keys = {keys}\n" + verified(library, "keys", '"RS256"')
    head = "import base64\nfrom urllib.request import urlopen\n"
    return Reading(
        rule="jwt-keys-from-unverified-issuer",
        library=library,
        bad=bad(marked(source(library, body, imports=head), "keys = ")),
        good=PINNED[library],
        attack=with_a_server_of_its_own,
        genuine=Issuer.signed_token,
        refusal=f"{WRONG_MAC[library]}|NoSuitableSigningKeys",
        bad_reads_genuine=False,
    )


def _key_id_in_path(library: str) -> Reading:
    key = DIALECTS[library].text.format(text='open("/etc/" + header["kid"]).read()')
    body = f"{HEADER}key = {key}\n" + verified(library, "key")
    return Reading(
        rule="jwt-kid-injection",
        library=library,
        bad=bad(marked(source(library, body, imports="import base64\n"), "key = ")),
        good=READERS[library],
        attack=with_a_file_that_was_uploaded,
        refusal=f"{WRONG_MAC[library]}|NoSuitableSigningKeys",
        bad_reads_genuine=False,
    )


def _algorithm_from_token(library: str) -> Reading:
    body = HEADER + verified(library, alg='header["alg"]')
    return Reading(
        rule="jwt-algorithm-from-token",
        library=library,
        title="keys know their type",
        bad=bad(marked(source(library, body, DIALECTS[library].public, "import base64\n"), 'header["alg"]')),
        good=PINNED[library],
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED[library],
        library_refuses="InvalidJWSSignature|UnsupportedAlg",
        severity="warning",
    )


def _fails_open(library: str) -> Reading:
    tried = "".join(f"    {line}\n" for line in verified(library).splitlines())
    body = f"try:\n{tried}except Exception:\n    claims = {PAYLOAD.removeprefix('payload = ').rstrip()}  {MARKER}\n"
    return Reading(
        rule="jwt-verification-fail-open",
        library=library,
        bad=bad(source(library, body, secret(library), "import base64\n")),
        good=READERS[library],
        attack=with_another_key,
        refusal=WRONG_MAC[library],
    )


PROOFS: list[Proof] = [
    *map(_key_from_header, DIALECTS),
    *map(_keys_of_claimed_issuer, DIALECTS),
    *map(_key_id_in_path, DIALECTS),
    *(_algorithm_from_token(library) for library in DIALECTS if library != "cryptojwt"),
    *(_fails_open(library) for library in DIALECTS if library != "jwskate"),
]
