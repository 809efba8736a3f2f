"""The leadership network: mix, continuity, stages, integrators and who is essential, by hand."""

from __future__ import annotations

import math

import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.integrators import essential, integrators
from klustermotor.analysis.networks.leadership import Seat, continuity, sector_mix, stage_coverage
from klustermotor.analysis.networks.network import Network, TieRow

SEATS = [
    Seat("ada", "business", "Works", 2000.0),
    Seat("bo", "business", "Works", 2000.0, 2001.5),
    Seat("cy", "public", "Town", 2000.5),
    Seat("di", "academia", "University", 2002.0),
    Seat("di", "academia", "Lab", 2002.0),
    Seat("ed", "", "", None, 2001.0),
]


def test_the_mix_counts_people_by_sector_and_tells_who_is_unknown() -> None:
    mix = sector_mix(SEATS)
    assert mix.counts == {"business": 2, "academia": 1, "public": 1}
    assert (mix.n, mix.unknown, mix.missing) == (4, 1, ())
    assert mix.blau == pytest.approx(1 - (4 + 1 + 1) / 16)
    early = sector_mix(SEATS, year=2000)
    assert early.missing == ("academia",)
    # Two and one of three: (2/3 ln 3/2 + 1/3 ln 3) / ln 3.
    expected = (2 / 3 * math.log(3 / 2) + 1 / 3 * math.log(3)) / math.log(3)
    assert early.evenness == pytest.approx(expected)


def test_an_even_mix_is_even_and_nobody_has_none() -> None:
    mix = sector_mix([Seat("a", "business"), Seat("b", "academia"), Seat("c", "public")])
    assert mix.evenness == pytest.approx(1)
    assert sector_mix([Seat("a", "business")]).evenness == 0
    nobody = sector_mix([])
    assert (nobody.n, nobody.missing) == (0, ("business", "academia", "public"))
    assert math.isnan(nobody.blau)
    assert math.isnan(nobody.evenness)


def test_other_sectors_count_in_blau_but_are_no_part_of_the_helix() -> None:
    mix = sector_mix([Seat("a", "business"), Seat("b", "finance")])
    assert mix.counts["finance"] == 1
    assert mix.blau == 0.5
    assert mix.evenness == 0


def test_continuity_tells_who_stayed_from_year_to_year() -> None:
    found = continuity(SEATS, [2000, 2002])
    assert [year.people for year in found.years] == [4, 4, 3]
    assert found.years[0].joined == ()
    assert (found.years[1].stayed.count, found.years[1].stayed.of) == (4, 4)
    assert (found.years[2].stayed.count, found.years[2].stayed.of) == (2, 4)
    assert found.years[2].left == ("bo", "ed")
    assert found.years[2].joined == ("di",)
    # Until the end of 2002: ada 3, bo 1.5, cy 2.5, di 1; ed's start is not known.
    assert (found.median_years, found.known) == (2.0, 4)
    assert (found.turnover.count, found.turnover.of) == (2, 8)


def test_stages_are_covered_lacking_or_unknown() -> None:
    stages = {"Works": ["production"], "Lab": ["research"], "University": []}
    found = stage_coverage(SEATS, stages, chain=["research", "production", "sales"])
    assert found.covered == {"research": ("di",), "production": ("ada", "bo")}
    assert found.lacking == ("sales",)
    assert found.unknown == ("cy", "ed")
    with pytest.raises(TableError) as refused:
        stage_coverage(SEATS, {"Works": ["magic"]}, chain=["research"])
    assert refused.value.codes == ["unknown-stage"]


def test_bad_seats_are_refused_all_at_once() -> None:
    with pytest.raises(TableError, match="2 of 2") as refused:
        sector_mix([Seat(""), Seat("a", start=2002.0, end=2001.0)])
    assert refused.value.codes == ["bad-seat"]


def test_what_hangs_on_one_person() -> None:
    stages = {"Works": ["production"], "Lab": ["research"]}
    network = Network.of([TieRow("ada", "bo"), TieRow("ada", "cy")])
    found = {
        one.person: one
        for one in essential(SEATS, stages=stages, chain=["research", "production"], network=network)
    }
    assert list(found) == ["di", "cy", "ada", "bo", "ed"]
    assert found["di"].sectors == ("academia",)
    assert found["di"].stages == ("research",)
    assert found["di"].organisations == ("Lab", "University")
    assert found["di"].harm is None
    assert found["ada"].stages == ()
    assert found["ada"].harm is not None
    assert found["ada"].harm.isolated == ("bo", "cy")


def triple_helix() -> Network:
    """Two firms, two offices, two universities; m ties all three sectors, n two."""
    ties = [
        ("m", "firm"),
        ("m", "university"),
        ("m", "office"),
        ("n", "office"),
        ("n", "firm"),
        ("firm", "factory"),
    ]
    sectors = {"m": "public", "n": "business", "firm": "business", "factory": "business", "office": "public"}
    actors = ["factory", "firm", "m", "n", "office", "university"]
    return Network.of(
        [TieRow(*tie) for tie in ties],
        actors=actors,
        attributes={"sector": [sectors.get(key, "academia") for key in actors]},
    )


def test_integrators_are_ranked_with_the_figures_that_say_why() -> None:
    found = integrators(triple_helix())
    first = found[0]
    assert first.actor == "m"
    # m stands between university and firm (liaison, both ways), university and office (one way each), firm and office.
    assert first.liaison == 2
    assert first.cross_sector == 2
    assert first.sectors == ("academia", "business")
    assert first.brokered == first.liaison + first.gatekeeper
    assert [one.actor for one in found if one.cross_sector == 0] == []
    assert "factory" not in {one.actor for one in found}
    assert [one.rank for one in found] == sorted(one.rank for one in found)


def test_memberships_can_change_the_order_and_equals_share_a_place() -> None:
    network = triple_helix()
    with_many = integrators(network, memberships={"university": 9, "n": 1})
    without = integrators(network)
    place = {one.actor: one.rank for one in with_many}
    assert place["university"] < {one.actor: one.rank for one in without}["university"]
    assert {one.actor: one.memberships for one in with_many}["university"] == 9
    pair = Network.of([TieRow("a", "b")], attributes={"sector": ["business", "public"]})
    assert [one.rank for one in integrators(pair)] == [1, 1]
    assert integrators(Network.of([], actors=["a"], attributes={"sector": [""]})) == []
    with pytest.raises(TableError):
        integrators(network, memberships={"nobody": 1})
