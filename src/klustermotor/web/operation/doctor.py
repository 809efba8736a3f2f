"""Looking through an installation, also one that is so broken that Django does not start.

Changes nothing. What goes wrong while something is looked at is itself a finding, never the end of the examination.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.web.operation import machine
from klustermotor.web.operation.finding import Examination, Finding, fault

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def examine(complete: Callable[[], None], speak: Callable[[], None], *, network: bool) -> list[Finding]:
    """Look at everything that can be looked at.

    Parameters
    ----------
    complete
        Fills in what the environment leaves open.
    speak
        Chooses the language, once there is one to choose.
    network
        Whether to try other machines as well.
    """
    broken: list[Finding] = []
    try:
        complete()
        django.setup()
    except ImproperlyConfigured as error:
        _speak_without_settings(speak)
        how = _("Correct the environment: the table of settings in README.md says what each holds.")
        broken = [fault(line, how) for line in str(error).splitlines()]
    except (OSError, ImportError) as error:
        _speak_without_settings(speak)
        broken = [
            fault(
                str(error), _("Without this nothing starts. Correct it, and run 'klustermotor doctor' again.")
            )
        ]
    speak()
    if broken:
        return [*broken, *_found(machine.examinations())]
    from klustermotor.web.operation import installation, storage

    found = _found([*machine.examinations(), *installation.examinations(network=network)])
    # Each of these is a ground that the next stands on.
    for ground in ([storage.database], [storage.migrations], storage.examinations()):
        found += (more := _found(ground))
        if any(one.is_fault for one in more):
            break
    return found


def _found(examinations: list[Examination]) -> list[Finding]:
    found: list[Finding] = []
    for look in examinations:
        try:
            found += look()
        except Exception as error:  # whatever it is, it is told, and the rest is looked at
            name = look.__name__.replace("_", " ")
            what = _("%(name)s could not be looked at: %(error)s") % {"name": name, "error": error}
            found.append(
                fault(what, _("Mend what the lines above say, and run 'klustermotor doctor' again."))
            )
    return found


def _speak_without_settings(speak: Callable[[], None]) -> None:
    """Settings with nothing in them but languages, where the real ones cannot be had."""
    os.environ.setdefault("KLUSTERMOTOR_HOME", "var")
    with suppress(RuntimeError):  # they have been had after all
        settings.configure(
            USE_I18N=True,
            LANGUAGE_CODE="en",
            LANGUAGES=[("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English"))],
            LOCALE_PATHS=[LOCALE],
            HOME=Path(os.environ["KLUSTERMOTOR_HOME"]).resolve(),
        )
        django.setup()
    speak()
