"""HTML tables as grids: every cell in its column, whatever spans others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from sources.kinds._soup import words_of

MAX_COLUMNS = 40
_MAX_SPAN = 1_000


@dataclass(frozen=True)
class Row:
    """One row: its element, and the cell that stands in each column."""

    element: Tag
    cells: tuple[Tag, ...]

    @property
    def is_head(self) -> bool:
        return self.element.find_parent("thead") is not None or all(cell.name == "th" for cell in self.cells)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(words_of(cell).casefold() for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """One table: the words of its header rows, and the rows below them."""

    heads: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]

    def column(self, wanted: str | int) -> int | None:
        """The index of a column by its number (from 1) or by the words above it: just these, or else among others."""
        if isinstance(wanted, int):
            return wanted - 1
        words = wanted.casefold()
        above = [(index, name) for head in reversed(self.heads) for index, name in enumerate(head)]
        same = (index for index, name in above if name == words)
        containing = (index for index, name in above if words in name)
        return next(same, next(containing, None))

    def with_first_row_as_head(self) -> Grid:
        """The same table where the page marks no row as header."""
        return Grid((self.rows[0].words,), self.rows[1:]) if self.rows and not self.heads else self


def read_grids(soup: BeautifulSoup) -> list[Grid]:
    """All tables of the page as grids. A row belongs to the innermost table around it."""
    tables: dict[int, list[Tag]] = {}
    for element in soup.find_all("tr"):
        table = element.find_parent("table")
        if table is not None:
            tables.setdefault(id(table), []).append(element)
    return [_grid(list(_spread(elements))) for elements in tables.values()]


def _grid(rows: list[Row]) -> Grid:
    heads = [row for row in rows if row.cells and row.is_head]
    return Grid(tuple(row.words for row in heads), tuple(row for row in rows if row.cells and not row.is_head))


def _spread(elements: Iterable[Tag]) -> Iterator[Row]:
    """Each row with the cells that stand in it, those that reach down from rows above included."""
    reaching: dict[int, tuple[Tag, int]] = {}
    for element in elements:
        cells: list[Tag] = []
        own = iter(element.find_all(["td", "th"], recursive=False))
        while len(cells) < MAX_COLUMNS:
            cell, left = reaching.pop(len(cells), (None, 0))
            if cell is not None:
                width = 1
            else:
                cell = next(own, None)
                if cell is None:
                    break
                left, width = _span(cell, "rowspan"), min(_span(cell, "colspan"), MAX_COLUMNS - len(cells))
            for _ in range(width):
                if left > 1:
                    reaching[len(cells)] = (cell, left - 1)
                cells.append(cell)
        yield Row(element, tuple(cells))


def _span(cell: Tag, name: str) -> int:
    digits = str(cell.get(name) or "")
    return min(int(digits), _MAX_SPAN) if digits.isdecimal() and len(digits) < 10 and int(digits) else 1
