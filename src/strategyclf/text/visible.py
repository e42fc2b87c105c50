"""Text made safe to show: what would steer a terminal or turn the reading order is shown as a mark."""

from __future__ import annotations

_REPLACEMENT = 0xFFFD
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
_ONE_LINE: dict[int, int] = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *_BIDI, *range(0xFFF9, 0xFFFC)), _REPLACEMENT),
    **dict.fromkeys((*b"\t\n\r", 0x85, 0x2028, 0x2029), ord(" ")),
}
_LINES = {code: shown for code, shown in _ONE_LINE.items() if code != ord("\n")}


def visible(text: str, *, lines: bool = False) -> str:
    """`text` with every character that acts on a terminal as one that shows; offsets hold.

    Control characters become the pictures Unicode has for them, marks of direction (with which text can be
    made to read as other text) and lone surrogates U+FFFD, white space of any kind a space.

    Parameters
    ----------
    lines : line feeds stay.
    """
    if text.isprintable():
        return text
    shown = text.translate(_LINES if lines else _ONE_LINE)
    if any("\ud800" <= character <= "\udfff" for character in shown):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in shown)
    return shown
