"""What the records of an initiative show, in sentences made from the data: headings of figures and leads of chapters.

Small numbers are told as counts. Nothing is said of what is not recorded, except that it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.casefile.partial_dates import bounds, sort_key
from klustermotor.web.actors.models import Sector
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, money_words, number_words
from klustermotor.web.initiatives.description import (
    ActivityCount,
    FundingTotals,
    KeyPerson,
    PlacedStage,
    is_evaluable,
)
from klustermotor.web.initiatives.models import FocusArea, Goal, InitiativeRole, KeyFigure, OriginStep


def listed(words: Sequence[str]) -> str:
    """Words in a row with "and" before the last."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def origin_finding(steps: Sequence[OriginStep]) -> str:
    """How long the road to the formal start was."""
    dated = sorted((step for step in steps if step.start), key=lambda step: sort_key(step.start))
    formal = next(
        (step for step in steps if step.milestone == OriginStep.Milestone.FORMAL_START and step.start), None
    )
    if not dated:
        return _("No step on the way is dated")
    first = str(dated[0].start)
    if formal is None:
        return _("The first known step was taken in %(date)s; no formal start is recorded") % {
            "date": date_words(first)
        }
    years = bounds(str(formal.start).rstrip("~"))[0].year - bounds(first.rstrip("~"))[0].year
    before = sum(sort_key(step.start) < sort_key(formal.start) for step in dated)
    if years < 1 or before == 0:
        return _("Formally started %(date)s; no step before that is dated") % {
            "date": date_words(formal.start)
        }
    return ngettext(
        "The formal start was preceded by %(years)d year of work, from %(first)s to %(formal)s",
        "The formal start was preceded by %(years)d years of work, from %(first)s to %(formal)s",
        years,
    ) % {"years": years, "first": date_words(first), "formal": date_words(formal.start)}


def goals_finding(goals: Sequence[Goal]) -> str:
    """How many goals can be evaluated."""
    asked = [goal for goal in goals if goal.kind != Goal.Kind.VISION]
    if not asked:
        return _("No goal beside the vision is recorded")
    ready = sum(map(is_evaluable, asked))
    if ready == 0:
        return ngettext(
            "The %(n)d goal has no complete measure: it cannot be evaluated as it stands",
            "None of the %(n)d goals has indicator, baseline, target and date: they cannot be evaluated as they stand",
            len(asked),
        ) % {"n": len(asked)}
    return _("%(ready)d of %(n)d goals can be evaluated") % {"ready": ready, "n": len(asked)}


def sector_counts(sectors: Iterable[str | None]) -> str:
    """Sectors with their numbers, most first; those without a known sector last: "business 3, public sector 2"."""
    counts = Counter(sectors)
    words = [f"{Sector(sector).label} {n}" for sector, n in counts.most_common() if sector]
    if counts[None]:
        words.append(_("sector not known %(n)d") % {"n": counts[None]})
    return ", ".join(words)


def people_finding(people: Sequence[KeyPerson]) -> str:
    """Who stands around the cluster engine."""
    engines = [each.person.name for each in people if each.has("cluster_manager")]
    around = [each for each in people if not each.has("cluster_manager")]
    lead = (
        ngettext("%(names)s is the cluster engine", "%(names)s are the cluster engines", len(engines))
        % {"names": listed(engines)}
        if engines
        else _("No cluster engine is recorded")
    )
    if not around:
        return _("%(lead)s; nobody else is recorded") % {"lead": lead}
    others = ngettext("%(n)d other key person", "%(n)d other key people", len(around)) % {"n": len(around)}
    return _("%(lead)s, together with %(others)s: %(sectors)s") % {
        "lead": lead,
        "others": others,
        "sectors": sector_counts(each.sector for each in around),
    }


def organisation_finding(people: Sequence[KeyPerson], roles: Sequence[InitiativeRole]) -> str:
    """How the leadership network and the organisations that carry the initiative are mixed."""
    network = [each.sector for each in people if each.has("leadership_network")]
    carriers = {
        kind: [
            each.organisation.sector
            for each in roles
            if each.role == kind and each.organisation and not each.person
        ]
        for kind in ("founder", "partner")
        for held in [[each for each in roles if each.role == kind]]
    }
    parts = []
    if network:
        words = ngettext(
            "%(n)d person in the leadership network", "%(n)d people in the leadership network", len(network)
        )
        parts.append((words, network))
    if carriers["founder"]:
        words = ngettext("%(n)d founder", "%(n)d founders", len(carriers["founder"]))
        parts.append((words, carriers["founder"]))
    if carriers["partner"]:
        words = ngettext("%(n)d partner", "%(n)d partners", len(carriers["partner"]))
        parts.append((words, carriers["partner"]))
    if not parts:
        return people_finding(people)
    return "; ".join(f"{words % {'n': len(sectors)}} ({sector_counts(sectors)})" for words, sectors in parts)


def chain_finding(stages: Sequence[PlacedStage]) -> str:
    """How much of the value chain the region covers."""
    chain = [stage for stage in stages if stage.stage.kind == "stage"] or list(stages)
    counts: Counter[str] = Counter(stage.coverage for stage in chain)
    parts = [
        ngettext(
            "%(inside)d of %(n)d stages is covered in the region",
            "%(inside)d of %(n)d stages are covered in the region",
            counts["inside"],
        )
        % {"inside": counts["inside"], "n": len(chain)}
    ]
    for coverage, wording in (
        ("elsewhere", _("%(n)d found elsewhere")),
        ("lacking", _("%(n)d lacking")),
        ("unknown", _("%(n)d not known")),
    ):
        if counts[coverage]:
            parts.append(wording % {"n": counts[coverage]})
    return ", ".join(parts)


def funding_finding(totals: FundingTotals) -> str:
    """How much is recorded, and how much of it is public."""
    whole = money_words(totals.total, totals.currency)
    if totals.public_range is None:
        return _("%(amount)s is recorded; where the money comes from is not known") % {"amount": whole}
    least, most = (round(100 * share) for share in totals.public_range)
    if least == most:
        return _("%(share)d per cent of the %(amount)s recorded is public money") % {
            "share": least,
            "amount": whole,
        }
    return _(
        "Between %(least)d and %(most)d per cent of the %(amount)s recorded is public money: "
        "where %(unknown)s comes from is not known"
    ) % {
        "least": least,
        "most": most,
        "amount": whole,
        "unknown": money_words(totals.total - totals.known, totals.currency),
    }


def activities_finding(counts: Sequence[ActivityCount], areas: Sequence[FocusArea]) -> str:
    """How many activities there are, and which focus area has most."""
    records, occasions = sum(each.records for each in counts), sum(each.occasions for each in counts)
    words = ngettext("%(n)s activity on record", "%(n)s activities on record", records) % {
        "n": number_words(records)
    }
    if occasions > records:
        words = _("%(activities)s, %(n)s occasions in all") % {
            "activities": words,
            "n": number_words(occasions),
        }
    by_area: Counter[int] = Counter()
    for each in counts:
        if each.focus_area_id:
            by_area[each.focus_area_id] += each.occasions
    if not by_area:
        return words
    most, number = by_area.most_common(1)[0]
    name = next(shown(area.name)[0] for area in areas if area.pk == most)
    return _("%(activities)s; most of them, %(n)s, under “%(area)s”") % {
        "activities": words,
        "n": number_words(number),
        "area": name,
    }


def members_finding(recorded: Sequence[tuple[str | None, int | None, int]]) -> str:
    """How many members are named, and from which sectors."""
    named = sum(n for _sector, _place, n in recorded)
    words = ngettext("%(n)s member is named", "%(n)s members are named", named) % {"n": number_words(named)}
    if not named:
        return words
    by_sector: Counter[str | None] = Counter()
    for sector, _place, n in recorded:
        by_sector[sector] += n
    return f"{words}: {sector_counts(by_sector.elements())}"


def growth_finding(stated: Sequence[KeyFigure]) -> str:
    """From how many members to how many, as sources state it."""
    first, last = stated[0], stated[-1]
    number = _approximate(last)
    if first is last:
        return _("%(n)s members are stated") % {"n": number}
    return _("The members have gone from %(first)s to %(last)s") % {
        "first": _approximate(first),
        "last": number,
    }


def _approximate(figure: KeyFigure) -> str:
    number = number_words(figure.value)
    return _("about %(date)s") % {"date": number} if figure.approximate else number
