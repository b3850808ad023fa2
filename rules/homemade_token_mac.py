"""A value is protected by a hash over data and a secret, instead of by a MAC such as HMAC.

A hash is not made for keys. Where the secret stands first, whoever has one value and its hash can append to the value
and compute the hash of the longer one, without the secret. Where it stands last, two texts with the same hash, which
can be searched for without the secret, have the same protection. HMAC has neither weakness and takes one line.

A hash over nothing secret, that a request has to bring along as its "signature", protects nothing: everybody can
compute it.
"""

from collections.abc import Iterator

from authlint.concepts import HomemadeMac, Violation
from authlint.rule import Rule, asvs, bad, cwe, good, rfc

rule = Rule(
    title="Hash over data and a secret in place of a MAC",
    severity="error",
    confidence="medium",
    attack="An attacker turns a value that was protected into another one that passes the check, without the secret.",
    remedy='Use a MAC: hmac.new(secret, data, "sha256").hexdigest(), compared with hmac.compare_digest.',
    references=[
        rfc(7518, "3.2"),
        rfc(8725, "3.2", "MUST"),
        asvs("11.2.1", "L2"),
        asvs("9.1.1", "L1"),
        cwe(327),
        cwe(328),
        cwe(1240),
    ],
    in_context=True,
    examples=[
        bad("""
            import hashlib

            def token_of(payload, secret):
                signature = hashlib.sha256((payload + secret).encode()).hexdigest()  # finding
                token = payload + "." + signature
                return token

            def is_genuine(request, secret_key):
                expected = hashlib.md5(f"{secret_key}{request.args['path']}".encode()).hexdigest()  # finding
                return request.args["sig"] == expected
        """),
        bad(
            {
                "signing.py": """
                    import hashlib

                    def checksum(user, secret_key):
                        text = ":".join([secret_key, user])
                        return hashlib.new("sha512", text.encode()).hexdigest()  # finding
                """,
                "views.py": """
                    import hmac
                    from signing import checksum
                    from settings import SECRET_KEY

                    def login(request):
                        mac = checksum(request.cookies["user"], SECRET_KEY)
                        return hmac.compare_digest(request.cookies["mac"], mac)
                """,
            },
            why="the comparison takes constant time, and stands in another file",
        ),
        bad(
            """
            import hashlib

            class Signer:
                def __init__(self, secret_key):
                    self.secret_key = secret_key

                def is_genuine(self, request):
                    digest = hashlib.sha256(self.secret_key)  # finding
                    digest.update(request.path.encode())
                    if digest.hexdigest() != request.args["sig"]:
                        return False
                    return True
            """,
            why="the hash is made in two steps",
        ),
        bad(
            """
            from hashlib import sha1

            class PaymentForm:
                def __init__(self, amount, description):
                    self.amount = amount
                    self.description = description
                    self.signature = sha1(repr((self.amount, self.description)).encode()).hexdigest()  # finding

                def accept(self, request):
                    if self.signature == request.form["signature"]:
                        return self.amount
                    raise PermissionError("signature")
            """,
            why="there is no secret in it at all",
        ),
        good(
            """
            import hashlib

            class Download:
                def __init__(self, path, secret_key, version):
                    self.signature = hashlib.sha256(path.read_bytes()).hexdigest()
                    self.mac = hashlib.sha256(signed_text(path, secret_key)).hexdigest()
                    self.sig = hashlib.sha256(version.encode()).hexdigest()

                def changed(self, request, cache):
                    if self.sig == cache.sig:
                        return False
                    return self.signature != request.headers["If-None-Match"] or self.mac != request.args["mac"]
            """,
            why="what is hashed may be secret, or what it is compared with comes from nobody",
        ),
        good(
            """
            import hashlib
            import hmac

            def token_of(payload, secret):
                token = payload + "." + hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()
                return token

            def short(payload, secret, request):
                return hmac.compare_digest(request.args["sig"], hashlib.blake2b(payload, key=secret).hexdigest())
            """,
            why="these are MACs; BLAKE2 takes a key by itself",
        ),
        good(
            """
            import hashlib

            def headers(params, api_secret):
                return {"X-Sign": hashlib.md5((params + api_secret).encode()).hexdigest()}

            def call(client, params, api_secret):
                sign = hashlib.sha256((params + api_secret).encode()).hexdigest()
                return client.get("/orders", params={"sign": sign})
            """,
            why="the service that is called prescribes how requests to it are signed",
        ),
        good(
            """
            import hashlib

            def matches(user, password):
                return hashlib.sha256((user.salt + password).encode()).hexdigest() == user.password_hash

            def etag(request, cache_key, body):
                return request.headers["If-None-Match"] == hashlib.md5((cache_key + body).encode()).hexdigest()

            def is_internal(request, secret):
                return request.headers["X-Internal"] == hashlib.sha256(f"{secret}:internal".encode()).hexdigest()

            def gravatar(email):
                return "https://gravatar.example/" + hashlib.md5(email.lower().encode()).hexdigest()
            """,
            why="salted passwords, cache keys and picture addresses are no tokens; with a fixed text it makes a key",
        ),
    ],
)

_STAND_IN = "A hash over a secret stands in for a MAC here:"


@rule.check
def homemade_token_mac(mac: HomemadeMac) -> Iterator[Violation]:
    found = mac.protects
    if found is None:
        return
    if mac.keyed.equals(False):
        message = "This signature is a hash without any secret: whoever sends a value can compute it."
    elif mac.prefixed.equals(True):
        message = f"{_STAND_IN} with the secret first, anybody who has one hash can go on hashing."
    else:
        message = f"{_STAND_IN} it holds no longer than nobody finds two texts with one hash."
    yield mac.finding(message, evidence=found)
