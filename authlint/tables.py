"""Names that the standards fix, for rules to compare with: the algorithms of JSON Web Signature."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.values import Known, Reference, Sequence, Value

MAC_ALGORITHMS = frozenset({"HS256", "HS384", "HS512"})
"""Symmetric: whoever can check a token can also make one (RFC 7518 section 3.2)."""

SIGNATURE_ALGORITHMS = frozenset(
    {
        *("RS256", "RS384", "RS512"),  # RFC 7518 section 3.3
        *("ES256", "ES384", "ES512"),  # RFC 7518 section 3.4
        *("PS256", "PS384", "PS512"),  # RFC 7518 section 3.5
        "EdDSA",  # RFC 8037 section 3.1
        "ES256K",  # RFC 8812 section 3.2
        *("Ed25519", "Ed448"),  # RFC 9864 section 2.2
    }
)
"""Asymmetric: the private key signs, the public key checks."""

UNSECURED = "none"
"""No signature and no MAC at all (RFC 7518 section 3.6). Lenient readers ignore its case, so we do as well."""


def is_mac(name: str) -> bool:
    """True for an algorithm whose checking key is also its signing key."""
    return name in MAC_ALGORITHMS


def is_signature(name: str) -> bool:
    """True for an algorithm with a private and a public key."""
    return name in SIGNATURE_ALGORITHMS


def is_unsecured(name: str) -> bool:
    """True for the algorithm that protects nothing, in any case of its letters."""
    return name.lower() == UNSECURED


def has_twins(name: str) -> bool:
    """True for ECDSA: with (r, s) the pair (r, n - s) is a signature, too, which anybody can compute (FIPS 186-5)."""
    return name in ("ES256", "ES384", "ES512", "ES256K")


def fills_its_text(name: str) -> bool:
    """True for an algorithm whose result is a multiple of three octets long, so that base64 leaves no bit unused."""
    return name in ("HS384", "ES384")


def algorithm_name(value: Value) -> str | None:
    """Return the algorithm a value names: a text, or a library's constant that is called like the algorithm."""
    match value:
        case Known(constant=str(name)):
            return name
        case Reference(name=dotted):
            name = dotted.rpartition(".")[2]
            return name if is_mac(name) or is_signature(name) else None
    return None


def named_algorithms(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield each algorithm that ``value`` may name, with the value that names it: one name, or a list of them."""
    for leaf in value.leaves():
        elements = leaf.items if isinstance(leaf, Sequence) else (leaf,)
        for element in {id(element): element for element in elements}.values():
            for option in element.leaves():
                name = algorithm_name(option)
                if name is not None:
                    yield name, option.conditioned(leaf.when)
