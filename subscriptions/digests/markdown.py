"""Text from sources in the Markdown subset of Teams cards: shown as it is, never acted on. Pure."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\\[\]()*_~`<>{}|#]")
# "- ", "+ ", "1. ", "= ": a list or a heading, but only at the beginning of a line.
_LEADING = re.compile(r"([-+=]|\d{1,9}[.)])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
# In a link's address these would end it; encoded they mean the same.
_IN_ADDRESS = str.maketrans({"(": "%28", ")": "%29", "[": "%5B", "]": "%5D", "*": "%2A", "_": "%5F", "~": "%7E"})


def escaped(text: str) -> str:
    """One line of text that reads the same after Markdown."""
    line = _ENTITY.sub(r"\\&", _SIGNS.sub(lambda found: "\\" + found[0], " ".join(text.split())))
    leading = _LEADING.match(line)
    if leading is None:
        return line
    end = leading.end() - 1
    return f"{line[:end]}\\{line[end:]}"


def link(words: str, address: str) -> str:
    return f"[{escaped(words)}]({address.translate(_IN_ADDRESS)})"
