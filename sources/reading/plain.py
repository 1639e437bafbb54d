"""Text that people wrote into files: in one encoding, and without characters that no person writes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

# Marks that turn the direction of text, or end a line without showing it: names are read by people.
_TRICKS = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class NotUtf8(ValueError):
    """A file is not UTF-8 text. The text says what to do."""

    def __init__(self) -> None:
        super().__init__("is not UTF-8 text; save the file as UTF-8")


def read_utf8(content: bytes) -> str:
    """The text of a file, without the mark that some editors put at its beginning. Raises NotUtf8."""
    if b"\x00" in content:  # UTF-16, which where it has no mark may pass for UTF-8
        raise NotUtf8
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error


def control_fault(value: object, *, with_lines: bool) -> str | None:
    """What is wrong with the characters of a value, names of keys and nested values included; None if nothing is.

    `with_lines`: line breaks and tabs are fine.
    """
    fine = "\n\r\t" if with_lines else ""
    for place, text in _texts(value, ""):
        found = next((letter for letter in text if _is_control(letter) and letter not in fine), None)
        if found is not None:
            return f"{place}holds a control character (U+{ord(found):04X}); take it out"
    return None


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield (f"{place}: " if place else ""), value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield "the name of a key ", str(name)
            yield from _texts(part, f"{place}.{name}" if place else str(name))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part, place)


def _is_control(letter: str) -> bool:
    return letter in _TRICKS or unicodedata.category(letter) == "Cc"
