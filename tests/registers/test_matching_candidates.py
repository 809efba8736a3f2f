"""Which pairs are compared: keys that very many rows share neither drown the rest nor lose rows silently."""

from __future__ import annotations

from typing import Any

import pytest

from klustermotor.registers.candidates import NUMBER, RARE, RuleUse
from klustermotor.registers.matching import Matches, company_rows, match


def uses(matches: Matches) -> dict[str, RuleUse]:
    return {use.rule: use for use in matches.provenance.rules}


def crowd(n: int, **shared: Any) -> list[dict[str, Any]]:
    """Firms with nothing alike but what they share."""
    letters = "abcdefghij"
    names = ["".join(letters[int(digit)] * 2 for digit in f"{at:04d}") + f"{at % 7}q" for at in range(n)]
    return [
        {"name": name, "name_core": name, "town": f"t{at % 50}", **shared} for at, name in enumerate(names)
    ]


def test_a_domain_of_five_thousand_is_narrowed_and_told() -> None:
    rows = crowd(5_000, domain="portal.example")
    matches = match(company_rows("a", rows[:100]), company_rows("b", rows))
    assert matches.provenance.candidates < 50_000  # of 500,000
    use = uses(matches)["domain"]
    assert use.narrowed == 1
    rows_found = {row["left_row"] for row in matches.pairs.to_pylist() if not row["doubtful"]}
    assert rows_found == set(range(1, 101))


def test_a_name_that_very_many_have_is_found_where_it_is() -> None:
    names = [{"name": "Bygg", "name_core": "bygg", "town": f"t{at}"} for at in range(1_000)]
    matches = match(company_rows("a", names[:20]), company_rows("b", names), review_from=1e-6)
    pairs = {(row["left_row"], row["right_row"]) for row in matches.pairs.to_pylist()}
    assert {(at, at) for at in range(1, 21)} <= pairs
    assert matches.provenance.candidates < 5_000
    assert uses(matches)["name"].narrowed == 1
    # without a town nothing narrows it, and that is told
    nowhere = [{"name": "Bygg", "name_core": "bygg"} for _ in range(1_000)]
    left_out = uses(match(company_rows("a", nowhere[:20]), company_rows("b", nowhere)))["name"]
    assert (left_out.left_out, left_out.rows_left_out) == (1, 20)


def test_a_firm_with_very_many_branches_is_a_star() -> None:
    shops = [
        {"name": "Kedjan AB", "name_core": "kedjan", "number": "5560000001", "town": f"t{at}"}
        for at in range(1_000)
    ]
    matches = match(company_rows("a", shops), company_rows("b", shops))
    assert uses(matches)[NUMBER].pairs <= 2 * 1_000
    assert len(set(matches.groups["entity"].to_pylist())) == 1


@pytest.mark.parametrize("within", [False, True])
def test_no_pair_is_compared_twice(within: bool) -> None:
    rows = crowd(30, phone="+461")
    table = company_rows("a", rows)
    matches = match(table, company_rows("b", rows), within=within, review_from=1e-12, sure_from=1)
    pairs = [tuple(pair) for pair in matches.positions.tolist()]
    assert len(pairs) == len(set(pairs))
    assert all(low < high for low, high in pairs)
    possible = 30 * 30 + (2 * 30 * 29 // 2 if within else 0)
    assert matches.provenance.candidates == possible  # all share the telephone
    assert uses(matches)[RARE].pairs >= 30
