"""How well does detection find lists? Scores `detect` on saved pages.

    python benchmarks/detect/run.py golden FOLDER [--json]
    python benchmarks/detect/run.py labelled FOLDER... [--json]

`golden`: each `NAME.html.gz` has a `NAME.expected.json` beside it with its items: [{title, url, date}]. Titles compare
without case, punctuation and "et al."; one may hold the other, for the answers were tidied by hand. A link is the same
by its last part and its parameters. Pages are split into two halves, even and odd. Rules were written while looking at
the even half, and of the odd half, later, at the pages whose name has a SHA-256 that begins with an even byte, and at
one more; so the odd half flatters, if less than the even one.

`labelled`: pages that `labels.json` beside this file calls a list or none, as a person judged them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from sources.contract import CallData  # noqa: E402 - found only now that the path is set
from sources.detect.page import detect  # noqa: E402 - after the path is set
from sources.detect.proposal import IS_A_LIST  # noqa: E402 - after the path is set
from sources.reading.compressed import read_saved  # noqa: E402 - after the path is set

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
LABELS = Path(__file__).with_name("labels.json")
_LIMIT = 100_000_000


@dataclass
class Score:
    """Counts over items. `found`: title and link right; `other_link`: title right, but another link of that item."""

    pages: int = 0
    expected: int = 0
    found: int = 0
    other_link: int = 0
    extra: int = 0
    dated: int = 0
    dates_right: int = 0
    slowest: float = 0


def plain(title: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r",? et al\.?", "", title.casefold()))


def same_title(one: str, other: str) -> bool:
    first, second = plain(one), plain(other)
    return bool(first and second) and (first in second or second in first)


def link_key(url: str | None) -> str:
    parts = urlsplit(unquote(url or ""))
    return parts.path.rstrip("/").rsplit("/", 1)[-1] + "?" + parts.query


def score_page(path: Path, score: Score) -> None:
    items = json.loads(path.with_name(path.name.removesuffix(".html.gz") + ".expected.json").read_text("utf-8"))
    address = next((item["url"] for item in items if item["url"]), "https://example.invalid/")
    began = time.monotonic()
    calls = list(detect(read_saved(path, _LIMIT), NOW, urljoin(address, "/list"))[0].calls)
    score.slowest = max(score.slowest, time.monotonic() - began)
    score.pages += 1
    score.expected += len(items)
    for item in items:
        call = _taken(calls, item)
        if call is not None:
            days = {call.published, call.opens, *(deadline.date for deadline in call.deadlines)} - {None}
            score.found += not item["url"] or link_key(call.url) == link_key(item["url"])
            score.other_link += bool(item["url"]) and link_key(call.url) != link_key(item["url"])
            score.dated += bool(days)
            score.dates_right += item["date"] in days
    score.extra += len(calls)


def _taken(calls: list[CallData], item: dict[str, Any]) -> CallData | None:
    """The call that is this item, taken out of the calls: the one with its link, else one with its title."""
    alike = [call for call in calls if same_title(call.title, item["title"])]
    alike.sort(key=lambda call: link_key(call.url) != link_key(item["url"]))
    if alike:
        calls.remove(alike[0])
    return alike[0] if alike else None


def golden(folder: Path, halves: Sequence[str] = ("even", "odd")) -> dict[str, Any]:
    scores = {name: Score() for name in halves}
    for number, path in enumerate(sorted(folder.glob("*.html.gz"))):
        score = scores.get("odd" if number % 2 else "even")
        if score is not None:
            score_page(path, score)
    return {name: asdict(score) for name, score in scores.items()}


def labelled(folders: Sequence[Path]) -> dict[str, Any]:
    labels = json.loads(LABELS.read_text("utf-8"))
    pages, faults = 0, []
    for path in (path for folder in folders for path in sorted(folder.glob("*.html.gz"))):
        label = labels.get(path.name.removesuffix(".html.gz"))
        if label is None:
            continue
        best = detect(read_saved(path, _LIMIT), NOW)[0]
        is_right = (best.confidence > IS_A_LIST) == label["is_list"] and len(best.calls) >= label.get("items", 0)
        pages += 1
        if not is_right:
            faults.append({"page": path.name, "confidence": best.confidence, "calls": len(best.calls), "label": label})
    return {"pages": pages, "right": pages - len(faults), "faults": faults}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["golden", "labelled"])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = golden(options.folders[0]) if options.what == "golden" else labelled(options.folders)
    print(json.dumps(result, ensure_ascii=False, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
