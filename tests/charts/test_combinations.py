"""The figure of combinations says every number, in the drawing and to a screen reader."""

from __future__ import annotations

from defusedxml.ElementTree import fromstring

from klustermotor.charts.combinations import Combination, SetRow, combinations_figure

SVG = "{http://www.w3.org/2000/svg}"


def drawn(sets: list[SetRow], combinations: list[Combination]) -> str:
    return combinations_figure(
        sets, combinations, others="others: {n}", title="Found", description="All of it", identifier="x"
    )


def test_every_set_and_combination_is_said() -> None:
    sets = [SetRow("A & B", 3, 5, "3 to 5"), SetRow("<C>", 1, 1, "1")]
    root = fromstring(drawn(sets, [Combination({0}, 2, "A & B"), Combination({0, 1}, 1, "A & B + <C>")]))
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert {"A & B: 3 to 5", "<C>: 1", "A & B: 2", "A & B + <C>: 1"} <= set(titles)
    outlined = [one for one in root.iter(f"{SVG}rect") if one.get("stroke-dasharray")]
    assert len(outlined) == 1


def test_bars_are_to_one_scale_and_stay_inside() -> None:
    # 100 and 50 firms: the second bar is half as long as the first.
    root = fromstring(drawn([SetRow("A", 100, 100, "100"), SetRow("B", 50, 50, "50")], []))
    first, second = (
        float(one.get("width", "0")) for one in root.iter(f"{SVG}rect") if one.get("height") == "20"
    )
    assert abs(first - 2 * second) < 0.02
    assert first < 880


def test_what_is_beyond_the_limit_is_summed() -> None:
    many = [Combination({0}, 20 - n, str(n)) for n in range(15)]
    assert f"others: {sum(20 - n for n in (12, 13, 14))}" in drawn([SetRow("A", 20, 20, "20")], many)


def test_nothing_found_is_still_a_figure() -> None:
    assert fromstring(drawn([SetRow("A", 0, 0, "0")], [])).tag == f"{SVG}svg"
