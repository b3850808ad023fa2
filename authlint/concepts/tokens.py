"""Nouns about tokens: they are read, checked, signed, encrypted, kept for a time, or stand in the source."""

from __future__ import annotations

from authlint.concepts.base import Concept, relation, role


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
    token_kind = role('the only kind of token the call is made for, such as "id"; unknown when it reads any')

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
    from_query = relation("the token is taken from the query of the URL, though it is no one-time link")
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
    id_token = relation("the token is an ID token: it says who has signed in, to one client of the provider")
    fresh = relation("the program has just fetched the token itself, from the token endpoint")
    matched_by_email = relation("an account is looked up by the e-mail address, which nobody asks to be verified")
    matched_by_name = relation("an account is looked up by a name that may pass from one person to another")


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
    id_token = relation("the token is an ID token: it says who has signed in, to one client of the provider")


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


class TokenEncryption(Concept):
    """A token is encrypted or decrypted (JSON Web Encryption, RFC 7516)."""

    algorithm = role('the "alg" of the new token: how the content key is encrypted')
    key = role("the key that encrypts or decrypts")
    algorithms = role("the allow-list of algorithms")


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


class ClaimMembership(Concept):
    """A claim is looked for in something that may be a list or a text, and the caller turned away without a match."""

    claim = role("the name of the claim")


class TokenLiteral(Concept):
    """A complete JWT stands in the source."""

    algorithm = role('the "alg" of its header')
    expired = role('whether its "exp" lies in the past')
    published = role("whether it is an example that a standard or a well-known page prints")
    anonymous = role("whether it is meant to be public: the key of a hosted back end for those who are not signed in")
    common_secret = role("whether its MAC was made with one of the secrets that manuals use")
