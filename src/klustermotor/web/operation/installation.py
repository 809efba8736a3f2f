"""What the doctor looks at in the settings: the key, who can reach the product and how, mail and sign-on, its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from klustermotor.web.operation.finding import Examination, Finding, fault, ok, warning

KEY_LENGTH = 40
HERE = {"127.0.0.1", "localhost", "[::1]", "::1"}
SECONDS = 10


def examinations(*, network: bool) -> list[Examination]:
    """Everything to look at here; other machines only with ``network``."""
    mail_, sign_on_ = partial(mail, network=network), partial(sign_on, network=network)
    mail_.__name__, sign_on_.__name__ = "mail", "sign_on"  # type: ignore[attr-defined]
    return [key, errors_in_full, reach, proxy, mail_, sign_on_, files, django_itself]


def key() -> Iterator[Finding]:
    """Whether the signing key can be guessed."""
    value = settings.SECRET_KEY
    if len(value) < KEY_LENGTH or len(set(value)) < 12:
        yield fault(
            _("The signing key is short or plain: whoever guesses it can sign in as anybody."),
            _("Set KLUSTERMOTOR_SECRET_KEY to a long random text, such as: openssl rand -base64 48"),
        )
    else:
        yield ok(_("The signing key is long."))


def errors_in_full() -> Iterator[Finding]:
    """Whether errors are shown in full, which tells strangers much."""
    if settings.DEBUG:
        make = warning if set(settings.ALLOWED_HOSTS) <= HERE else fault
        yield make(
            _("KLUSTERMOTOR_DEBUG is yes: errors are shown in full to everybody."),
            _("Take it away, unless you are developing."),
        )
    else:
        yield ok(_("Errors are not shown in full."))


def reach() -> Iterator[Finding]:
    """Who can reach the product, and whether others can listen."""
    hosts = ", ".join(settings.ALLOWED_HOSTS)
    public = not set(settings.ALLOWED_HOSTS) <= HERE
    if public and not settings.HTTPS:
        yield fault(
            _("The product answers to %(hosts)s without https: passwords can be listened to.")
            % {"hosts": hosts},
            _(
                "Put it behind a web server with https and set KLUSTERMOTOR_HTTPS=yes: see docs/how-to/deploy.md."
            ),
        )
    elif public:
        yield ok(_("The product answers to %(hosts)s, by https alone.") % {"hosts": hosts})
    else:
        yield ok(_("The product answers to this machine alone: %(hosts)s") % {"hosts": hosts})


def proxy() -> Iterator[Finding]:
    """Whether https and the web server in front fit together."""
    if settings.HTTPS and not settings.BEHIND_PROXY:
        yield fault(
            _(
                "KLUSTERMOTOR_HTTPS is yes, but no web server in front is told of: every page would lead to itself."
            ),
            _(
                "Set KLUSTERMOTOR_BEHIND_PROXY=yes, and let the web server set X-Forwarded-Proto and X-Forwarded-For."
            ),
        )
    elif settings.BEHIND_PROXY and not settings.HTTPS:
        yield warning(
            _("KLUSTERMOTOR_BEHIND_PROXY is yes, but KLUSTERMOTOR_HTTPS is not."),
            _("Set KLUSTERMOTOR_HTTPS=yes if people reach the web server by https."),
        )
    elif settings.BEHIND_PROXY:
        yield ok(_("One web server in front is trusted to tell who asks, and by https."))


def mail(*, network: bool) -> Iterator[Finding]:
    """Whether mail can be sent."""
    if settings.EMAIL_BACKEND.startswith("django.core.mail.backends.dummy"):
        yield warning(
            _("No mail is sent: links of invitations and new passwords are shown to whoever makes them."),
            _("Set KLUSTERMOTOR_EMAIL_URL and KLUSTERMOTOR_EMAIL_FROM if mail is wanted."),
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in HERE:
        yield warning(
            _("Mail goes to %(where)s without encryption.") % {"where": where},
            _("Begin KLUSTERMOTOR_EMAIL_URL with smtp+tls:// or smtps://."),
        )
    if not network:
        yield ok(_("Mail goes by %(where)s; --network tries it.") % {"where": where})
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except OSError as error:
        yield fault(
            _("The mail server %(where)s did not let us in: %(error)s") % {"where": where, "error": error},
            _("Check KLUSTERMOTOR_EMAIL_URL, and that the machine may reach it."),
        )
    else:
        yield ok(_("The mail server %(where)s lets us in.") % {"where": where})


def sign_on(*, network: bool) -> Iterator[Finding]:
    """Whether the sign-on server answers."""
    servers = [
        app["settings"]["server_url"]
        for provider in settings.SOCIALACCOUNT_PROVIDERS.values()
        for app in provider["APPS"]
    ]
    if not servers:
        yield ok(_("There is no single sign-on; accounts have passwords."))
    for server in servers:
        if not network:
            yield ok(_("Single sign-on is by %(server)s; --network tries it.") % {"server": server})
            continue
        try:
            with urlopen(f"{server}/.well-known/openid-configuration", timeout=SECONDS) as answer:  # noqa: S310
                issuer = json.load(answer)["issuer"]
        except (URLError, OSError, ValueError, KeyError) as error:
            yield fault(
                _("The sign-on server %(server)s does not answer as one: %(error)s")
                % {"server": server, "error": error},
                _("Check KLUSTERMOTOR_OIDC_SERVER, and that the machine may reach it."),
            )
        else:
            yield ok(_("The sign-on server answers as %(issuer)s.") % {"issuer": issuer})


def files() -> Iterator[Finding]:
    """Whether the product's own files are where they should be."""
    if all(finders.find(f"klustermotor/{name}") for name in ("base.css", "mark.svg")):
        yield ok(_("Style sheets and images are there."))
    else:
        yield fault(_("Style sheets or images are missing."), _("Install the product anew."))


def django_itself() -> Iterator[Finding]:
    """What Django itself finds wrong, in its own words."""
    found = [one for one in checks.run_checks() if one.level >= checks.WARNING]
    for one in found:
        make = fault if one.level >= checks.ERROR else warning
        yield make(f"{one.id}: {one.msg}", str(one.hint or _("Tell those who make the product.")))
    if not found:
        yield ok(_("Django finds nothing wrong."))
