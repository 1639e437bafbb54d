"""The label of a value by the structure of the page: its term in a definition list, the other cell of its row."""

from __future__ import annotations

from bs4 import Tag

from sources.kinds._soup import words_of

_CELLS = ["th", "td"]
_TERMS = ["dt", "dd"]


def labelled(value: Tag) -> tuple[str, str] | None:
    """(words of the label, words of the value), where nothing else stands under that label."""
    holder = value if value.name in ("dd", "td") else value.find_parent(["dd", "td"])
    if holder is None:
        return None
    words = words_of(holder)
    label = _term(holder) if holder.name == "dd" else _first_of_two(holder)
    return (words_of(label), words) if label is not None and words == words_of(value) else None


def _term(definition: Tag) -> Tag | None:
    """The term right before, unless another definition shares it."""
    before, after = definition.find_previous_sibling(_TERMS), definition.find_next_sibling(_TERMS)
    is_shared = after is not None and after.name == "dd"
    return before if before is not None and before.name == "dt" and not is_shared else None


def _first_of_two(cell: Tag) -> Tag | None:
    cells = cell.parent.find_all(_CELLS, recursive=False, limit=3) if cell.parent is not None else []
    return cells[0] if len(cells) == 2 and cells[1] is cell else None
