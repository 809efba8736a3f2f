"""How much rests on each source: records of every kind, counted in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db.models import CharField, Count, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Case, Record, Source
from klustermotor.web.cases.personal import seen

# What the records of each kind are called, in the order in which a page names them.
KINDS: dict[str, str | Promise] = {
    "initiative": _("initiatives"),
    "phaseplacement": _("placements in a phase"),
    "originstep": _("steps of origin"),
    "goal": _("visions and goals"),
    "body": _("boards, networks and groups"),
    "initiativerole": _("roles in initiatives"),
    "member": _("memberships"),
    "funding": _("funding by year"),
    "focusarea": _("focus areas"),
    "activity": _("activities"),
    "stage": _("stages of value chains"),
    "stageactor": _("actors in value chains"),
    "keyfigure": _("key figures"),
    "observation": _("observations"),
    "competencearea": _("competence areas"),
    "organisation": _("organisations"),
    "organisationchange": _("changes of organisations"),
    "person": _("people"),
    "appointment": _("posts"),
    "tie": _("ties"),
    "plan": _("plans"),
    "planpriority": _("statements of plans"),
    "region": _("regions"),
}


def record_models() -> list[type[Record]]:
    """Every kind of record that can name a source."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def sources(case: Case) -> QuerySet[Source]:
    """The sources of a case, in the order of the case file."""
    return Source.objects.filter(case=case)


def counts(case: Case, which: Iterable[Source]) -> dict[int, dict[str, int]]:
    """For each source, how many records of each kind rest on it; kinds with none are left out, and what is personal.

    Counting by the source alone reads one index per kind, whatever else the records hold.
    """
    wanted = [source.pk for source in which]
    parts = []
    for model in record_models():
        kind = Value(model._meta.model_name, output_field=CharField())
        rows = seen(case, model._default_manager.filter(source__in=wanted)).order_by().values("source")
        parts.append(rows.annotate(kind=kind, n=Count("pk")).values_list("source", "kind", "n"))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    if wanted:
        for source, name, number in parts[0].union(*parts[1:], all=True):
            found[source][name] = number
    return found
