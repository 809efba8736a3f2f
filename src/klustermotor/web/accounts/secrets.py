"""Secrets that are handed out once: links of invitations and tokens of programs. Only their digests are kept.

A secret is 256 random bits, so a plain SHA-256 cannot be turned back, and a row is found by its digest: how long that
takes tells nothing about a secret that is near.
"""

from __future__ import annotations

import hashlib
import secrets

PROGRAM_MARK = "km_"  # lets a token that has leaked be recognised for what it is


def new_secret(mark: str = "") -> str:
    """A secret that has not been before."""
    return mark + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret.

    >>> digest_of("km_a")[:12]
    '848cb2dc8ae9'
    """
    return hashlib.sha256(secret.encode()).hexdigest()
