"""Gives each finding an identity that survives moved lines and reformatting.

It is made of the rule, the file, the function and the noun, and of the position among equal ones; never of the source
text, in which a secret may stand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from authlint.engine.verdict import Draft
from authlint.rule import Finding


def with_fingerprints(drafts: Iterable[Draft]) -> list[Finding]:
    """Return the findings of drafts, which must be in their final order, each with its fingerprint."""
    seen: Counter[tuple[str, ...]] = Counter()
    findings: list[Finding] = []
    for draft in drafts:
        path = draft.finding.location.path
        # The function is that of the noun. When the finding stands in another file, the noun there may change freely.
        here = (draft.function, draft.site) if draft.site_path == path else ()
        shape = (draft.finding.rule, path, *here)
        seen[shape] += 1
        findings.append(replace(draft.finding, fingerprint=digest(*shape, str(seen[shape]))))
    return findings


def digest(*parts: str) -> str:
    """Return a short digest of text parts."""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
