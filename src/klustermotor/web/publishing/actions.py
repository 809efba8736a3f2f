"""Every change of what the public sees, with its doer and its event."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.audit.actions import record
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.publishing.models import PublicPage
from klustermotor.web.publishing.parts import chosen


class SupersededError(Exception):
    """The choices are not those that the doer saw: somebody else has chosen since. Nothing has been changed."""


@transaction.atomic
def choose_public_parts(
    *,
    initiative: Initiative,
    parts: Collection[str],
    people: Collection[int],
    search_engines: bool,
    by: User | None,
    seen: str = "",
) -> PublicPage:
    """Choose what the public is shown of an initiative, and which people may be named; it opens nothing.

    Parameters
    ----------
    parts
        Values of the parts; what is no part is passed over.
    people
        Primary keys of people of the case.
    seen
        The choices that the doer saw, as `PublicPage.seen` tells; empty for none.

    Raises
    ------
    SupersededError
        Somebody else has chosen since.
    """
    page = _held(initiative)
    wanted = [part.value for part in chosen(parts)]
    named = set(Person.objects.filter(case=initiative.case_id, pk__in=people).values_list("pk", flat=True))
    if page:
        before = set(page.people.values_list("pk", flat=True))
        if (page.parts, page.search_engines, before) == (wanted, search_engines, named):
            return page
    if (page.seen if page else "") != seen:
        raise SupersededError
    page = page or PublicPage(initiative=initiative)
    page.parts, page.search_engines = wanted, search_engines
    page.save()
    page.people.set(named)
    details = {"parts": wanted, "people": len(named), "search_engines": search_engines}
    _tell("publishing.chosen", initiative, by, details)
    return page


@transaction.atomic
def open_public_page(*, initiative: Initiative, by: User | None) -> None:
    """Let everybody read the parts that were chosen; nothing happens when they can, or when none is chosen."""
    page = _held(initiative)
    if page is None or not page.parts or page.opened_at:
        return
    page.opened_at, page.opened_by = timezone.now(), by
    page.save()
    _tell("publishing.opened", initiative, by, {"parts": page.parts})


@transaction.atomic
def close_public_page(*, initiative: Initiative, by: User | None) -> None:
    """Take an initiative back from the public; the choices remain. Nothing happens when it is not open."""
    page = _held(initiative)
    if page is None or not page.opened_at:
        return
    page.opened_at = page.opened_by = None
    page.save()
    _tell("publishing.closed", initiative, by, {})


def _held(initiative: Initiative) -> PublicPage | None:
    """The page, if there is one; changes of it take turns by its initiative."""
    Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    return PublicPage.objects.filter(initiative=initiative).first()


def _tell(action: str, initiative: Initiative, by: User | None, details: dict[str, object]) -> None:
    record(
        action,
        by=by,
        case_key=initiative.case.key,
        kind="initiatives",
        key=initiative.key,
        details=details,
    )
