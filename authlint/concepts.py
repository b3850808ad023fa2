"""The nouns of the field: a token is decoded, an authorization request is built, a callback is handled.

A noun has *roles* (the values that play a part in it, each a :class:`~authlint.values.Value`) and *relations* (what the
program does around it). Both are computed when a rule asks and never before. Libraries say, as data, which of their
calls and settings is which noun; rules judge nouns and know no library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, overload

from authlint.values import Choice, Step, Unknown, Value

Confidence = Literal["high", "medium", "low"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a noun stands in the code.

    Attributes:
        path: the file, relative to the project root.
        node: the syntax node of the call, assignment or setting; opaque outside ``authlint.semantics``.
        library: the name of the library whose model recognised it, such as ``PyJWT``.
        name: the dotted name that was recognised, such as ``jwt.decode``.
        function: the qualified name of the enclosing function, empty at module level.
        part: ``"application"``, or the role of the code when it is a test, example or documentation file.
    """

    path: str
    node: object
    library: str
    name: str
    function: str = ""
    part: str = "application"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we believe a relation holds: a clause for the reader, the steps that show it, and the value it is about."""

    reason: str
    steps: tuple[Step, ...] = ()
    about: Value | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """What a rule yields: a statement about one noun, not yet resolved to lines.

    Attributes:
        message: what is true here, in one or two sentences.
        site: the noun's place, used as the last step of the trace.
        anchor: ``(path, node)`` to report at.
        because: the value that breaks the rule; its trace is shown.
        evidence: further steps shown after the noun (what an attacker reaches).
        confidence: how sure we are; ``None`` takes the rule's own.
        severity: overrides the rule's severity for this violation, or ``None``.
        remedy: what to write instead here; empty takes the rule's own.
    """

    message: str
    site: Site
    anchor: tuple[str, object]
    because: Value | None = None
    evidence: tuple[Step, ...] = ()
    confidence: Confidence | None = None
    severity: Severity | None = None
    remedy: str = ""


class Reader(Protocol):
    """How a noun gets at the code; implemented by ``authlint.semantics``."""

    def role(self, concept: Concept, name: str) -> Value:
        """Return the value that plays the role ``name`` in ``concept``."""
        ...

    def relation(self, concept: Concept, name: str) -> Any:
        """Return what the relation ``name`` answers for ``concept``."""
        ...

    def anchor(self, concept: Concept, role: str) -> tuple[str, object]:
        """Return file and node of the argument that gives a role, or of the whole noun when there is none."""
        ...

    def adds(self, value: Value) -> bool:
        """Return whether the call through which the noun is seen contributes to a value."""
        ...

    def is_called(self) -> bool:
        """Return whether calls of the function around the noun are visible."""
        ...

    def source(self, value: Value) -> tuple[str, object] | None:
        """Return file and node of the place a value is written, or ``None`` when it has no trace."""
        ...


T = TypeVar("T")
C = TypeVar("C", bound="Concept")


class role:  # noqa: N801 - reads as a keyword in the class bodies below
    """Declares a role of a noun; reading it on an instance gives the :class:`Value` in that role."""

    __slots__ = ("meaning", "name")

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, concept: None, owner: type) -> role: ...
    @overload
    def __get__(self, concept: Concept, owner: type) -> Value: ...
    def __get__(self, concept: Concept | None, owner: type) -> role | Value:
        return self if concept is None else concept.role_value(self.name)


class relation:  # noqa: N801
    """Declares a relation that answers with :class:`Evidence`, or ``None`` when it does not hold or is not known."""

    __slots__ = ("meaning", "name")

    def __init__(self, meaning: str) -> None:
        self.meaning = meaning
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, concept: None, owner: type) -> relation: ...
    @overload
    def __get__(self, concept: Concept, owner: type) -> Evidence | None: ...
    def __get__(self, concept: Concept | None, owner: type) -> relation | Evidence | None:
        if concept is None:
            return self
        found: Evidence | None = concept.reader.relation(concept, self.name)
        return found


class Concept:
    """A noun found in the code. Subclasses declare roles and relations and nothing else."""

    __slots__ = ("_values", "original", "reader", "site")

    def __init__(self, site: Site, reader: Reader) -> None:
        self.site = site
        self.reader = reader
        self.original: Concept | None = None
        """For a noun seen through a wrapper's call: the noun inside the wrapper, judged where it is written."""
        self._values: dict[str, Value] = {}

    @classmethod
    def roles(cls) -> Iterator[role]:
        """Yield the roles this noun declares, those of its bases first."""
        for base in reversed(cls.__mro__):
            yield from (member for member in vars(base).values() if isinstance(member, role))

    @classmethod
    def relations(cls) -> Iterator[relation]:
        """Yield the relations this noun declares."""
        for base in reversed(cls.__mro__):
            yield from (member for member in vars(base).values() if isinstance(member, relation))

    def role_value(self, name: str) -> Value:
        """Return the value in the role ``name``, evaluated once."""
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self.reader.role(self, name)
        return value

    def finding(
        self,
        message: str,
        *,
        because: Value | None = None,
        at: str | Value | Evidence | None = None,
        evidence: Evidence | None = None,
        confidence: Confidence | None = None,
        severity: Severity | None = None,
        remedy: str = "",
    ) -> Violation:
        """Return a violation of this noun.

        Args:
            message: what is true here.
            because: the value that breaks the rule.
            at: where to report: a role's name (its argument), a value (where it is written), evidence (its last step),
                or the whole noun.
            evidence: what makes it matter; its steps end the trace.
            confidence: overrides the confidence that follows from ``because``: a value that holds only on some
                branch lowers the rule's confidence to medium.
            severity: overrides the rule's severity.
            remedy: overrides the rule's remedy.
        """
        anchor = self.reader.source(at) if isinstance(at, Value) else None
        if isinstance(at, Evidence) and at.steps:
            anchor = at.steps[-1].path, at.steps[-1].node
        if anchor is None:
            anchor = self.reader.anchor(self, at if isinstance(at, str) else "")
        if confidence is None and because is not None and _conditional(because):
            confidence = "medium"
        return Violation(
            message=message,
            site=self.site,
            anchor=anchor,
            because=because,
            evidence=evidence.steps if evidence else (),
            confidence=confidence,
            severity=severity,
            remedy=remedy,
        )


def _conditional(value: Value) -> bool:
    return isinstance(value, Choice | Unknown) or value.when in ("branch", "debug")


class TokenDecode(Concept):
    """A compact JWS or JWT is turned into its claims by a library (RFC 7519 section 7.2)."""

    token = role("the compact serialization")
    key = role("the key or key set the token is checked with")
    algorithms = role("the allow-list of algorithms (RFC 8725 section 3.1)")
    refuses_unsecured = role('whether the library refuses tokens with the algorithm "none" whatever the list says')
    typed_keys = role(
        "whether the library keeps each key to the algorithms of its type, so a public key is no MAC secret"
    )
    verify_signature = role("the switch of the signature check; true unless turned off")
    verify_expiry = role('the switch of the "exp" check')
    verify_audience = role('the switch of the "aud" check')
    verify_issuer = role('the switch of the "iss" check')
    audience = role('the expected "aud"')
    issuer = role('the expected "iss"')
    leeway = role("the tolerated clock difference, in seconds")
    required_claims = role("the claims that must be present")
    verify_not_before = role('the switch of the "nbf" check')
    verify_issued_at = role('the switch of the "iat" check')
    verify_subject = role('the switch of the "sub" check')
    verify_token_id = role('the switch of the "jti" check')
    checked_claims = role("the claims whose check replaces that of every other one, when they are given")
    allow_expired = role("a switch that admits tokens that have run out; false unless turned on")
    validates_claims = role("whether decoding checks the claims, too, and not the signature alone")
    require_expiry = role('whether "exp" must be present and right, whatever its switch says')
    require_audience = role('whether "aud" must be present and right, whatever its switch says')
    require_issuer = role('whether "iss" must be present and right, whatever its switch says')
    require_not_before = role('whether "nbf" must be present and right, whatever its switch says')
    admits_missing = role('a switch that admits tokens without "exp", which are refused otherwise')
    refuses_other_audiences = role('whether the library refuses a token with an "aud" when none is expected')
    keys_from = role("the place the library itself fetches the provider's keys from, where the program gives none")
    respelling = role(
        'how the last segment may be spelled otherwise: "padding" may be added, or any "base64" of the same octets '
        "will do; None when there is one spelling"
    )

    excuse = relation(
        "reading this token unverified lets nobody in: verified elsewhere, only routed on, own, displayed"
    )
    decision = relation("the claims reach a decision about who somebody is or what they may do")
    typed_key = relation("the key is an object that keeps to algorithms of its own type, or a set of such objects")
    key_set = relation("the key is a set, out of which the header of the token chooses")
    key_per_algorithm = relation("the key is chosen by a callback or per algorithm")
    expiry_checked = relation('the program itself compares "exp" after decoding')
    audience_checked = relation('the program itself compares "aud", or the client it was issued to, after decoding')
    issuer_checked = relation('the program itself compares "iss", or the tenant, after decoding')
    remote_keys = relation("the key is one of a set that is fetched from a provider")
    shared_keys = relation("the provider signs tokens for other parties with the same keys")
    audience_from_token = relation('the expected "aud" is read from the unverified token itself')
    partial_match = relation('"iss", "aud", "azp" or "nonce" may be longer than what the program compares it with')
    other_purposes = relation("the key signs several kinds of tokens here, and nothing looks at the kind of this one")
    unvalidated_claim = relation("a claim is read, and no second call checks the claims anywhere")
    ignored_option = relation("a check is asked for in words that the library leaves unread")
    claims_unread = relation("nobody reads the claims: all that counts is whether the token could be decoded")
    renews_or_ends = relation("a token that may have run out is renewed, or its session ended")
    issued_here = relation("the module that reads the token also signs such tokens")
    issuer_from_token = relation('the expected "iss" is read from the unverified token itself')
    refused = relation("the program refuses to start or to go on with this value of the key")
    algorithm_from_token = relation("the list of algorithms is what the header of the token says, and nothing else")
    key_from_token = relation("the key is in the header of the token, or fetched from where the header says")
    keys_of_claimed_issuer = relation('the key is fetched from where the unverified claim "iss" says')
    key_id_in_lookup = relation('the unverified "kid" becomes part of a path, query or command that gives the key')
    from_key_set = relation("the key is a member of a key set, and states its own type")
    first_of_key_set = relation("the key is the first of a fetched set, whichever one signed the token")
    replaces_verified = relation("what is read here unverified stands in for claims whose verification failed")
    taken_when_unsecured = relation('this is read unverified because the header of the token says "none"')
    fails_open = relation("the program goes on when the verification fails, as if it had not")
    guessable = relation("the key holds so little randomness that it is found by trying")
    short = relation("the key is random, and shorter than the algorithm demands")
    unfit_key = relation("the key is of a kind that none of the algorithms is defined for")
    public_secret = relation("the unfit key is a public one that may be taken for the secret of a MAC")
    weak_key = relation("the key is too small for its kind, whichever algorithm it is used with")
    lasts_without_expiry = relation('the claims are relied on, and nothing asks whether the token has an "exp"')
    signed_elsewhere = relation("the program itself signs no tokens with this key")
    audience_optional = relation('a token may lack "aud": others sign it, or the program does and leaves it out')
    listed_by_text = relation("a list of revoked tokens is asked for the text of the token, or for a hash of it")
    other_algorithm = relation("the module uses the key with another algorithm, too")


class ClaimsCheck(Concept):
    """The claims of a decoded token are checked by a call of its own, as some libraries want it."""

    claims = role("the claims")
    leeway = role("the tolerated clock difference, in seconds")
    audience = role('the expected "aud"')
    issuer = role('the expected "iss"')
    require_expiry = role('whether "exp" must be present')
    require_audience = role('whether "aud" must be present')
    require_issuer = role('whether "iss" must be present')

    audience_optional = relation('a token may lack "aud": others sign it, or the program does and leaves it out')


class ClaimsPeek(Concept):
    """Claims are read from a token by something that never verifies: a helper, or splitting at the dots by hand."""

    token = role("the compact serialization")

    excuse = relation(
        "reading this token unverified lets nobody in: verified elsewhere, only routed on, own, displayed"
    )
    decision = relation("the claims reach a decision about who somebody is or what they may do")
    replaces_verified = relation("what is read here unverified stands in for claims whose verification failed")
    taken_when_unsecured = relation('this is read unverified because the header of the token says "none"')
    keys_of_claimed_issuer = relation('the key is fetched from where the unverified claim "iss" says')


class HeaderPeek(Concept):
    """The header of a token is read before the token is verified."""

    token = role("the compact serialization")

    key_from_token = relation("the key is fetched from where the header says")
    key_id_in_lookup = relation('the unverified "kid" becomes part of a path, query or command that gives the key')
    refused_algorithms = relation("particular algorithms are refused here, and every other one is let through")


class TokenEncode(Concept):
    """Claims are signed into a compact JWT."""

    claims = role("the payload")
    key = role("the signing key or MAC secret")
    algorithm = role('the "alg" of the new token')
    header = role("extra header parameters")
    lifetime = role('how long the library makes the token valid by itself; None when it adds no "exp"')

    age_checked = relation('the program compares the "iat" of such tokens with the current time')
    passed_on = relation("the claims are those of another token that is issued here, whose claims it is about")
    answered_once = relation('the token goes out as "state" or as another value that only comes back in one answer')
    whole_object = relation("the payload is the dump of somebody's record, with every field it has")
    encrypted = relation("the signed token, which anybody can read, is encrypted before it leaves the program")
    private_expiry = relation(
        'the time the token ends stands under a private name, which nothing reads, and not in "exp"'
    )
    refused = relation("the program refuses to start or to go on with this value of the key")
    guessable = relation("the key holds so little randomness that it is found by trying")
    short = relation("the key is random, and shorter than the algorithm demands")
    unfit_key = relation("the key is of a kind that none of the algorithms is defined for")
    public_secret = relation("the unfit key is a public one that may be taken for the secret of a MAC")
    weak_key = relation("the key is too small for its kind, whichever algorithm it is used with")
    other_algorithm = relation("the module uses the key with another algorithm, too")
    encrypts = relation("the module also encrypts with the key")
    protects_sessions = relation("the key also signs the sessions of the web framework")


class KeyMaterial(Concept):
    """A key for JWTs is built or configured away from the call that uses it."""

    key = role("the signing key or MAC secret")
    algorithm = role("the algorithm it is for, if stated")

    refused = relation("the program refuses to start or to go on with this value of the key")
    guessable = relation("the key holds so little randomness that it is found by trying")
    short = relation("the key is random, and shorter than the algorithm demands")
    unfit_key = relation("the key is of a kind that none of the algorithms is defined for")
    public_secret = relation("the unfit key is a public one that may be taken for the secret of a MAC")
    weak_key = relation("the key is too small for its kind, whichever algorithm it is used with")
    protects_sessions = relation("the key also signs the sessions of the web framework")


class TokenLifetime(Concept):
    """How long tokens are valid that a framework or library issues by itself: a setting, or an argument."""

    lifetime = role("a span of time, a number of seconds, or a mapping of names to either")
    kind = role('what the tokens are: "access", "refresh", "code" or "session"')
    endless = role("the lifetime that means forever")
    token = role("the token whose age is judged, where that happens when it is read")

    expiry_checked = relation('the program itself compares "exp" of what is read')
    renews_or_ends = relation("what may have run out is renewed, or its session ended")


class AlgorithmSetting(Concept):
    """A setting that names the algorithms tokens are signed or checked with, or allows unsecured ones."""

    algorithms = role("one algorithm or a list of them")
    unsecured = role("a switch that admits unsecured tokens; false unless turned on")
    refuses_unsecured = role('whether the library refuses tokens with the algorithm "none" whatever the setting says')


class SessionKey(Concept):
    """The key a framework signs sessions, cookies and its own tokens with."""

    key = role("the signing key")

    refused = relation("the program refuses to start or to go on with this value of the key")


class ClientCredential(Concept):
    """The credentials an OAuth client shows to the authorization server (RFC 6749 section 2.3)."""

    client_id = role("the public client identifier")
    client_secret = role("the client secret")

    refused = relation("the program refuses to start or to go on with this value of the key")


class AuthorizationRequest(Concept):
    """The URL a user agent is sent to, to authorize a client (RFC 6749 section 4.1.1)."""

    endpoint = role("the authorization endpoint")
    response_type = role('"code", "token", "id_token" or a combination')
    client_id = role("the public client identifier")
    redirect_uri = role("where the answer goes")
    scope = role("the requested scope")
    state = role("the value that binds the answer to this user agent")
    code_challenge = role("the PKCE challenge (RFC 7636)")
    nonce = role("the OpenID Connect nonce")
    request_uri = role("a pushed authorization request (RFC 9126) or request object (RFC 9101) that replaces the query")
    prompt = role("the OpenID Connect prompt")

    completed_later = relation("the request leaves this function and may get further parameters elsewhere")


class TransportFlag(Concept):
    """A process-wide switch that lets OAuth run over plain HTTP or relaxes the checks of a response."""

    value = role("what the switch is set to")
    switch = role("the name of the switch")

    guarded = relation("the switch is only set under a debug or local-environment test")


class SecretComparison(Concept):
    """Two values are compared with ``==`` or ``!=``, and the outcome decides whether a request goes on."""

    left = role("what stands left of the operator")
    right = role("what stands right of it")

    secret = relation("one side is a secret that whoever presented the other side must not know")
    refused = relation("the program refuses to start or to go on with this value of the secret")


class TokenEncryption(Concept):
    """A token is encrypted or decrypted (JSON Web Encryption, RFC 7516)."""

    algorithm = role('the "alg" of the new token: how the content key is encrypted')
    key = role("the key that encrypts or decrypts")
    algorithms = role("the allow-list of algorithms")


class KeyGeneration(Concept):
    """A new key is generated."""

    kind = role('the type of the key, as in the member "kty" of a JWK (RFC 7518 section 6.1), or in lower case')
    bits = role("the size of the key")
    curve = role("the elliptic curve")

    for_tokens = relation("the file around it speaks of tokens or of keys for them")


class KeyExport(Concept):
    """A key or a set of keys is written as a JWK or JWK Set (RFC 7517)."""

    private = role("whether the private members are written as well")
    key = role("the key, where the call gets it and is no method of it")

    private_key = relation("the key has its private half: the program made it itself, or loaded it as a private key")
    published = relation("what is written is the answer, or the file, in which the public keys are found")


class TokenLiteral(Concept):
    """A complete JWT stands in the source."""

    algorithm = role('the "alg" of its header')
    expired = role('whether its "exp" lies in the past')
    published = role("whether it is an example that a standard or a well-known page prints")
    anonymous = role("whether it is meant to be public: the key of a hosted back end for those who are not signed in")
    common_secret = role("whether its MAC was made with one of the secrets that manuals use")


class PrivateKeyLiteral(Concept):
    """A private key stands in the source, in PEM or as a JWK."""

    form = role('"PEM" or "JWK"')
    secret = role("whether the key is symmetric")
    published = role("whether it is an example that a standard prints")


class ForbiddenKeys(Concept):
    """A key is refused as a MAC secret when it begins like, or contains, particular texts (RFC 8725 section 2.1)."""

    marks = role("the texts")


class ClaimMembership(Concept):
    """A claim is looked for in something that may be a list or a text, and the caller turned away without a match."""

    claim = role("the name of the claim")


class GuessableDraw(Concept):
    """Something is drawn from a random source whose output can be predicted."""

    value = role("what is drawn")

    credential = relation("what is drawn becomes a token, secret, state or one-time code")


class HomemadeMac(Concept):
    """Data is hashed, in the best case together with a secret, in place of a MAC (RFC 2104)."""

    keyed = role("whether a secret is hashed along")
    prefixed = role("whether the secret stands first and the hash can be extended")

    protects = relation("the hash is compared with what somebody presents, or a token ends in it")


class SizedDraw(Concept):
    """Something is drawn from a good random source, with a size that is written down."""

    bits = role("how many bits of randomness it has at most")

    credential = relation("what is drawn becomes a token, secret, state or one-time code")
