"""Sentences made from the data: worked cases that differ in one thing, told in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from klustermotor.web.actors.models import Organisation, Person
from klustermotor.web.initiatives import findings
from klustermotor.web.initiatives.description import (
    ActivityCount,
    FundingTotals,
    KeyPerson,
    PlacedStage,
    funding_totals,
)
from klustermotor.web.initiatives.models import (
    FocusArea,
    Funding,
    Goal,
    InitiativeRole,
    KeyFigure,
    OriginStep,
    PhasePlacement,
    Stage,
)
from klustermotor.web.initiatives.queries import latest


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def step(start: str | None, *, formal: bool = False) -> OriginStep:
    return OriginStep(start=start, milestone="formal_start" if formal else None, text={"en": "x"})


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "No step on the way is dated"),
        ([step(None)], "No step on the way is dated"),
        ([step("1989")], "The first known step was taken in 1989; no formal start is recorded"),
        ([step("2001-03-27", formal=True)], "Formally started 27 March 2001; no step before that is dated"),
        (
            [step("1989"), step("2001-03-27", formal=True)],
            "The formal start was preceded by 12 years of work, from 1989 to 27 March 2001",
        ),
        (
            [step("2000"), step("2001-03", formal=True)],
            "The formal start was preceded by 1 year of work, from 2000 to March 2001",
        ),
    ],
)
def test_origin(steps: list[OriginStep], said: str) -> None:
    assert findings.origin_finding(steps) == said


def goal(**more: object) -> Goal:
    return Goal(kind="sub_goal", text={"en": "x"}, **more)


def test_a_goal_can_be_evaluated_only_when_everything_is_there() -> None:
    whole = {"indicator": {"en": "firms"}, "baseline": 0.0, "target": 5.0, "target_date": "2005"}
    assert findings.goals_finding([goal(**whole), goal()]) == "1 of 2 goals can be evaluated"
    for missing in whole:
        part = {name: value for name, value in whole.items() if name != missing}
        assert "cannot be evaluated" in findings.goals_finding([goal(**part)])


def test_a_vision_is_not_counted_as_a_goal() -> None:
    assert findings.goals_finding([Goal(kind="vision", text={"en": "x"})]).startswith("No goal")


def someone(name: str, role: str, sector: str | None) -> KeyPerson:
    organisation = Organisation(name="O", sector=sector)
    return KeyPerson(Person(name=name), [InitiativeRole(role=role, organisation=organisation)])


def test_people_are_told_around_the_cluster_engine() -> None:
    people = [
        someone("Ada", "cluster_manager", "business"),
        someone("Bo", "key_person", "public"),
        someone("Cy", "key_person", None),
    ]
    said = findings.people_finding(people)
    assert (
        said
        == "Ada is the cluster engine, together with 2 other key people: public sector 1, sector not known 1"
    )
    assert findings.people_finding(people[:1]) == "Ada is the cluster engine; nobody else is recorded"
    assert findings.people_finding([]) == "No cluster engine is recorded; nobody else is recorded"


def test_the_mix_of_network_and_carriers_is_told() -> None:
    people = [someone("Ada", "leadership_network", "business"), someone("Bo", "leadership_network", "public")]
    founder = InitiativeRole(role="founder", organisation=Organisation(name="O", sector="academia"))
    roles = [role for each in people for role in each.roles] + [founder]
    said = findings.organisation_finding(people, roles)
    assert said == (
        "2 people in the leadership network (business 1, public sector 1); 1 founder (academia and education 1)"
    )
    assert findings.organisation_finding([], []) == findings.people_finding([])


def test_unknown_coverage_is_never_told_as_lacking() -> None:
    stages = [
        PlacedStage(Stage(kind="stage"), coverage, [])
        for coverage in ("inside", "elsewhere", "unknown", "unknown")
    ]
    said = findings.chain_finding(stages)
    assert said == "1 of 4 stages is covered in the region, 1 found elsewhere, 2 not known"


def test_the_public_share_is_a_range_when_some_sources_are_unknown() -> None:
    rows = [
        Funding(amount=600, sector="public"),
        Funding(amount=200, sector="business"),
        Funding(amount=200),
        Funding(amount=None, sector="public"),
    ]
    (totals,) = funding_totals(rows)
    assert totals == FundingTotals("SEK", total=1000, known=800, public=600, without_amount=1)
    assert findings.funding_finding(totals) == (
        "Between 60 and 80 per cent of the SEK 1,000 recorded is public money: where SEK 200 comes from is not known"
    )
    (certain,) = funding_totals(rows[:2])
    assert findings.funding_finding(certain) == "75 per cent of the SEK 800 recorded is public money"


def test_no_share_is_told_when_no_source_is_known() -> None:
    (totals,) = funding_totals([Funding(amount=100)])
    assert totals.public_range is None
    assert findings.funding_finding(totals) == "SEK 100 is recorded; where the money comes from is not known"


def test_activities_name_the_largest_focus_area() -> None:
    area = FocusArea(pk=7, name={"en": "Brand"})
    counts = [ActivityCount(7, "2001", 2, 9), ActivityCount(None, "2001", 1, 1)]
    said = findings.activities_finding(counts, [area])
    assert said == "3 activities on record, 10 occasions in all; most of them, 9, under “Brand”"


def test_growth_runs_from_the_first_statement_to_the_last() -> None:
    stated = [KeyFigure(value=25, approximate=True), KeyFigure(value=40), KeyFigure(value=70)]
    assert findings.growth_finding(stated) == "The members have gone from about 25 to 70"
    assert findings.growth_finding(stated[:1]) == "about 25 members are stated"


def test_the_latest_dated_placement_holds() -> None:
    old, new, undated = (
        PhasePlacement(pk=pk, phase="start", date=date)
        for pk, date in ((1, "2001"), (2, "2003-22"), (3, None))
    )
    assert latest([new, undated, old]) is new
    assert latest([undated]) is undated
    assert latest([]) is None
