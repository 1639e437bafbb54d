"""A sentence-embedding model that the operator supplies, beside our own points; off unless one is named.

Anything with `encode(texts) -> vectors` serves, as sentence-transformers and model2vec have it. Nothing is downloaded:
the model is a folder. Both orders of an area's calls are fused by reciprocal rank; the scores stay those that our own
points gave, handed out in the fused order, so that a band keeps what was measured of it as far as the order does.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from subscriptions.matching.eligibility import is_ruled_out
from subscriptions.matching.excluded import is_excluded
from subscriptions.matching.model import SIMILAR, AnalysedArea, AnalysedCall, Organisation, Reason, Scored
from subscriptions.matching.score import band_of

RANK_OFFSET: Final = 60  # of reciprocal rank fusion, as it was published
LONGEST_READ: Final = 2_000
Vectors = NDArray[np.float32]
Key = tuple[str, str]


class SentenceModel(Protocol):
    def encode(self, texts: list[str]) -> Any:
        """One vector for each text."""
        ...


class BadModel(ValueError):
    """The named model cannot be used. The message says why."""


def load_model(named: str) -> SentenceModel:
    """`module:class:folder`, as `sentence_transformers:SentenceTransformer:/srv/model`. Raises BadModel."""
    module, _, rest = named.partition(":")
    kind, _, folder = rest.partition(":")
    if not (kind and folder):
        raise BadModel(f"{named!r}: write module:class:folder, as sentence_transformers:SentenceTransformer:/srv/model")
    if not Path(folder).is_dir():
        raise BadModel(f"{folder or named}: no such folder; write module:class:folder, as nothing is downloaded")
    try:
        model: SentenceModel = getattr(importlib.import_module(module), kind)(folder)
    except Exception as fault:
        raise BadModel(f"{named}: {_in_one_line(fault)}") from fault
    if not callable(getattr(model, "encode", None)):
        raise BadModel(f"{named}: what it makes has no `encode`, as sentence-transformers and model2vec have it")
    return model


def _in_one_line(fault: Exception) -> str:
    return f"{type(fault).__name__}: {' '.join(str(fault).split())[:200]}"


class Similar:
    """How alike calls are to areas in what a model makes of them."""

    def __init__(self, model: SentenceModel, calls: Sequence[AnalysedCall]) -> None:
        self._model, self._calls = model, calls
        self._vectors = self._encode([f"{each.call.title}\n{each.call.text}" for each in calls])

    def _encode(self, texts: list[str]) -> Vectors:
        try:
            said = np.asarray(self._model.encode([text[:LONGEST_READ] for text in texts]), np.float32)
        except Exception as fault:
            raise BadModel(f"the model could not read {len(texts)} texts: {_in_one_line(fault)}") from fault
        vectors = np.nan_to_num(said)
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise BadModel(f"the model gave vectors of the shape {vectors.shape} for {len(texts)} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)

    def fuse(
        self, area: AnalysedArea, found: Sequence[Scored], who: Organisation, types: Sequence[str] = ()
    ) -> list[Scored]:
        """An area's calls in the fused order, best first. None that was found is lost; like ones join."""
        if not found:
            return []
        near = self._near(area, who, types)
        ours = sorted(found, key=lambda one: (-one.score, one.external_id))
        by_key = {(one.source, one.external_id): one for one in ours}
        value: dict[Key, float] = {}
        for order in (list(by_key), sorted(near, key=lambda key: (-near[key], key))[: len(ours)]):
            for rank, key in enumerate(order, 1):
                value[key] = value.get(key, 0.0) + 1 / (RANK_OFFSET + rank)
        left = [one.score for one in reversed(ours)]
        fused = []
        for key in sorted(value, key=lambda key: (-value[key], key)):
            # one that only the model found stands as the next of ours does; after the last of ours none is needed
            score = left[-1] if left else 0.0
            if key in by_key:
                left.pop()
            if score:
                fused.append(_told(by_key.get(key), key, area, near.get(key, 0.0), score))
        return fused

    def _near(self, area: AnalysedArea, who: Organisation, types: Sequence[str]) -> Mapping[Key, float]:
        """How alike each call is that the organisation may apply for and that the area does not rule out."""
        (wanted,) = self._encode([f"{area.area.name}\n{area.area.description}"])
        alike = (self._vectors @ wanted).tolist()
        return {
            (each.call.source, each.call.external_id): much
            for each, much in zip(self._calls, alike, strict=True)
            if much > 0 and not is_ruled_out(each.call, who, types) and not is_excluded(area.area, each)
        }


def _told(own: Scored | None, key: Key, area: AnalysedArea, alike: float, score: float) -> Scored:
    base = own or Scored(area.area.organisation_id, area.area.id, *key, score, "weak", ())
    reason = Reason(area.area.name, "", "text", SIMILAR, round(alike, 3))
    return base._replace(score=score, band=band_of(score), reasons=(*base.reasons, reason))
