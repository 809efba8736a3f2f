"""Sending a link by e-mail, where the installation sends e-mail at all."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

_log = logging.getLogger(__name__)


def is_sent() -> bool:
    """Whether this installation sends e-mail; if not, links are handed over by hand."""
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")


def send_text(*, to: str, subject: str, text: str) -> bool:
    """Send a text; whether it was handed to the server. A server that does not answer is no reason to stop."""
    if not is_sent():
        return False
    try:
        return send_mail(subject, text, None, [to]) == 1
    except (OSError, SMTPException) as error:
        # Not to whom, nor what: the text holds a link that opens an account.
        _log.warning("An e-mail could not be sent: %s", type(error).__name__)
        return False
