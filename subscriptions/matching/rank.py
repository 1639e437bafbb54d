"""Many areas against many calls: each call analysed once, and only those pairs compared that share something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.model import AnalysedArea, AnalysedCall, Area, Organisation, Scored
from subscriptions.matching.score import score
from subscriptions.matching.vocabulary import load_vocabulary


class CallIndex:
    """Analysed calls, found by the fields and the own words they share with an area."""

    def __init__(self, calls: Iterable[CallData]) -> None:
        self.calls = [analyse_call(call) for call in calls]
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


def match_all(
    areas: Sequence[Area],
    calls: Iterable[CallData],
    organisation: Organisation,
    department_types: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Scored]:
    """Every pair with a score above 0, area by area, best first. `department_types`: kinds of applicant by area id."""
    index = CallIndex(calls)
    types = department_types or {}
    for area in areas:
        analysed = analyse_area(area)
        pairs = (score(analysed, call, organisation, types.get(area.id, ())) for call in index.near(analysed))
        yield from sorted((found for found in pairs if found), key=lambda found: (-found.score, found.external_id))
