"""What the description of an area lists, and what its sentences only tell in passing."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from typing import Final, NamedTuple

from subscriptions.matching.described_rows import AND, SENTENCE_ENDS, Row, rows_of
from subscriptions.matching.find import Hit, positions_of
from subscriptions.matching.name_parts import is_firm
from subscriptions.matching.tokens import Tokens

# A clause of so many words beside its subjects is no item of a list: it tells what is to be, or why.
TELLS: Final = 2
# So many items are a list, whatever is said of them.
LONG_ROW: Final = 3
_SMALL: Final = (
    "och samt eller i inom på hos av för till med en ett den det de and or in within for at on to of by with a an the"
)
_JOINING: Final = frozenset(_SMALL.split())
_BEGINS_QUALIFYING: Final = "som där vilken vilket vilka that which where who whose"
_RELATIVE: Final = frozenset(_BEGINS_QUALIFYING.split())
_GOVERNING: Final = "av i inom på hos vid till för med från mot åt of in at on within for to with by from against"
_PREPOSITIONS: Final = frozenset(_GOVERNING.split())
_SHALL: Final = frozenset(["ska", "skall", "shall", "should"])
_BE: Final = frozenset(["finnas", "vara", "växa", "utvecklas", "bevaras", "be", "exist", "grow"])
_MODAL: Final = "ska skall vill behöver bör måste shall will should must want wants need needs"
_IS_TO_BE: Final = frozenset(_MODAL.split())


class _Told(NamedTuple):
    """The words of a description in small letters, where they start, their clauses, and which are in a term."""

    text: str
    words: list[str]
    starts: list[int]
    clause_of: list[int]
    covered: set[int]

    def rows(self, left_out: Collection[int] = ()) -> list[Row]:
        """Its rows of items; small words, and what is left out, say nothing in them."""
        telling = [
            word if word in AND or (word not in _JOINING and at not in left_out) else ""
            for at, word in enumerate(self.words)
        ]
        return list(rows_of(self.text, self.starts, telling, self.clause_of, self.covered))

    def sentences(self) -> list[int]:
        """The number of each word's sentence, as in its rows."""
        ends = [match.start() for match in SENTENCE_ENDS.finditer(self.text)]
        return [bisect_left(ends, start) for start in self.starts]


def _told(text: str, found: Tokens, hits: list[Hit], clause_of: list[int]) -> _Told:
    words = [known.text.lower() for known in found.known]
    return _Told(text, words, found.starts(), clause_of, positions_of(hits))


def items_by_themselves(
    text: str, found: Tokens, hits: list[Hit], umbrellas: list[Hit], clause_of: list[int], *, only_aims: bool
) -> set[int]:
    """The wide words that are each an item of a list of nothing else (`Digitalisering och näringsliv`), or of aims.

    `only_aims`: of aims alone.
    """
    told = _told(text, found, hits + umbrellas, clause_of)
    listed = _aims(told) if only_aims else _listed(told)
    return {hit.first for hit in umbrellas if hit.first in listed and not _has_beside(hit, told)}


def items_of_lists(text: str, found: Tokens, hits: list[Hit], clause_of: list[int]) -> set[int]:
    """The words that are items of lists of nothing else, by the positions of their terms."""
    return _listed(_told(text, found, hits, clause_of))


def _listed(told: _Told) -> set[int]:
    """The terms in rows whose sentence says nothing else, or that all of it is to be."""
    sentence_of = told.sentences()
    says_more = {
        sentence_of[at]
        for at, word in enumerate(told.words)
        if at not in told.covered and (word in _PREPOSITIONS or word not in _JOINING)
    }
    return {at for row in told.rows() if row.sentence not in says_more for at in row.terms} | _aims(told)


def _has_beside(hit: Hit, told: _Told) -> bool:
    """Whether a term stands right beside another in its item."""
    clause = told.clause_of[hit.first]
    return any(at in told.covered and told.clause_of[at] == clause for at in (hit.first - 1, hit.last + 1))


def told_in_passing(text: str, found: Tokens, hits: list[Hit], clause_of: list[int], *, is_sure: bool) -> set[int]:
    """Subjects in clauses that say more than them. What is listed is asked for (`Dagvatten och cykelvägar, återbruk`);
    of a sentence only what belongs to the name is: `When industry invests, we need people` is no wish for industry.

    `is_sure`: the name surely says what the area is about; else only words that may mean something else are in passing.
    """
    told = _told(text, found, hits, clause_of)
    heads, qualifying = _heads(told)
    of_rows = {at: row.before + row.after for row in told.rows(qualifying) for at in row.terms}
    free = [at for at, word in enumerate(told.words) if at not in told.covered and word not in _JOINING]
    in_all = Counter(clause_of[at] for at in free)
    in_heads = Counter(clause_of[at] for at in free if at in heads)
    beside = {hit.first: (in_heads if hit.first in heads else in_all)[clause_of[hit.first]] for hit in hits}
    said = {at: max(count, of_rows.get(at, 0)) for at, count in beside.items()}
    return {hit.first for hit in hits if said[hit.first] >= TELLS and (is_sure or not is_firm(hit))} - _aims(told)


def _aims(told: _Told) -> set[int]:
    """The terms of a long row that its sentence begins with and that is to be: `Service, kultur och bostäder ska finnas
    här`. Of those who are to do something (`Skola, vård och omsorg ska få verktyg`) nothing is asked for."""
    sentence_of = told.sentences()
    long = [row for row in told.rows() if row.items >= LONG_ROW and not _governed(row, told)]
    return {at for row in long if _is_aim(row, told, sentence_of) for at in row.terms}


def _is_aim(row: Row, told: _Told, sentence_of: list[int]) -> bool:
    first, after = row.terms[0], range(row.terms[-1], len(told.words))
    begins = first == 0 or sentence_of[first - 1] != row.sentence
    rest = [told.words[at] for at in after if at not in told.covered and sentence_of[at] == row.sentence]
    return begins and len(rest) > 1 and rest[0] in _SHALL and rest[1] in _BE


def _governed(row: Row, told: _Told) -> bool:
    """Whether a preposition stands among the items of a row, one of which then only qualifies: `Pendlare till jobb`."""
    return any(word in _PREPOSITIONS for word in told.words[row.terms[0] : row.terms[-1]])


def _heads(told: _Told) -> tuple[set[int], set[int]]:
    """The words that no other only qualifies: in `trygga bostadsområden där grannar ses` the first two, in
    `klimatanpassning av orter vid sjöar` the first; and those that only qualify. What is to be done (`Elever som
    behöver stöd ska få det`) is no item with such an ending, and has neither."""
    to_be_done = {told.clause_of[at] for at, word in enumerate(told.words) if word in _IS_TO_BE}
    listed = [at for at, clause in enumerate(told.clause_of) if clause not in to_be_done]
    ends = {told.clause_of[at]: at for at in reversed(listed) if _begins_to_qualify(at, told)}
    heads = {at for at in listed if at < ends.get(told.clause_of[at], len(told.words))}
    return heads, set(listed) - heads


def _begins_to_qualify(at: int, told: _Told) -> bool:
    """Whether a word begins what only qualifies: as `där` does anywhere, and `av` after a term."""
    before = at - 1
    after_term = before in told.covered and told.clause_of[before] == told.clause_of[at] and at not in told.covered
    return told.words[at] in _RELATIVE or (after_term and told.words[at] in _PREPOSITIONS)
