"""What the public page of an initiative shows, and nothing else: each part read without people, notes and names.

A part that is not chosen is never read. What the figures draw comes through the same door as what the page says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import F, Max, Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.charts.phases import Placement, phase_figure
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.cases.reading import light_first
from klustermotor.web.cases.wording import date_words
from klustermotor.web.figures.described import described
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives import chart_words, findings
from klustermotor.web.initiatives.description import InitiativeRead, PlacedStage, is_evaluable
from klustermotor.web.initiatives.figures import FIGURES
from klustermotor.web.initiatives.models import (
    Activity,
    FocusArea,
    Funding,
    Goal,
    Initiative,
    KeyFigure,
    Member,
    Phase,
    PhasePlacement,
)
from klustermotor.web.initiatives.queries import members
from klustermotor.web.publishing.parts import STATEMENTS, Part, Statement, chosen, figures_of
from klustermotor.web.publishing.withholding import People, Withholding
from klustermotor.web.recording.models import Change

MOST_MEMBERS = 500
MOST_ACTIVITIES = 60
_LINK = re.compile(r"<(/?)a\b[^>]*>")
_ORDER = {phase: number for number, phase in enumerate(Phase.values)}
Row = TypeVar("Row", bound=Model)


class PublicRead(InitiativeRead):
    """One initiative as the public reads it: what its page and figures need, with names withheld.

    What tells of people is not to be had from it: who would draw it for the public is stopped here.
    """

    def __init__(self, case: Case, initiative: Initiative, withholding: Withholding) -> None:
        super().__init__(case, initiative)
        self._withholding = withholding
        withholding.record(case)
        withholding.record(initiative)

    def _through(self, rows: Sequence[Row]) -> list[Row]:
        self._withholding.records(rows)
        return list(rows)

    @cached_property
    def phases(self) -> list[PhasePlacement]:
        """Phase placements, without what they rest on."""
        return self._through(super().phases)

    @cached_property
    def goals(self) -> list[Goal]:
        """Vision and goals."""
        return self._through(super().goals)

    @cached_property
    def stages(self) -> list[PlacedStage]:
        """The value chain."""
        stages = super().stages
        for placed in stages:
            self._through([placed.stage, *(actor for actor, _place, _inside in placed.actors)])
        return stages

    @cached_property
    def funding(self) -> list[Funding]:
        """Funding rows."""
        return self._through(super().funding)

    @cached_property
    def focus_areas(self) -> list[FocusArea]:
        """Focus areas."""
        return self._through(super().focus_areas)

    @cached_property
    def some_members(self) -> list[Member]:
        """Members that are organisations, in name order."""
        rows = members(self.initiative)
        return self._through(light_first(rows, rows.values_list("pk", flat=True)[:MOST_MEMBERS]))

    @cached_property
    def key_figures(self) -> list[KeyFigure]:
        """How many members there have been; other numbers are not public."""
        return self._through([one for one in super().key_figures if one.measure == KeyFigure.Measure.MEMBERS])

    @cached_property
    def activities(self) -> list[Activity]:
        """What is planned and under way, then what was done last; without texts beside the title."""
        rows = (
            self.initiative.activities.select_related("focus_area", "source")
            .defer("description", "target_group", "outcome", "findings", "quantities", "search_text")
            .order_by(F("start").desc(nulls_last=True), "position", "id")
        )
        found = light_first(rows, rows.values_list("pk", flat=True)[:MOST_ACTIVITIES])
        coming = {Activity.Status.PLANNED, Activity.Status.UNDER_WAY}
        return sorted(self._through(found), key=lambda one: one.status not in coming)

    def _never(self) -> Any:
        raise LookupError("people, origin, bodies and observations are not for the public")

    people = roles = origin = bodies = observations = property(_never)


class PublicContent:
    """All that the public page of an initiative shows, by part.

    Parameters
    ----------
    parts
        Values of the parts that are shown.
    allowed
        Primary keys of the people that may be named.
    """

    def __init__(
        self,
        initiative: Initiative,
        parts: Collection[str],
        *,
        people: People | None = None,
        allowed: Collection[int] = (),
    ) -> None:
        case = initiative.case
        self.parts = chosen(parts)
        self.withholding = Withholding(people or People.of(case), allowed)
        self.read = PublicRead(case, initiative, self.withholding)

    @property
    def initiative(self) -> Initiative:
        """The initiative, names withheld."""
        return self.read.initiative

    @property
    def on(self) -> dict[str, bool]:
        """Which parts are shown, by name."""
        return {part.value: part in self.parts for part in Part}

    @property
    def shown(self) -> list[Statement]:
        """What is shown, part by part."""
        return [one for one in STATEMENTS if one.part in self.parts]

    @property
    def hidden(self) -> list[Statement]:
        """The parts that this initiative does not show."""
        return [one for one in STATEMENTS if one.part not in self.parts]

    @cached_property
    def goals(self) -> dict[str, Any]:
        """Vision apart from the goals, each of these with whether it can be evaluated."""
        aims = [goal for goal in self.read.goals if goal.kind != Goal.Kind.VISION]
        return {
            "vision": [goal for goal in self.read.goals if goal.kind == Goal.Kind.VISION],
            "aims": [(goal, is_evaluable(goal)) for goal in aims],
            "finding": findings.goals_finding(self.read.goals),
        }

    @property
    def figure_names(self) -> tuple[str, ...]:
        """Names of the figures that are shown."""
        return figures_of(self.parts)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures that are shown, by name as templates write it; those of nothing are left out."""
        found = {name: self.figure(name) for name in self.figure_names}
        return {name.replace("-", "_"): figure for name, figure in found.items() if figure.rows}

    def figure(self, name: str) -> Figure:
        """One figure with its public address, its links taken away: they lead to pages for accounts.

        Raises
        ------
        LookupError
            It is not shown.
        """
        if name not in self.figure_names:
            raise LookupError(name)
        made = _phase(self.read) if name == "phase" else FIGURES[name](self.read)
        address = reverse("open_figure", args=[self.read.case.key, self.initiative.key, name])
        drawing = _LINK.sub(lambda tag: f"<{tag[1]}g>", made.drawing)
        return replace(made, address=address.removesuffix(".svg"), drawing=drawing)

    @cached_property
    def activity_count(self) -> int:
        """How many activities are recorded."""
        return self.initiative.activities.count()

    @cached_property
    def member_count(self) -> int:
        """How many members are recorded by name."""
        return sum(n for _sector, _place, n in self.read.member_counts)

    def everything(self) -> dict[str, Any]:
        """All of it, read once; what was withheld and the sources are known afterwards."""
        on = self.on
        told: dict[str, Any] = {"on": on, "initiative": self.initiative}
        if on[Part.VISION]:
            told["goals"] = self.goals
        if on[Part.PHASE]:
            told["placement"] = self.read.placement
        if on[Part.MEMBERS]:
            told |= {"members": self.read.some_members, "member_count": self.member_count}
        if on[Part.ACTIVITIES]:
            told |= {"activities": self.read.activities, "activity_count": self.activity_count}
        told |= {"figures": self.figures, "shown": self.shown, "hidden": self.hidden}
        return told | {"sources": self.sources, "updated": last_change(self.initiative)}

    @property
    def sources(self) -> list[Source]:
        """What the parts that have been read rest on, each title once, in the order of the case."""
        ordered = sorted(self.withholding.sources.values(), key=lambda source: (source.position, source.pk))
        return list({str(source.title): source for source in ordered}.values())


def last_change(initiative: Initiative) -> Any:
    """When something was last recorded about an initiative here; None when nothing has been since it was loaded."""
    changes = Change.objects.filter(case=initiative.case_id, records__initiative_key=initiative.key)
    return changes.aggregate(last=Max("at"))["last"]


def _phase(read: PublicRead) -> Figure:
    """The initiative along the five development phases."""
    placement = read.placement
    words = chart_words.phase_words()
    labels = dict(zip(Phase.values, words.phases, strict=True))
    if placement:
        last = placement.until_phase or placement.phase
        drawn = [
            Placement(
                read.initiative.name,
                _ORDER[placement.phase],
                _ORDER[last],
                note=date_words(placement.date),
            )
        ]
        reached = labels[placement.phase] + (f" – {labels[last].lower()}" if last != placement.phase else "")
        heading = _("Judged to be in the phase %(phase)s") % {"phase": reached.lower()}
        rows = [[read.initiative.name, reached, date_words(placement.date)]]
    else:
        drawn, rows, heading = [], [], _("No phase has been judged")
    return described(
        read.case,
        "phase",
        of=read.initiative,
        heading=heading,
        lead=_(
            "The five development phases of a cluster initiative. Every placement is tentative: phases look "
            "different depending on history."
        ),
        draw=lambda **about: phase_figure(drawn, words=words, **about),
        columns=[_("Initiative"), _("Phase"), _("Date")],
        rows=rows,
        records=[placement] if placement else [],
        counted=ngettext("n = %(n)d initiative", "n = %(n)d initiatives", 1) % {"n": 1},
    )
