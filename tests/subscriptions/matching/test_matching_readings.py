"""Areas as municipalities and regions word them, in both languages: each is read as what it means, and as nothing else.

`readings/*.tsv` were written by people who first said what each means. Where the map is widened, rows join them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from subscriptions.matching.areas import analyse_area
from subscriptions.matching.fields import Field
from subscriptions.matching.model import Wish
from subscriptions.matching.vocabulary import load_vocabulary
from tests.subscriptions.matching.making import an_area

FILES = sorted((Path(__file__).parent / "readings").glob("*.tsv"))
# From where a field is meant; the same where it is asked for with another; from where it is surely sent.
MEANT, MEANT_BESIDE, SENT = 0.5, 0.3, 0.6


class Row(NamedTuple):
    """An area, the fields that it means, and those it may mean beside them."""

    name: str
    description: str
    means: frozenset[str]
    may_mean: frozenset[str]


def rows_of(file: Path) -> Iterator[Row]:
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            words, *fields = [*line.split("\t"), "", ""][:3]
            name, _, description = words.partition("|")
            means, may_mean = (frozenset(filter(None, each.replace(" ", "").split(","))) for each in fields)
            yield Row(name.strip(), description.strip(), means, means | may_mean)


def around(names: frozenset[str], fields: Mapping[str, Field]) -> frozenset[str]:
    """Fields with what lies near them, above them and within them."""
    inner = {name for name, field in fields.items() if field.within in names}
    inner |= {name for name, field in fields.items() if field.within in inner}
    outer = {field.within for name, field in fields.items() if name in names and field.within}
    return names.union(inner, outer, *(fields[name].near for name in names))


def is_meant(wish: Wish | None) -> bool:
    return wish is not None and wish.weight >= (MEANT_BESIDE if wish.aspects else MEANT)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_areas_are_read_as_what_they_mean_and_as_nothing_else(file: Path) -> None:
    fields, wrong = load_vocabulary().fields, []
    for row in rows_of(file):
        wanted = analyse_area(an_area(row.name, description=row.description)).fields
        lacks = {name for name in row.means if not is_meant(wanted.get(name))}
        sent = {name for name, wish in wanted.items() if wish.weight >= SENT and not wish.aspects}
        if lacks or sent - around(row.may_mean, fields):
            wrong.append((row.name, lacks, sent))
    assert wrong == []


def test_rows_name_fields_that_there_are() -> None:
    rows = [row for file in FILES for row in rows_of(file)]
    assert len(rows) > 12_000
    assert {name for row in rows for name in row.may_mean} <= load_vocabulary().fields.keys()
