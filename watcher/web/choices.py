"""Long lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

# What stands above some choices, and each of them as it is sent and as it is read.
Group = tuple[str, Sequence[tuple[str, str]]]


def grouped_options(groups: Iterable[Group], chosen: str, unnamed: str) -> Markup:
    """The options of a field, by group; `unnamed` stands for those without words.

    Put together here and not in a template: where somebody sees all areas there are thousands.
    """
    lines: list[str] = []
    for whose, some in groups:
        lines.append(f'<optgroup label="{escape(whose)}">')
        for value, words in some:
            selected = " selected" if value == chosen else ""
            lines.append(f'<option value="{escape(value)}"{selected}>{escape(words or unnamed)}</option>')
        lines.append("</optgroup>")
    return Markup("\n".join(lines))  # noqa: S704 - everything that anybody wrote is escaped above
