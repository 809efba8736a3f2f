"""Guards of honesty: what is refused, what is flagged, and what may be claimed."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.honesty import CLAIMS, require_comparison, strength_claims
from klustermotor.analysis.shift_share import shift_share
from klustermotor.analysis.specialisation import location_quotient
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.wording import LANGUAGES, words

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", Path(__file__).parents[2] / "../shared/data"))
BRITISH = DATA / "employment/uk_bres_itl2"

# One industry for each claim. N has 10,000 or so of 100,000 or so, so a quotient is about ten times the share.
CASES = {
    "nothing-here": (20, 0, 900, 900),
    "only-here": (500, 600, 0, 0),
    "too-small-to-tell": (5, 30, 40, 40),
    "not-strong": (400, 400, 9000, 9000),
    "not-strong-but-gaining": (400, 800, 9000, 9000),
    "strong-growth-unknown": (0, 900, 1000, 1000),
    "strong-and-gaining": (1000, 1500, 2000, 2000),
    "strong-but-industry-only": (1000, 1200, 2000, 2400),
    "strong-and-steady": (1000, 1010, 2000, 1990),
    "strong-and-losing": (1000, 700, 2000, 2000),
}


def country(
    cases: dict[str, tuple[int, ...]] = CASES, years: tuple[int, ...] = (2015, 2021)
) -> RegionIndustryTable:
    """Region N with the cases, and S and T that share what is elsewhere; a large industry elsewhere fills up."""
    cube = np.zeros((2, 3, len(cases) + 1))
    for industry, (first, last, elsewhere_first, elsewhere_last) in enumerate(cases.values()):
        cube[:, 0, industry] = first, last
        cube[:, 1, industry] = elsewhere_first * 0.4, elsewhere_last * 0.4
        cube[:, 2, industry] = elsewhere_first * 0.6, elsewhere_last * 0.6
    cube[:, 1:, -1] = 35_000
    labels = [*cases, "other"]
    return RegionIndustryTable.of(
        cube[-len(years) :], regions=["N", "S", "T"], industries=labels, years=years
    )


def claims_of(table: RegionIndustryTable, **options: Any) -> dict[str, str]:
    listed = strength_claims(table, "N", **options).table
    return dict(zip(listed.column("industry").to_pylist(), listed.column("claim").to_pylist(), strict=True))


def test_each_claim_in_its_case() -> None:
    told = claims_of(country())
    del told["other"]
    assert told == {claim: claim for claim in CLAIMS}


def test_growth_that_is_the_industrys_is_never_the_regions_gain() -> None:
    """However much the industry grows, growing with it, or more slowly, is no gain."""
    for growth in (1.1, 2, 5):
        here = (1000, int(1000 * growth), 2000, int(2000 * growth))
        slower = (1000, int(1000 * growth), 2000, int(2000 * growth * 1.5))
        told = claims_of(country({"with": here, "slower": slower}))
        assert told["with"] == told["slower"] == "strong-but-industry-only"
        little = (400, int(400 * growth), 9000, int(9000 * growth))
        weak = claims_of(country({"weak": little, "rest": (9000, 9000, 20_000, 20_000)}))
        assert weak["weak"] == "not-strong"


def test_figures_stand_side_by_side() -> None:
    table = country()
    claims = strength_claims(table, "N")
    row = {one["industry"]: one for one in claims.table.to_pylist()}["strong-but-industry-only"]
    place = table.industries.index("strong-but-industry-only")
    assert row["value"] == 1200
    assert row["quotient"] == pytest.approx(location_quotient(table.dense())[0, place])
    assert (row["rank"], row["of"]) == (1, 3)
    assert row["growth"] == row["industry_growth"] == row["elsewhere_growth"] == pytest.approx(0.2)
    parts = shift_share(table.cube)
    for name in ("change", "national_share", "industry_mix", "regional_share"):
        assert row[name] == pytest.approx(getattr(parts, name)[0, place])
    assert row["growth_lower"] < row["growth"] < row["growth_upper"]
    assert claims.provenance.parameters["strong"] == "1.5"
    assert "apart" not in row


def test_one_year_tells_nothing_of_growth() -> None:
    told = claims_of(country(years=(2021,)))
    assert set(told.values()) <= {
        "nothing-here",
        "only-here",
        "too-small-to-tell",
        "not-strong",
        "strong-growth-unknown",
    }
    assert told["strong-and-gaining"] == "strong-growth-unknown"
    row = strength_claims(country(years=(2021,)), "N").table.to_pylist()[6]
    assert row["growth"] is row["regional_share"] is None
    assert row["quotient"] > 1.5


def test_thresholds_are_parameters() -> None:
    assert claims_of(country(), strong=50)["strong-and-gaining"] == "not-strong-but-gaining"
    assert claims_of(country(), small=5000)["strong-and-gaining"] == "too-small-to-tell"
    assert claims_of(country(), small=0)["too-small-to-tell"] != "too-small-to-tell"
    assert claims_of(country(), lump=500)["strong-and-gaining"] == "strong-and-steady"
    for options, said in (({"strong": 1}, "strong must be"), ({"small": -1}, "small must be")):
        with pytest.raises(TableError, match=said):
            strength_claims(country(), "N", **options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_has_its_sentence(language: str) -> None:
    assert tuple(words("claims")) == CLAIMS
    claims = strength_claims(country(), "N")
    sentences = {industry: claims.sentence(industry, language) for industry in CASES}
    assert len(set(sentences.values())) == len(CASES)
    for sentence in sentences.values():
        assert "{" not in sentence
        assert "nan" not in sentence.split()
    assert ("20.0 %" if language == "en" else "20,0 %") in sentences["strong-but-industry-only"]
    with pytest.raises(TableError, match="Labels of industry"):
        claims.sentence("no such industry", language)


def test_strength_without_comparison_is_refused() -> None:
    alone = country().only(regions=["N"])
    empty_elsewhere = RegionIndustryTable.of([[5, 3], [0, 0]], regions=["N", "S"])
    for table in (alone, empty_elsewhere):
        for call in (lambda one: strength_claims(one, "N"), require_comparison):
            with pytest.raises(TableError) as refused:
                call(table)
            assert refused.value.codes == ["nothing-to-compare-with"]
    with pytest.raises(TableError) as unknown:
        strength_claims(country(), "X")
    assert unknown.value.codes == ["unknown-label"]
    assert require_comparison(country(), "S").regions == ("N", "S", "T")


def test_the_british_table() -> None:
    path = BRITISH / "uk_bres_employment_itl2_sic2_2015_2021.csv"
    if not path.exists():
        pytest.skip("the British employment table is not here (KLUSTERMOTOR_DATA)")
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["year"] in ("2015", "2021")]
    regions, industries = (sorted({row[name] for row in rows}) for name in ("region", "industry"))
    cube = np.zeros((2, len(regions), len(industries)))
    for row in rows:
        place = int(row["year"] == "2021"), regions.index(row["region"]), industries.index(row["industry"])
        cube[place] = float(row["employment"])
    table = RegionIndustryTable.of(cube, regions=regions, industries=industries, years=(2015, 2021))
    listed = strength_claims(table, "UKD1").table.to_pylist()
    assert {row["claim"] for row in listed} <= set(CLAIMS)
    for row in listed:
        if row["claim"].startswith("strong"):
            assert row["quotient"] >= 1.5
            assert row["of"] > 1
        if row["claim"] == "strong-and-gaining":
            assert row["growth"] > row["elsewhere_growth"]
