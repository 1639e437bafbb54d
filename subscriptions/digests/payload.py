"""A letter for machines: its calls under the field names that calls have everywhere (`sources/README.md`). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from subscriptions.digests.plan import Digest, Item, Section

MOST_CALLS = 100
# Long, or for our own use; who wants the whole text reads it at `url`.
_LEFT_OUT = {"text", "translations", "evidence", "identities", "filled_by", "updates", "supposed", "written"}


def payloads(digest: Digest, identity: str, frozen_at: datetime, web_url: str | None) -> list[bytes]:
    """JSON messages, at most 100 calls in each; `part` and `parts` number them, `id` is the same in all."""
    calls = list(_calls(digest))
    parts = [calls[at : at + MOST_CALLS] for at in range(0, len(calls), MOST_CALLS)] or [[]]
    frame = {
        "id": identity,
        "at": frozen_at.isoformat(),
        "organisation": digest.reader.organisation,
        "departments": list(digest.reader.departments),
        "language": digest.reader.language,
        "subject": digest.subject,
        "web_url": web_url,
        "parts": len(parts),
    }
    return [_json({**frame, "part": at, "calls": part}) for at, part in enumerate(parts, start=1)]


def _calls(digest: Digest) -> Iterator[dict[str, Any]]:
    for section in digest.sections:
        for group in section.groups:
            for item in (*group.full, *group.lines):
                yield _call(section, group.area, item)


def _call(section: Section, area: str, item: Item) -> dict[str, Any]:
    facts = item.call.model_dump(mode="json", exclude=_LEFT_OUT)
    return {**facts, "section": section.kind, "area": area, "notices": list(item.notices)}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
