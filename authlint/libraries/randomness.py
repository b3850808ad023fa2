"""Where random values come from: sources an attacker cannot guess, and sources he can.

The distinction matters for keys, states, nonces and tokens. Module ``random`` is a Mersenne Twister: whoever sees 624
outputs knows all the later ones, and its documentation says not to use it for security:
https://docs.python.org/3/library/random.html. ``uuid.uuid1`` holds the time and the host's address. Surprising:
``uuid.uuid4`` draws from ``os.urandom``, and so does ``random.SystemRandom``.
"""

from __future__ import annotations

from authlint.model import Library, Supply

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
                "secrets.token_bytes",
                "secrets.token_hex",
                "secrets.token_urlsafe",
                "secrets.choice",
                "secrets.randbelow",
                "secrets.randbits",
                *(f"secrets.SystemRandom.{method}" for method in RANDOM_METHODS),
                *(f"random.SystemRandom.{method}" for method in RANDOM_METHODS),
                "os.urandom",
                "os.getrandom",
                "ssl.RAND_bytes",
                "uuid.uuid4",
            ],
        ),
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
    entries=[Supply("random", ["werkzeug.security.gen_salt"])],
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
            ["django.utils.crypto.get_random_string", "django.core.management.utils.get_random_secret_key"],
        )
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
