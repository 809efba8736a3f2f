"""What the doctor finds: one thing, whether it is right, and what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    word
        ``ok``, ``warning`` or ``fault``, in the language of whoever asked.
    what
        What was found.
    action
        What to do; nothing where all is well.
    is_fault
        Whether the installation is not to be used like this.
    """

    word: str
    what: str
    action: str = ""
    is_fault: bool = False


Examination = Callable[[], Iterator[Finding]]


def ok(what: str) -> Finding:
    """All is well."""
    return Finding(_("ok"), what)


def warning(what: str, action: str) -> Finding:
    """It works, but should be seen to."""
    return Finding(_("warning"), what, action)


def fault(what: str, action: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding(_("fault"), what, action, is_fault=True)
