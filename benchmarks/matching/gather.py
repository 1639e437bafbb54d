"""Puts calls that lie in two files together: `python benchmarks/matching/gather.py FOLDER OUT.jsonl`.

FOLDER holds `calls.jsonl` (calls as `sources/README.md` describes them) and `more-calls.jsonl.gz` (with `id` and
`description_text` in place of `external_id` and `text`). The sets in `graded/` were graded on both together; one
of the second file with a title that was there already is left out.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def gathered(folder: Path) -> Iterator[dict[str, Any]]:
    known = list(_known(folder / "calls.jsonl"))
    titles = {call["title"].strip().lower() for call in known}
    yield from known
    for call in _more(folder / "more-calls.jsonl.gz"):
        if (title := call["title"].strip().lower()) not in titles:
            titles.add(title)
            yield call


def _known(file: Path) -> Iterator[dict[str, Any]]:
    names = ("external_id", "title", "summary", "text", "language", "programme", "funder", "source")
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield {name: row.get(name) for name in names}


def _more(file: Path) -> Iterator[dict[str, Any]]:
    for line in gzip.decompress(file.read_bytes()).decode("utf-8").splitlines():
        row = json.loads(line)
        kept = {name: row.get(name) or "" for name in ("title", "programme", "funder")}
        yield {
            **kept,
            "external_id": f"M-{row['id']}",
            "text": row["description_text"] or "",
            "language": row["language"],
        }


def main(arguments: Sequence[str] | None = None) -> int:
    folder, out = map(Path, sys.argv[1:3] if arguments is None else arguments)
    lines = [json.dumps(call, ensure_ascii=False) for call in gathered(folder)]
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} calls")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
