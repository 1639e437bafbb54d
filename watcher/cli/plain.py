"""What a terminal would act on, in words that came from a page or a file, is written so that it can be read."""

from __future__ import annotations

import json
from unicodedata import category


def escaped(line: str) -> str:
    """One line whose control characters, and the invisible ones that turn or hide text, stand as \\u001b.

    Within the quotes of TOML that is the same text; a break or a tab is escaped, too.
    """
    return line if line.isprintable() else "".join(map(_shown, line))


def escaped_json(line: str) -> str:
    """The same for a line of JSON, which writes a character above U+FFFF as two escapes."""
    return line if line.isprintable() else "".join(map(_shown_in_json, line))


def _shown_in_json(letter: str) -> str:
    shown = _shown(letter)
    return json.dumps(letter)[1:-1] if shown.startswith("\\U") else shown


def _shown(letter: str) -> str:
    if letter.isprintable() or category(letter) == "Zs":  # a space that does not break is no letter, but harmless
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
