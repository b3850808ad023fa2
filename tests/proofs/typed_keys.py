"""Programs that let the token say how it is verified, with the libraries whose keys know what they are for."""

from __future__ import annotations

from authlint.rule import bad
from proofs.attacker import with_another_key, with_the_public_pem_as_secret
from proofs.corrected import NOT_ALLOWED, PINNED, READERS, WRONG_MAC
from proofs.dialects import DIALECTS, HEADER, PAYLOAD, READ_PAYLOAD, secret, source, verified
from proofs.issuer import Issuer
from proofs.proof import Proof, Reading
from proofs.token_chosen import with_a_file_that_was_uploaded, with_a_server_of_its_own, with_its_own_key


def starred(text: str, words: str) -> str:
    """Put the star before the first line that holds some words."""
    lines = text.splitlines()
    place = next(number for number, line in enumerate(lines) if words in line)
    lines[place] = f"* {lines[place]}"
    return "\n".join(lines)


def _key_from_header(library: str) -> Reading:
    body = HEADER + verified(library, DIALECTS[library].jwk, '"RS256"')
    return Reading(
        rule="jwt-key-from-token-header",
        library=library,
        bad=bad(source(library, starred(body, DIALECTS[library].jwk))),
        good=PINNED[library],
        attack=with_its_own_key,
        genuine=Issuer.signed_token,
        refusal=WRONG_MAC[library],
        bad_reads_genuine=False,
    )


def _keys_of_claimed_issuer(library: str) -> Reading:
    keys = DIALECTS[library].address.format(text='payload["iss"] + "/keys"')
    body = f"{PAYLOAD}keys = {keys}\n" + verified(library, "keys", '"RS256"')
    return Reading(
        rule="jwt-keys-from-unverified-issuer",
        library=library,
        bad=bad(source(library, starred(body, "keys = "))),
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
        bad=bad(source(library, starred(body, "key = "))),
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
        bad=bad(source(library, starred(body, 'header["alg"]'), DIALECTS[library].public)),
        good=PINNED[library],
        attack=with_the_public_pem_as_secret,
        genuine=Issuer.signed_token,
        refusal=NOT_ALLOWED[library],
        library_refuses="InvalidJWSSignature|UnsupportedAlg",
        severity="warning",
    )


def _fails_open(library: str) -> Reading:
    tried = "".join(f"    {line}\n" for line in verified(library).splitlines())
    body = f"try:\n{tried}except Exception:\n*     claims = {READ_PAYLOAD}"
    return Reading(
        rule="jwt-verification-fail-open",
        library=library,
        bad=bad(source(library, body, secret(library))),
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
