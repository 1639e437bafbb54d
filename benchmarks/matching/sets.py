"""Scores every set in `graded/` in both languages: `python benchmarks/matching/sets.py FOLDER`, as for `gather.py`.

These areas were written, and the calls graded, by people who had not seen the map: what is said of the bands
(`subscriptions/matching/measured.py`) is what they make of them all, pooled.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import labelled  # noqa: E402 - found beside this file
import measures  # noqa: E402 - found beside this file
from crossval import Banded  # noqa: E402 - found beside this file
from gather import CALLS, MORE_CALLS, gathered  # noqa: E402 - found beside this file

from sources.contract import CallData  # noqa: E402 - run from the checkout
from subscriptions.matching.model import Organisation  # noqa: E402 - run from the checkout
from subscriptions.matching.rank import match_all  # noqa: E402 - run from the checkout

SETS: Final = HERE / "graded"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Scored:
    """One set in one language: nDCG@10 (mean over its areas), how much of grade 3 is within the first 20, its bands."""

    name: str
    language: str
    areas: int
    gain: float
    within: float
    bands: Banded


def gathered_calls(folder: Path) -> list[CallData]:
    return [CallData.model_validate({key: value for key, value in row.items() if value}) for row in gathered(folder)]


def scored_sets(calls: Sequence[CallData], first: int | None = None) -> Iterator[Scored]:
    """Every set, in Swedish and in English. `first`: on so many of the calls alone."""
    for folder in sorted(each for each in SETS.iterdir() if each.is_dir()):
        for language in ("sv", "en"):
            if (one := _scored(folder, language, calls, first)).areas:
                yield one


def _scored(folder: Path, language: str, calls: Sequence[CallData], first: int | None) -> Scored:
    areas = labelled.read_areas(folder / "areas.json", {} if language == "en" else None)
    grades = labelled.read_labels(folder / "labels.jsonl", [call.external_id for call in calls], [a.id for a in areas])
    read = [call for call in calls[:first] if call.external_id in grades]
    graded = {call.external_id: grades[call.external_id] for call in read}
    labels = {(area, name): grade for name, given in graded.items() for area, grade in given.items()}
    found = list(match_all(areas, read, Organisation("benchmark")))
    scores = {(one.area_id, one.external_id): one.score for one in found}
    told = measures.summary(scores, labels, [area.id for area in areas], [call.external_id for call in read])
    bands: dict[str, set[Pair]] = {"strong": set(), "possible": set(), "weak": set()}
    for one in found:
        bands[one.band].add((one.area_id, one.external_id))
    relevant = frozenset(pair for pair, grade in labels.items() if grade >= measures.RELEVANT)
    banded = Banded(*(frozenset(each) for each in bands.values()), relevant=relevant)
    return Scored(
        folder.name, language, len(areas) if read else 0, told["ndcg@10"], told["must-not-miss within 20"], banded
    )


def pooled(sets: Iterable[Scored]) -> Banded:
    """The bands of all sets together; a pair counts once in each language."""
    parts = [
        [frozenset((f"{one.language} {area}", name) for area, name in each) for each in _parts(one.bands)]
        for one in sets
    ]
    strong, possible, weak, relevant = (frozenset[Pair]().union(*each) for each in zip(*parts, strict=True))
    return Banded(strong, possible, weak, relevant)


def _parts(bands: Banded) -> tuple[frozenset[Pair], ...]:
    return bands.strong, bands.possible, bands.weak, bands.relevant


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description="Scores every set in graded/ in both languages.")
    parser.add_argument("folder", type=Path, help="holds calls.jsonl and more-calls.jsonl.gz")
    parser.add_argument(
        "--first", type=int, help="score on so many of the calls alone, as many as a set that is kept back"
    )
    chosen = parser.parse_args(arguments)
    folder = chosen.folder
    if absent := [name for name in (CALLS, MORE_CALLS) if not (folder / name).is_file()]:
        parser.error(f"{folder} has no {' and no '.join(absent)}")
    sets = list(scored_sets(gathered_calls(folder), chosen.first))
    for one in sets:
        print(
            f"{one.name:14} {one.language}  areas {one.areas:2}  nDCG@10 {one.gain:.3f}  grade 3 in 20 {one.within:.2f}"
        )
        print(f"    {one.bands.report()}")
    print(f"all, mean nDCG@10 {sum(one.gain for one in sets) / len(sets):.3f}\n    {pooled(sets).report()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
