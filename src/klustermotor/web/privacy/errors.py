"""Why something was not erased; nothing has been changed when one of these is raised."""

from __future__ import annotations


class LastAdministratorError(Exception):
    """The account is the last that administers the installation or a case: without it nobody could give access."""
