"""Where random values come from: sources an attacker cannot guess, and sources he can.

The distinction matters for keys, states, nonces and tokens. Module ``random`` is a Mersenne Twister: whoever sees 624
outputs knows all the later ones, and its documentation says not to use it for security:
https://docs.python.org/3/library/random.html. ``uuid.uuid1`` holds the time and the host's address. Surprising:
``uuid.uuid4`` draws from ``os.urandom``, and so does ``random.SystemRandom``.
"""

from __future__ import annotations

from authlint.model import Library, Supply

LETTER_OR_DIGIT = 5.95
"""Bits of randomness in a letter or digit that is drawn from all 62."""

RANDOM_METHODS = (
    "random", "randint", "randrange", "randbytes", "choice", "choices", "sample", "getrandbits", "uniform", "shuffle",
)  # fmt: skip

STANDARD = Library(
    name="Python random sources",
    distribution="",
    modules=["secrets", "os", "uuid", "random", "ssl"],
    about="The random sources of the standard library, the unpredictable and the predictable ones.",
    documentation="https://docs.python.org/3/library/secrets.html",
    entries=[
        Supply(
            "random",
            [
                "secrets.choice",
                "secrets.randbelow",
                "secrets.randbits",
                *(f"secrets.SystemRandom.{method}" for method in RANDOM_METHODS),
                *(f"random.SystemRandom.{method}" for method in RANDOM_METHODS),
                "os.getrandom",
                "uuid.uuid4",
            ],
        ),
        # Each unit is a random octet, written as it is, with two digits, or with four letters for three octets.
        Supply(
            "random", ["secrets.token_bytes"], signature="nbytes=None", amount="nbytes", bits=8, octets=1, otherwise=32
        ),
        Supply(
            "random", ["secrets.token_hex"], signature="nbytes=None", amount="nbytes", bits=8, octets=2, otherwise=32
        ),
        Supply(
            "random",
            ["secrets.token_urlsafe"],
            signature="nbytes=None",
            amount="nbytes",
            bits=8,
            octets=4 / 3,
            otherwise=32,
        ),
        Supply("random", ["os.urandom"], signature="size, /", amount="size", bits=8, octets=1),
        Supply("random", ["ssl.RAND_bytes"], signature="n, /", amount="n", bits=8, octets=1),
        Supply(
            "weak-random",
            [
                *(f"random.{method}" for method in RANDOM_METHODS),
                *(f"random.Random.{method}" for method in RANDOM_METHODS),
                "uuid.uuid1",
            ],
        ),
    ],
)

PYNACL = Library(
    name="PyNaCl",
    distribution="PyNaCl",
    modules=["nacl"],
    about="Random bytes of libsodium.",
    documentation="https://pynacl.readthedocs.io/en/latest/utils/",
    entries=[Supply("random", ["nacl.utils.random", "nacl.bindings.randombytes"])],
)

WERKZEUG = Library(
    name="Werkzeug random sources",
    distribution="Werkzeug",
    modules=["werkzeug"],
    about="Salts, drawn with the module secrets.",
    documentation="https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security",
    entries=[
        Supply(
            "random",
            ["werkzeug.security.gen_salt"],
            signature="length",
            amount="length",
            bits=LETTER_OR_DIGIT,
            octets=1,
        )
    ],
)

DJANGO = Library(
    name="Django random sources",
    distribution="Django",
    modules=["django"],
    about="Random strings, drawn with the module secrets.",
    documentation="https://docs.djangoproject.com/en/stable/topics/signing/",
    entries=[
        Supply(
            "random",
            ["django.core.management.utils.get_random_secret_key"],
        ),
        Supply(
            "random",
            ["django.utils.crypto.get_random_string"],
            signature="length, allowed_chars=''",
            amount="length",
            bits=LETTER_OR_DIGIT,
            octets=1,
        ),
    ],
)

OAUTHLIB = Library(
    name="oauthlib random sources",
    distribution="oauthlib",
    modules=["oauthlib"],
    about="States, nonces and tokens, drawn with random.SystemRandom.",
    documentation="https://oauthlib.readthedocs.io/en/latest/",
    entries=[
        Supply(
            "random",
            [
                "oauthlib.common.generate_token",
                "oauthlib.common.generate_nonce",
                "oauthlib.common.generate_client_id",
            ],
        )
    ],
)

AUTHLIB = Library(
    name="Authlib random sources",
    distribution="Authlib",
    modules=["authlib"],
    about="Tokens, drawn with random.SystemRandom.",
    documentation="https://docs.authlib.org/en/latest/",
    entries=[Supply("random", ["authlib.common.security.generate_token"])],
)

LIBRARIES = (STANDARD, PYNACL, WERKZEUG, DJANGO, OAUTHLIB, AUTHLIB)
