"""A sentence model of the operator's own, made on the spot: it moves the order, never the rules."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from subscriptions.matching.model import Organisation
from subscriptions.matching.rank import match_all
from subscriptions.matching.sentence_model import BadModel, SentenceModel, load_model
from tests.subscriptions.matching.making import ANYONE, TOWN, a_call, an_area

WORDS = {"kultur": 0, "museer": 0, "opera": 0, "järnväg": 1, "tåg": 1}


class Tiny:
    """Three dimensions: culture, rail, everything else."""

    def __init__(self, folder: str = "") -> None:
        self.folder = folder

    def encode(self, texts: list[str]) -> list[list[float]]:
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> list[float]:
        said = [WORDS.get(word.strip("."), 2) for word in text.split()]
        return [float(said.count(0)), float(said.count(1)), 0.01]


class Broken:
    def encode(self, texts: list[str]) -> object:
        return np.zeros(len(texts))


class Failing:
    def encode(self, texts: list[str]) -> object:
        raise MemoryError("too long")


CALLS = [
    a_call("Museer och kultur", "Museer och kultur.", external_id="museum"),
    a_call("Opera opera opera", "Opera.", external_id="opera"),
    a_call("Teater", "Teater i byar.", external_id="theatre"),
    a_call("Bibliotek", "Bibliotek i byar.", external_id="library"),
    a_call("Järnväg", "Tåg.", external_id="rail"),
]


def order(model: SentenceModel | None, who: Organisation = ANYONE, **changed: object) -> list[str]:
    calls = [call.model_copy(update=changed) if call.external_id == "opera" else call for call in CALLS]
    return [one.external_id for one in match_all([an_area("Kultur")], calls, who, model=model)]


def test_without_a_model_nothing_changes() -> None:
    plain = list(match_all([an_area("Kultur")], CALLS, ANYONE))
    assert all(reason.via != "similar" for one in plain for reason in one.reasons)


def test_what_both_put_first_stays_first_and_what_the_model_finds_joins() -> None:
    assert order(None) == ["museum", "theatre", "library"]
    assert order(Tiny())[0] == "museum"
    assert "opera" in order(Tiny())
    assert "rail" not in order(Tiny())


def test_no_call_is_lost_by_a_model() -> None:
    assert set(order(None)) <= set(order(Tiny()))


def test_scores_are_ours_in_the_fused_order_and_the_model_is_named() -> None:
    ours = [one.score for one in match_all([an_area("Kultur")], CALLS, ANYONE)]
    fused = list(match_all([an_area("Kultur")], CALLS, ANYONE, model=Tiny()))
    assert {one.score for one in fused} == set(ours)
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)
    assert all(one.reasons[-1].via == "similar" for one in fused)


def test_a_call_that_one_may_not_apply_for_is_not_brought_by_a_model() -> None:
    for_others = {"eligibility": CALLS[0].eligibility.model_copy(update={"applicant_types": ["company"]})}
    assert "opera" not in order(Tiny(), TOWN, **for_others)


def test_a_model_is_loaded_from_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tiny_model", sys.modules[__name__])
    model = load_model(f"tiny_model:Tiny:{tmp_path}")
    assert isinstance(model, Tiny)
    assert model.folder == str(tmp_path)


@pytest.mark.parametrize(
    "named", ["", "x", "tiny_model:Tiny:/nowhere/at/all", "no_such_module:Tiny:.", "sys:nothing:.", "pathlib:Path:."]
)
def test_what_is_no_model_is_refused(named: str) -> None:
    with pytest.raises(BadModel):
        load_model(named)


def test_a_model_that_fails_while_it_reads_is_told_of() -> None:
    with pytest.raises(BadModel, match=r"could not read .* texts: MemoryError: too long"):
        order(Failing())


def test_vectors_of_another_shape_are_refused() -> None:
    with pytest.raises(BadModel, match="shape"):
        order(Broken())
