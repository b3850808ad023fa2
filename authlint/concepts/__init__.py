"""The nouns of the field: a token is decoded, an authorization request is built, a callback is handled.

A noun has *roles* (the values that play a part in it, each a :class:`~authlint.values.Value`) and *relations* (what the
program does around it). Both are computed when a rule asks and never before. Libraries say, as data, which of their
calls and settings is which noun; rules judge nouns and know no library.
"""

from authlint.concepts.base import Concept, Confidence, Evidence, Reader, Severity, Site, Violation, relation, role
from authlint.concepts.callbacks import AuthorizationResponse, HandedOutState, NonceExpectation, StateCheck
from authlint.concepts.clients import (
    AuthorizationRequest,
    BackChannelRequest,
    ClientCredential,
    MetadataRequest,
    TokenIntrospection,
    TokenRequest,
    TransportFlag,
)
from authlint.concepts.identities import AccountLinking, IdTokenSent, ProviderIdentity
from authlint.concepts.keys import ForbiddenKeys, KeyExport, KeyGeneration, KeyMaterial, PrivateKeyLiteral, SessionKey
from authlint.concepts.redirects import Redirect
from authlint.concepts.resources import ScopeTest, TokenLocation
from authlint.concepts.secrets import GuessableDraw, HomemadeMac, SecretComparison, SizedDraw
from authlint.concepts.tokens import (
    AlgorithmSetting,
    ClaimMembership,
    ClaimsCheck,
    ClaimsPeek,
    HeaderPeek,
    TokenDecode,
    TokenEncode,
    TokenEncryption,
    TokenLifetime,
    TokenLiteral,
)
from authlint.concepts.transport import ConnectionCheck, EndpointAddress, ServerCheck
from authlint.concepts.travel import CookieSet, CredentialSent, LogEntry, SessionEntry, TokenInUrl

__all__ = [
    "AccountLinking",
    "AlgorithmSetting",
    "AuthorizationRequest",
    "AuthorizationResponse",
    "BackChannelRequest",
    "ClaimMembership",
    "ClaimsCheck",
    "ClaimsPeek",
    "ClientCredential",
    "Concept",
    "Confidence",
    "ConnectionCheck",
    "CookieSet",
    "CredentialSent",
    "EndpointAddress",
    "Evidence",
    "ForbiddenKeys",
    "GuessableDraw",
    "HandedOutState",
    "HeaderPeek",
    "HomemadeMac",
    "IdTokenSent",
    "KeyExport",
    "KeyGeneration",
    "KeyMaterial",
    "LogEntry",
    "MetadataRequest",
    "NonceExpectation",
    "PrivateKeyLiteral",
    "ProviderIdentity",
    "Reader",
    "Redirect",
    "ScopeTest",
    "SecretComparison",
    "ServerCheck",
    "SessionEntry",
    "SessionKey",
    "Severity",
    "Site",
    "SizedDraw",
    "StateCheck",
    "TokenDecode",
    "TokenEncode",
    "TokenEncryption",
    "TokenInUrl",
    "TokenIntrospection",
    "TokenLifetime",
    "TokenLiteral",
    "TokenLocation",
    "TokenRequest",
    "TransportFlag",
    "Violation",
    "relation",
    "role",
]
