"""Analysed calls, kept by what they say: a changed area meets all calls without any being read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_call
from subscriptions.matching.model import AnalysedCall

MOST_KEPT: Final = 5_000  # about 30 KB each
_kept: dict[bytes, AnalysedCall] = {}


def analysed(data: Mapping[str, Any]) -> AnalysedCall:
    """What a stored call (`CallData` as JSON) is about."""
    key = blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).digest()
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = analyse_call(CallData.model_validate(data))
    return found
