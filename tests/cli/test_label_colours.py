from __future__ import annotations

import pytest
from rich.color import Color

from strategyclf.cli.label_colours import chip_style, ink_style


def luminance(colour: Color | None) -> float:
    assert colour is not None
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.get_truecolor().normalized
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


COLOURS = [
    "#0c59f2",
    "#067f43",
    "#8150b2",
    "#bf830a",
    "#e567a6",
    "#ffffff",
    "#000000",
    "#ffee88",
    "#111144",
    "red",
]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_name_on_its_colour_can_be_read(colour):
    style = chip_style(colour)
    # Black and bright white as terminals paint them.
    text = {"black": 0.0, "bright_white": 1.0}[style.color.name]
    assert contrast(text, luminance(style.bgcolor)) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
def test_text_in_a_label_s_colour_can_be_read_on_black_and_on_white(colour):
    found = luminance(ink_style(colour).color)
    assert contrast(found, 0.0) >= 3
    assert contrast(found, 1.0) >= 3


def test_a_colour_that_can_be_read_stays():
    assert ink_style("#0c59f2").color.get_truecolor().hex == "#0c59f2"


def test_what_is_no_colour_is_shown_without_one():
    assert chip_style("no colour").reverse
    assert ink_style("no colour").color is None
