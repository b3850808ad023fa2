"""A token or secret is drawn from a good random source, but is so short that it can be found by trying.

Whoever may try many values, at a server with many accounts, needs only one that is in use. The standard asks that a
guess succeeds with a probability of at most 2^-128, which 16 random bytes give.
"""

from collections.abc import Iterator

from authlint.concepts import SizedDraw, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc
from authlint.tables_entropy import GUESSED_ONLINE, SUFFICIENT, TYPED_BY_PEOPLE
from authlint.values import Known

rule = Rule(
    title="Token too short to be unguessable",
    severity="warning",
    confidence="medium",
    attack="An attacker tries values until one of them is a token that somebody else is using.",
    remedy="Draw at least 16 bytes: secrets.token_urlsafe(32).",
    references=[
        rfc(6749, "10.10", "MUST"),
        asvs("7.2.3", "L1"),
        asvs("11.5.1", "L2"),
        cwe(331),
        cwe(334),
    ],
    in_context=True,
    examples=[
        bad("""
            import secrets
            import uuid

            def issue(store, user):
                refresh_token = secrets.token_hex(6)  # finding
                store[refresh_token] = user
                user.api_key = str(uuid.uuid4())[:8]  # finding
                return {"access_token": secrets.token_urlsafe(32)[:10]}  # finding
        """),
        bad(
            {
                "settings.py": """
                    SIZE = 4
                """,
                "tokens.py": """
                    import secrets
                    from settings import SIZE

                    def generate_token():
                        return secrets.token_urlsafe(SIZE)  # finding
                """,
            },
            why="the size stands in another file",
        ),
        good(
            """
            import secrets
            import uuid

            def issue(store, user, size):
                store.token = secrets.token_urlsafe(32)
                store.refresh_token = secrets.token_hex(size)
                store.secret = secrets.token_hex()
                store.session_token = uuid.uuid4().hex
            """,
            why="these are long enough, or of a length that is not seen",
        ),
        good(
            """
            import secrets
            import uuid

            def start(store, file, task):
                store.verification_code = secrets.token_hex(3)
                task.name = f"job-{uuid.uuid4().hex[:8]}"
                file.slug = secrets.token_urlsafe(4)
                store.next_token = secrets.token_hex(4)

            def get_form_token(form):
                return form.get("token") or "token_" + uuid.uuid4().hex[:8]
            """,
            why="codes that people type, names, short links, tokens of pages and what tells forms apart",
        ),
        good(
            """
            import uuid

            def run(tests, stamp):
                session_id = f"{stamp}-{uuid.uuid4().hex[:6]}"
                return tests.run(session_id)
            """,
            why="a session of tests, or of a conversation, lets nobody in",
        ),
        bad(
            """
            import uuid

            def login(sessions, response, user):
                session_id = uuid.uuid4().hex[:6]  # finding
                sessions[session_id] = user
                response.headers["Set-Cookie"] = f"sid={session_id}; Secure; HttpOnly"
            """,
            why="here people sign in",
        ),
    ],
)


@rule.check
def token_low_entropy(draw: SizedDraw) -> Iterator[Violation]:
    bits = draw.bits.constant if isinstance(draw.bits, Known) else None
    if not isinstance(bits, int) or bits >= SUFFICIENT:
        return
    found = draw.credential
    if found is not None and found.reason.lower().rpartition("_")[2] not in TYPED_BY_PEOPLE:
        yield draw.finding(
            f'"{found.reason}" has {bits} bits of randomness; {SUFFICIENT} make guessing hopeless.',
            evidence=found,
            severity="error" if bits < GUESSED_ONLINE else None,
        )
