"""Words found all at once are those found one by one, and are known again."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.matching.cut_text import CutText
from subscriptions.matching.cutting import word_spans
from subscriptions.matching.language import LONGEST_WORD
from subscriptions.matching.lookup import NOT_THERE, Lookup

LETTERS = st.text(st.sampled_from("aåÄ1 -_.,:\n\u00ad\u2028²İ\ud800𝐀😀") | st.characters(), max_size=60)
PIECES = st.lists(st.sampled_from(["co-operation", "start-up", "e-hälsa", "natur-", "AI-act", "o" * 45, "-"]) | LETTERS)


@given(PIECES)
def test_words_begin_and_end_where_they_do_one_by_one(pieces: list[str]) -> None:
    text = " ".join(pieces)
    cut = CutText(text)
    assert list(zip(cut.starts.tolist(), cut.ends.tolist(), strict=True)) == word_spans(text)


@given(PIECES)
def test_a_word_has_one_checksum_and_no_other_has_it(pieces: list[str]) -> None:
    cut = CutText(" ".join([*pieces, *pieces]))
    met = {(cut.word(number), checksum) for number, checksum in enumerate(cut.checksums.tolist())}
    assert len({word for word, _sum in met}) == len(met) == len({checksum for _word, checksum in met})


def test_a_word_of_any_length_is_known_by_its_beginning() -> None:
    one, other = CutText("x" * LONGEST_WORD + "yz"), CutText("a " + "x" * LONGEST_WORD + "abc")
    assert one.checksums[0] == other.checksums[1]
    assert one.word(0) == other.word(1) == "x" * LONGEST_WORD


def test_numbers_are_found_by_key_however_many_there_are() -> None:
    source, lookup = random.Random(4), Lookup()
    keys = [0, *(source.getrandbits(64) for _ in range(3000)), *range(1, 3000)]
    asked = np.array(keys, np.uint64)
    for number, key in enumerate(keys):
        if number % 500 == 0:
            found = lookup.of(asked).tolist()
            assert found == [*range(number), *[NOT_THERE] * (len(keys) - number)]
        lookup.add(key, number)
    assert lookup.of(asked).tolist() == list(range(len(keys)))
    assert Lookup(zip(keys, range(len(keys)), strict=True)).of(asked).tolist() == list(range(len(keys)))
