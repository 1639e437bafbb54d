"""Any server-rendered table with one call to a row, read by the names or numbers of its columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict, Field

from sources.contract import UnreadablePage
from sources.entry import Entry, Source
from sources.kinds._cards import Card
from sources.kinds._grid import MAX_COLUMNS, Grid, Row, read_grids
from sources.kinds._list_options import ListOptions
from sources.kinds._lists import ListSource
from sources.kinds._soup import Selector, lines_of, pick, spoken, words_of
from sources.reading.tally import Tally

_WORDS = ("dates", "opens", "published", "status", "programme", "applicants")
_Column = Annotated[int, Field(ge=1, le=MAX_COLUMNS)] | Annotated[str, Field(min_length=1)]


class Columns(BaseModel):
    """Which column holds what: its number from 1, or words that stand above it (in any case)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Column
    link: Annotated[_Column | None, Field(description="default: the title's, or else any of the row")] = None
    deadline: _Column | None = None
    dates: Annotated[_Column | None, Field(description="words with labelled dates")] = None
    opens: _Column | None = None
    published: _Column | None = None
    status: _Column | None = None
    programme: _Column | None = None
    applicants: Annotated[_Column | None, Field(description="who may apply")] = None
    summary: Annotated[_Column | None, Field(description="default: the columns that nothing else claims")] = None


class TableOptions(ListOptions):
    """Where the rows are, and what their columns hold."""

    row: Annotated[Selector, Field(min_length=1, description="the rows; header rows among them do no harm")] = "tr"
    columns: Columns


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return TableSource(entry, TableOptions.model_validate(entry.options))


class TableSource(ListSource):
    """Reads table rows."""

    def __init__(self, entry: Entry, options: TableOptions) -> None:
        super().__init__(entry, options)
        self._where = options

    def cards(self, soup: BeautifulSoup, tally: Tally) -> list[Card]:
        """Raises UnreadablePage (`no-column`) where there are rows but no table has the columns of the catalogue."""
        wanted = {id(element) for element in soup.select(self._where.row)}
        grids = [grid for grid in read_grids(soup) if any(id(row.element) in wanted for row in grid.rows)]
        tables = [self._table(grid) for grid in grids]
        if grids and not any(tables):
            names = "; ".join(" | ".join(head) for grid in grids for head in grid.heads)[:500]
            raise UnreadablePage("no-column", f"no table has the columns {self._named()}; they have: {names or 'none'}")
        cards: list[Card] = []
        for grid, places in filter(None, tables):
            rows = [row for row in grid.rows if id(row.element) in wanted]
            cards += _read(rows[: self._where.max_items + 1 - len(cards)], places, tally)
        return cards

    def _table(self, grid: Grid) -> tuple[Grid, dict[str, int]] | None:
        """The table with the index of each field's column, or None if a column is missing."""
        for candidate in (grid, grid.with_first_row_as_head()):
            places = {name: candidate.column(column) for name, column in self._where.columns if column is not None}
            found = {name: place for name, place in places.items() if place is not None}
            if len(found) == len(places):
                return candidate, found
        return None

    def _named(self) -> str:
        return ", ".join(repr(column) for _, column in self._where.columns if isinstance(column, str))


def _read(rows: list[Row], places: dict[str, int], tally: Tally) -> list[Card]:
    cards: list[Card] = []
    for row in rows:
        card = _card(row, places)
        if cards and not card.title and not card.href and (card.deadlines or card.dates):
            tally.add("continued-row", cards[-1].title)
            cards[-1] = _continued(cards[-1], card)
        else:
            cards.append(card)
    return cards


def _card(row: Row, places: dict[str, int]) -> Card:
    at = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
    link = _link(at.get("link") or at.get("title"), row.element)
    deadline = lines_of(at["deadline"]) if "deadline" in at else ""
    claimed = {id(cell) for name, cell in at.items() if name != "summary"}
    rest = [at["summary"]] if "summary" in at else [cell for cell in row.cells if id(cell) not in claimed]
    return Card(
        title=words_of(at.get("title")) or spoken(link),
        href=str(link.get("href") or "") if link else "",
        text="\n".join(dict.fromkeys(filter(None, map(lines_of, rest)))),
        deadlines=(deadline,) if deadline else (),
        **{name: words_of(at.get(name)) for name in _WORDS},
    )


def _link(cell: Tag | None, row: Tag) -> Tag | None:
    in_cell = pick(cell, "a[href]") if cell is not None else None
    return in_cell if in_cell is not None else pick(row, "a[href]")


def _continued(card: Card, more: Card) -> Card:
    """A row without title goes on with the call above it."""
    return replace(
        card,
        deadlines=(*card.deadlines, *more.deadlines),
        dates=" | ".join(filter(None, [card.dates, more.dates])),
        text="\n".join(filter(None, [card.text, more.text])),
    )
