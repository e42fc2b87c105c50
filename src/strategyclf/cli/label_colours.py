"""The colours of labels on a terminal, whose background nobody knows."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from rich.color import Color, ColorParseError
from rich.style import Style

if TYPE_CHECKING:
    from rich.color_triplet import ColorTriplet

# Between these, a colour has a contrast of 3 and more on white and on black (WCAG 2, relative luminance).
_DARKEST, _LIGHTEST = 0.1, 0.3
_STEPS = 50


def chip_style(colour: str) -> Style:
    """A label's name on its colour, in black or in white, whichever stands out more."""
    parsed = _parsed(colour)
    if parsed is None:
        return Style(bold=True, reverse=True)
    # Where the contrasts of black and of white with a colour are equal.
    dark = _luminance(parsed.get_truecolor()) > 0.179
    return Style(bold=True, color="black" if dark else "bright_white", bgcolor=parsed)


def ink_style(colour: str) -> Style:
    """Text in a label's colour, darkened or lightened until it can be read on black and on white."""
    parsed = _parsed(colour)
    if parsed is None:
        return Style(bold=True)
    triplet = parsed.get_truecolor()
    if not _DARKEST <= _luminance(triplet) <= _LIGHTEST:
        hue, _, saturation = colorsys.rgb_to_hls(*triplet.normalized)
        tried = [_triplet(hue, step / _STEPS, saturation) for step in range(_STEPS + 1)]
        triplet = next(one for one in tried if _luminance(one) >= (_DARKEST + _LIGHTEST) / 2)
    return Style(color=Color.from_triplet(triplet))


def _parsed(colour: str) -> Color | None:
    try:
        return Color.parse(colour)
    except ColorParseError:
        return None


def _triplet(hue: float, lightness: float, saturation: float) -> ColorTriplet:
    from rich.color_triplet import ColorTriplet

    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, saturation))
    return ColorTriplet(red, green, blue)


def _luminance(triplet: ColorTriplet) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in triplet.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
