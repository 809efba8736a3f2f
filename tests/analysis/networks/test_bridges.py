"""The seven gaps: one cluster by hand, who counts as what, and how the years are read."""

from __future__ import annotations

import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.networks.bridges import GapYear, InnovationGaps, innovation_gaps
from klustermotor.analysis.networks.gap_rules import gap_rules
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.wording import LANGUAGES, words

# key: sector, role, type, inside, country
ACTORS = {
    "firm1": ("business", "", "organisation", "inside", "SE"),
    "firm2": ("business", "", "organisation", "", ""),
    "firm3": ("business", "", "organisation", "inside", ""),
    "firm4": ("business", "", "organisation", "inside", ""),
    "town": ("public", "", "organisation", "inside", "SE"),
    "university": ("academia", "research education", "organisation", "inside", "SE"),
    "school": ("academia", "", "organisation", "inside", "SE"),
    "bank": ("finance", "", "organisation", "", "SE"),
    "customer": ("business", "", "organisation", "outside", "DE"),
    "distributor": ("intermediary", "market", "organisation", "outside", ""),
    "neighbour": ("intermediary", "cluster", "organisation", "outside", "SE"),
    "professor": ("academia", "research", "person", "", ""),
    "somebody": ("", "", "organisation", "", ""),
}


def cluster(*ties: TieRow) -> Network:
    columns = dict(
        zip(("sector", "role", "type", "inside", "country"), zip(*ACTORS.values(), strict=True), strict=True)
    )
    return Network.of(ties, actors=list(ACTORS), attributes=columns)


def counted(found: InnovationGaps) -> dict[str, tuple[int, int, int]]:
    return {gap.key: (gap.bridges, gap.firms.count, gap.undecided) for gap in found.gaps}


def test_each_tie_bridges_the_gap_that_it_leads_over() -> None:
    found = innovation_gaps(
        cluster(
            TieRow("firm1", "firm2"),
            TieRow("firm1", "town"),
            TieRow("town", "firm2", directed=True),
            TieRow("firm1", "university"),
            TieRow("firm2", "school", kind="education"),
            TieRow("firm3", "school", kind="cooperation"),
            TieRow("firm1", "bank"),
            TieRow("firm3", "customer"),
            TieRow("firm3", "distributor"),
            TieRow("firm4", "neighbour"),
            TieRow("firm4", "professor"),
            TieRow("firm4", "somebody"),
            TieRow("town", "university"),
            TieRow("firm1", "town", kind="board"),
        )
    )
    assert counted(found) == {
        "firm-firm": (1, 2, 0),
        "firm-public": (2, 2, 0),
        "firm-research": (1, 1, 1),
        "firm-education": (2, 2, 1),
        "firm-capital": (1, 1, 0),
        "firm-global-markets": (1, 1, 1),
        "firm-other-clusters": (1, 1, 0),
    }
    assert (found.firms, found.people, found.unknown_sector) == (4, 1, 1)
    # The distributor's country and the unknown organisation's are not known.
    assert found.unknown_country == 2
    assert found.of("firm-public").holders == (("town", 2),)


def test_people_count_when_asked_for() -> None:
    network = cluster(TieRow("firm4", "professor"))
    assert innovation_gaps(network).of("firm-research").bridges == 0
    assert innovation_gaps(network, people=True).of("firm-research").bridges == 1


def test_the_own_cluster_is_no_other_cluster() -> None:
    own = cluster(TieRow("firm1", "neighbour", kind="membership"))
    other = cluster(TieRow("firm1", "neighbour", kind="cooperation"))
    assert innovation_gaps(own).of("firm-other-clusters").bridges == 0
    assert innovation_gaps(other).of("firm-other-clusters").bridges == 1


def test_the_state_follows_the_stated_rule() -> None:
    network = cluster(TieRow("firm1", "town"), TieRow("firm2", "town"))
    gap = innovation_gaps(network).of("firm-public")
    assert (gap.state, gap.firms.share, gap.certain) == ("bridged", 0.5, False)
    assert innovation_gaps(network, bridged_from=0.51).of("firm-public").state == "weakly"
    assert innovation_gaps(network, bridged_from=1).of("firm-public").certain
    assert innovation_gaps(network).of("firm-capital").state == "not"
    nobody = Network.of([], actors=["x"], attributes={"sector": ["public"]})
    assert {gap.state for gap in innovation_gaps(nobody).gaps} == {"unknown"}


@pytest.mark.parametrize(
    ("starts", "ends", "trend"),
    [
        ([2001, 2001, 2003], [None, None, None], "rising"),
        ([2000, 2000, 2000], [None, None, 2002.5], "falling"),
        ([2000, 2000, None], [None, None, None], "plateau"),
        ([2000, 2002, 2000], [None, 2002.9, None], "uneven"),
    ],
)
def test_the_years_tell_whether_more_firms_cross(
    starts: list[float | None], ends: list[float | None], trend: str
) -> None:
    ties = [
        TieRow(f"firm{number + 1}", "town", start=start, end=end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    gap = innovation_gaps(cluster(*ties), years=[2000, 2004]).of("firm-public")
    assert [year.year for year in gap.years] == [2000, 2001, 2002, 2003, 2004]
    assert gap.trend == trend
    assert innovation_gaps(cluster(*ties), years=[2002, 2004]).of("firm-public").trend == "unknown"


def test_a_year_counts_what_had_begun_and_not_ended() -> None:
    ties = [
        TieRow("firm1", "town", start=2001.5, end=2002.0),
        TieRow("firm1", "town", start=2002.4),
        TieRow("firm2", "town"),
    ]
    gap = innovation_gaps(cluster(*ties), years=range(2000, 2004)).of("firm-public")
    assert gap.years == (GapYear(2000, 1, 1), GapYear(2001, 2, 2), GapYear(2002, 2, 2), GapYear(2003, 2, 2))
    assert (gap.since, gap.undated) == (2001.5, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_is_told_with_its_figures(language: str) -> None:
    ties = [
        TieRow("firm1", "school"),
        TieRow("firm1", "town", start=2001.0),
        TieRow("firm2", "town", start=2001.0),
    ]
    gaps = innovation_gaps(cluster(*ties), years=range(2000, 2006)).gaps
    told = {gap.key: " ".join(gap.sentences(language)) for gap in gaps}
    assert all(words("gaps")[gap.key][language] in told[gap.key] for gap in gaps)
    expected = {"en": "2 of 4 firms", "sv": "2 av 4 företag"}[language]
    assert expected in told["firm-public"]
    assert {"en": "On a plateau: 2 firms have one in 2005", "sv": "På en platå: 2 företag har en år 2005"}[
        language
    ] in told["firm-public"]
    assert {"en": "1 more", "sv": "Ytterligare 1"}[language] in told["firm-research"]


def test_the_rules_carry_their_sources_and_have_words() -> None:
    rules = gap_rules()
    assert len(rules["gaps"]) == 7
    assert rules["sources"]
    assert {gap["key"] for gap in rules["gaps"]} <= set(words("gaps"))


def test_without_sectors_there_are_no_gaps() -> None:
    with pytest.raises(TableError) as refused:
        innovation_gaps(Network.of([TieRow("a", "b")]))
    assert refused.value.codes == ["unknown-attribute"]
    with pytest.raises(TableError):
        innovation_gaps(cluster(), bridged_from=0)
