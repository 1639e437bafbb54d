"""Puts calls that lie in two files together: `python benchmarks/matching/gather.py FOLDER OUT.jsonl`.

FOLDER holds `calls.jsonl` (calls as `sources/README.md` describes them) and `more-calls.jsonl.gz` (with `id` and
`description_text` in place of `external_id` and `text`). The sets in `graded/` were graded on both together; one
of the second file with a title that was there already is left out.
"""

from __future__ import annotations

import gzip
import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

CALLS: Final = "calls.jsonl"
MORE_CALLS: Final = "more-calls.jsonl.gz"


def gathered(folder: Path) -> Iterator[dict[str, Any]]:
    known = list(_known(folder / CALLS))
    titles = {call["title"].strip().lower() for call in known}
    yield from known
    for call in _more(folder / MORE_CALLS):
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
    parser = ArgumentParser(description="Puts calls that lie in two files together, as the sets in graded/ have them.")
    parser.add_argument("folder", type=Path, help="holds calls.jsonl and more-calls.jsonl.gz")
    parser.add_argument("out", type=Path, help="the file to write")
    told = parser.parse_args(arguments)
    if absent := [name for name in (CALLS, MORE_CALLS) if not (told.folder / name).is_file()]:
        parser.error(f"{told.folder} has no {' and no '.join(absent)}")
    lines = [json.dumps(call, ensure_ascii=False) for call in gathered(told.folder)]
    told.out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} calls")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
