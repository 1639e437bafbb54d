"""Many areas against many calls: each call analysed once, and only those pairs compared that share something."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.area_index import AreaIndex
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.circumstances import Applicants
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Organisation, Scored
from subscriptions.matching.score import judge
from subscriptions.matching.sentence_model import SentenceModel, Similar
from subscriptions.matching.told import CallsRead
from subscriptions.matching.vocabulary import load_vocabulary


class CallIndex:
    """Analysed calls, found by the fields and the own words they share with an area."""

    def __init__(self, calls: Iterable[CallData | AnalysedCall]) -> None:
        self.calls = [call if isinstance(call, AnalysedCall) else analyse_call(call) for call in calls]
        self._by_field: dict[str, set[int]] = {}
        self._by_word: dict[int, list[int]] = {}
        for number, call in enumerate(self.calls):
            self._add(number, call)

    def _add(self, number: int, call: AnalysedCall) -> None:
        vocabulary = load_vocabulary()
        fields = {name for term in call.terms for name in vocabulary.fields_of(term)} | set(call.programmes)
        for name in fields:
            self._by_field.setdefault(name, set()).add(number)
        for key in call.words.keys.tolist():
            self._by_word.setdefault(key, []).append(number)

    def near(self, area: AnalysedArea) -> list[AnalysedCall]:
        """The calls that share a field or a word with an area, in the order they were given."""
        vocabulary = load_vocabulary()
        fields = set(area.fields) | {vocabulary.concepts[number].field for number in area.concepts}
        numbers: set[int] = set()
        for name in fields:
            numbers |= self._by_field.get(name, set())
        for key in area.words.keys.tolist():
            numbers.update(self._by_word.get(key, ()))
        return [self.calls[number] for number in sorted(numbers)]


@contextmanager
def without_looks() -> Iterator[None]:
    """Python does not look for unused objects meanwhile: of the hundred thousand reasons made here none is one."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def best_of_each(
    index: AreaIndex, calls: Sequence[AnalysedCall], organisations: Sequence[Organisation], top: int
) -> Iterator[list[Scored]]:
    """The best calls of each area of the index, best first, with reasons. `organisations`: whose area it is, in order.

    Points are worked out for every pair, judgements with reasons only for as many calls as are asked for.
    """
    if not calls:
        yield from ([] for _ in index.areas)
        return
    with without_looks():
        read = CallsRead(index, calls)
    applicants = {organisation: Applicants(organisation) for organisation in organisations}
    for number, organisation in enumerate(organisations):
        with without_looks():
            best = read.best(number, top, applicants[organisation])
        yield best


def match_all(
    areas: Sequence[Area],
    calls: Iterable[CallData],
    organisation: Organisation,
    department_types: Mapping[str, Sequence[str]] | None = None,
    model: SentenceModel | None = None,
) -> Iterator[Scored]:
    """Every pair with a score above 0, area by area, best first. `department_types`: kinds of applicant by area id.

    `model`: fused with our own order if given.
    """
    index = CallIndex(calls)
    types = department_types or {}
    applicants = {own: Applicants(organisation, own) for own in {tuple(types.get(area.id, ())) for area in areas}}
    similar = Similar(model, index.calls) if model and index.calls else None
    for area in areas:
        analysed, more = analyse_area(area), tuple(types.get(area.id, ()))
        pairs = (judge(analysed, call, applicants[more].of(call)) for call in index.near(analysed))
        found = sorted((one for one in pairs if one), key=lambda one: (-one.score, one.external_id))
        yield from similar.fuse(analysed, found, organisation, more) if similar else found
