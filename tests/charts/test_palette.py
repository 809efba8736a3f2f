"""The shared colours: readable on paper, and apart for readers with any common kind of colour blindness."""

from __future__ import annotations

import itertools
import math

import pytest

from klustermotor.charts import palette
from klustermotor.charts.palette import PAPER, SECTOR_COLOURS, SECTORS

# Machado, Oliveira and Fernandes (2009): complete dichromacy, in linear light.
SIGHT = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(colour: str) -> list[float]:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in SIGHT[sight]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("sector", SECTORS)
def test_a_sectors_colour_carries_text_on_paper_and_paper_text_on_it(sector: str) -> None:
    assert contrast(SECTOR_COLOURS[sector], PAPER) >= 4.5
    assert contrast(SECTOR_COLOURS[sector], palette.FAINT) >= 4.5


@pytest.mark.parametrize("surface", [palette.PAPER, palette.FAINT, palette.TINT])
def test_words_are_readable_on_every_light_surface(surface: str) -> None:
    for ink in (palette.INK, palette.MUTED, palette.STRUCTURE, palette.ACCENT):
        assert contrast(ink, surface) >= 4.5


def test_tinted_words_are_readable_on_the_dark_surface() -> None:
    assert contrast(palette.TINT, palette.STRUCTURE) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_sectors_stay_apart_for_every_kind_of_sight(sight: str) -> None:
    for one, other in itertools.combinations(SECTORS, 2):
        distance = math.dist(lab(SECTOR_COLOURS[one], sight), lab(SECTOR_COLOURS[other], sight))
        assert distance > 12, (one, other)
