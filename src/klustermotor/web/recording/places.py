"""Where a record is read: the page, and the place on it, that shows it."""

from __future__ import annotations

from django.urls import reverse

from klustermotor.web.cases.models import Case
from klustermotor.web.recording.stored import Stored

# Pages of a record's own, and pages that list the kind.
_OWN = {
    "initiatives": "initiative",
    "organisations": "organisation",
    "people": "person",
    "regions": "region",
    "sources": "source",
}
_LISTS = {
    "ties": "ties",
    "plans": "plans",
    "priorities": "plans",
    "competence_areas": "overview",
    "history": "overview",
}
# Chapters of the initiative's page.
_CHAPTERS = {
    "origin": "origin",
    "goals": "vision",
    "focus_areas": "activities",
    "bodies": "organisation",
    "roles": "people",
    "members": "members",
    "funding": "funding",
    "activities": "activities",
    "value_chain": "value-chain",
    "actors": "value-chain",
    "phases": "phase",
    "key_figures": "world",
    "observations": "world",
}
_WITHIN = {"changes": "organisation", "appointments": "person"}


def page_of(case: Case, collection: str, key: str, *, initiative: str = "", parent: str | None = None) -> str:
    """Address of the page that shows a record."""
    if collection in _OWN:
        return reverse(_OWN[collection], args=[case.key, key])
    if collection in _CHAPTERS and initiative:
        return reverse("initiative", args=[case.key, initiative]) + f"#{_CHAPTERS[collection]}"
    if collection in _WITHIN and parent:
        return reverse(_WITHIN[collection], args=[case.key, parent])
    return reverse(_LISTS.get(collection, "overview"), args=[case.key])


def page_of_stored(case: Case, stored: Stored | None) -> str:
    """Address of the page that shows a stored record; the case's own for none."""
    if stored is None:
        return reverse("overview", args=[case.key])
    return page_of(case, stored.collection, stored.key, initiative=stored.initiative, parent=stored.parent)
