"""What this room says in words: of a list, of a comparison, of how far one has come and how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from klustermotor.analysis.faults import fault_sentence
from klustermotor.errors import Fault
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.wording import date_words, number_words
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.registers import queries
from klustermotor.web.registers.models import CompanyList, Comparison, ListedFirm
from klustermotor.web.registers.result import Result


def crumbs(case: Case, comparison: Comparison | None = None) -> list[dict[str, str]]:
    """The way to a page of this room."""
    found = [
        {"url": reverse("organisations", args=[case.key]), "label": _("Organisations")},
        {"url": reverse("company_lists", args=[case.key]), "label": _("Company lists")},
    ]
    if comparison is not None:
        found.append(
            {"url": reverse("comparison", args=[case.key, comparison.pk]), "label": title_of(comparison)}
        )
    return found


def faults_told(faults: Iterable[Fault]) -> list[str]:
    """What the library found, in the reader's language."""
    language = "sv" if (get_language() or "").startswith("sv") else "en"
    return [fault_sentence(one, language) for one in faults]


def of_list(case: Case, one: CompanyList) -> dict[str, Any]:
    """What is known of a list: whose it is, of what date, how many rows."""
    names = queries.names_of(case, [one.organisation_key])
    initiative = (
        Initiative.objects.filter(case=case, key=one.initiative_key).first() if one.initiative_key else None
    )
    return {
        "organisation": (one.organisation_key, names[one.organisation_key]) if names else None,
        "initiative": initiative,
        "rows": one.figures.get("rows", 0),
        "personal": one.figures.get("personal", 0),
        "date": date_words(one.as_of) if one.as_of else "",
    }


def state_words(one: CompanyList) -> list[tuple[str, str, int]]:
    """How the rows stand to the version before: value, words and number; nothing for a first version."""
    if one.version == 1:
        return []
    counts = Counter(one.firms.values_list("state", flat=True))
    return [(state.value, str(state.label), counts[state.value]) for state in ListedFirm.State]


def title_of(comparison: Comparison) -> str:
    """What a comparison is called: the lists in it."""
    if comparison.base is None:
        return _("Organisations that are recorded twice")
    others = [str(one) for one in queries.of_overlap(comparison)]
    return _("%(base)s in %(others)s") % {"base": comparison.base.name, "others": ", ".join(others)}


def stage_words(stage: str) -> str:
    """What is being done just now."""
    return {
        "prepare": _("The lists are being put in order."),
        "candidates": _("Rows that may be of the same firm are being looked for."),
        "train": _("How much each kind of likeness says is being worked out from the lists."),
        "compare": _("The rows are being compared."),
        "group": _("Rows are being put together into firms."),
        "keep": _("What was found is being written down."),
    }.get(stage, "")


def how_lines(result: Result) -> list[str]:
    """How the answer came about, line by line."""
    comparison, how = result.comparison, result.comparison.provenance
    lines = [_list_line(one) for one in (result.base, *result.others)]
    if comparison.ended_at:
        made = _("Compared on %(date)s by %(who)s.")
        lines.append(made % {"date": comparison.ended_at.date().isoformat(), "who": comparison.by_name})
    if how:
        pairs = ngettext(
            "%(n)s pair of rows was compared", "%(n)s pairs of rows were compared", how["candidates"]
        )
        lines.append(
            _("%(pairs)s with %(engine)s.")
            % {"pairs": pairs % {"n": number_words(how["candidates"])}, "engine": how["engine"]}
        )
    lines.append(
        _(
            "The same organisation number is the same firm, and different numbers never are. Otherwise a pair is "
            "taken for one firm from a probability of %(sure)s, and shown to people from %(review)s."
        )
        % {"sure": number_words(comparison.sure_from), "review": number_words(comparison.review_from)}
    )
    return lines


def _list_line(one: CompanyList) -> str:
    if one.is_case:
        return _("The organisations recorded in the case.")
    rows = one.figures.get("rows", 0)
    told = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": number_words(rows)}
    parts = [told, one.origin, date_words(one.as_of) if one.as_of else _("date not known")]
    return f"{one.name}: {', '.join(filter(None, parts))}."
