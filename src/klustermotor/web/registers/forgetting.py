"""Sole traders in company lists: rows that go with a person who is erased, or when they have served their purpose."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from klustermotor.web.registers.models import ListedFirm

_PLACE = f"{ListedFirm._meta.label_lower}/"


def forget_rows(places: Iterable[str]) -> int:
    """Remove the sole traders' rows among some places in which a person's name stood; how many.

    The row of a company stays, without the name: only a sole trader's is all of it about the person.
    """
    numbers = [int(place.removeprefix(_PLACE)) for place in places if place.startswith(_PLACE)]
    rows = ListedFirm.objects.filter(pk__in=numbers, personal=True)
    count = rows.count()
    rows.delete()
    return count


def served(before: datetime.datetime) -> QuerySet[ListedFirm]:
    """Sole traders' rows of lists that were brought in before a time and have not been renewed since."""
    return ListedFirm.objects.filter(personal=True, company_list__at__lt=before)
