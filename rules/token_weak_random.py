"""A token, secret, state or one-time code is drawn from a random source whose output can be predicted.

The module random is made for simulations: a few hundred numbers that somebody has seen, such as his own tokens, tell
all the numbers that follow. A UUID of version 1 is the time and the address of the machine. What is drawn from them can
be computed by people who were never given it.
"""

from collections.abc import Iterator

from authlint.concepts import GuessableDraw, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Credential drawn from a predictable random source",
    severity="error",
    attack="An attacker collects a few tokens of his own, computes the next ones, and uses those of somebody else.",
    remedy="Draw it with the module secrets: secrets.token_urlsafe(32), secrets.choice(alphabet), or uuid.uuid4().",
    references=[
        rfc(6749, "10.10", "MUST"),
        rfc(8725, "3.5", "MUST"),
        asvs("11.5.1", "L2"),
        asvs("7.2.3", "L1"),
        cwe(338),
        cwe(330),
    ],
    in_context=True,
    examples=[
        bad("""
            import random
            import string
            import uuid

            def invite(user, session):
                user.token = str(uuid.uuid1())  # finding
                session["reset_token"] = "".join(random.choice(string.ascii_letters) for _ in range(32))  # finding
                code = str(random.randint(100000, 999999))  # finding
                session["auth.2fa_code"] = code
        """),
        bad(
            {
                "ids.py": """
                    from random import choices
                    from string import hexdigits as alphabet

                    def generate_token(length=20):
                        return "".join(choices(alphabet, k=length))  # finding
                """,
                "views.py": """
                    import hashlib
                    import random as dice
                    from ids import generate_token

                    def login(request, response):
                        key = hashlib.md5(str(dice.random()).encode()).hexdigest()  # finding
                        response.set_cookie("session_key", key)
                        return generate_token()
                """,
            },
            why="a hash of something predictable is as predictable; the helper is called for its token",
        ),
        bad(
            """
            import random

            AUTHORIZATION_URL = "https://issuer.example/authorize"

            def start(session, client):
                state = "%032x" % random.getrandbits(128)  # finding
                session["state"] = state
                return client.redirect(AUTHORIZATION_URL, state=state, nonce=f"{random.random()}")  # finding
            """,
            why="state and nonce of OAuth and OpenID Connect",
        ),
        good(
            """
            import secrets
            import string
            import uuid
            from random import SystemRandom

            random = SystemRandom()

            def invite(user, session):
                user.token = secrets.token_urlsafe(32)
                session["token"] = str(uuid.uuid4())
                session["reset_token"] = "".join(random.choice(string.ascii_letters) for _ in range(32))
            """,
            why="these draw from the operating system, under whatever name",
        ),
        good(
            """
            import random
            import string
            import time
            import uuid

            def run(tasks, vocabulary, lamp):
                time.sleep(random.uniform(0, 1))
                token = random.choice(vocabulary)
                next_token = str(random.randint(0, 50000))
                lamp.state = "".join(random.sample("on", 2))
                request_id = str(uuid.uuid1())
                return token, next_token, request_id

            def new_key(length=4):
                return "".join(random.choices(string.ascii_letters, k=length))
            """,
            why="delays, samples, words of a language, the state of a lamp, identifiers and cache keys are no secrets",
        ),
    ],
)


@rule.check
def token_weak_random(draw: GuessableDraw) -> Iterator[Violation]:
    found = draw.credential
    if found is not None:
        source = (
            "time and the machine's address" if draw.site.name == "uuid1" else "a random source made for simulations"
        )
        yield draw.finding(f'"{found.reason}" comes from {source}, so others can compute it.', evidence=found)
