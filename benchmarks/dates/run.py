"""How well are dates read? Scores `read_dates` on texts with known answers.

    python benchmarks/dates/run.py ANSWERS.jsonl [--failures even|odd|all] [--json]

Each line of the file: `{text, lang?, reference_date?, opening, deadlines: [{date, time, zone}], rolling, note?, id?}`.
Texts whose note begins with "doubt:" are left out: there two careful readers may differ. Lines are split into two
halves, even and odd. Write rules while reading the failures of one half only; a gap between the halves is over-fitting.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from sources.reading.dates import DateReading, read_dates  # noqa: E402 - found only now that the path is set

Moment = tuple[str, str | None, str | None]


@dataclass
class Score:
    """Counts over texts. `exact`: every deadline right in day, hour and zone, and none besides.

    `wrong_days`: deadlines read that are none. `invented`: hours, zones and years given where the answer has none.
    """

    texts: int = 0
    with_deadline: int = 0
    exact_with_deadline: int = 0
    exact: int = 0
    wrong_days: int = 0
    invented: int = 0
    openings: int = 0
    rolling: int = 0

    @property
    def share(self) -> float:
        return self.exact_with_deadline / max(self.with_deadline, 1)


def read_answers(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def is_doubtful(answer: dict[str, Any]) -> bool:
    return (answer.get("note") or "").startswith("doubt")


def read(answer: dict[str, Any]) -> DateReading:
    day = answer.get("reference_date")
    reference = date.fromisoformat(day) if day else None
    return read_dates(answer["text"], language=answer.get("lang"), reference_date=reference)


def wanted(answer: dict[str, Any]) -> list[Moment]:
    return sorted((each["date"], each["time"], each["zone"]) for each in answer["deadlines"])


def given(reading: DateReading) -> list[Moment]:
    return sorted((each.date, each.time, each.zone) for each in reading.deadlines)


def add(score: Score, answer: dict[str, Any], reading: DateReading) -> None:
    want, got = wanted(answer), given(reading)
    score.texts += 1
    score.exact += want == got
    score.with_deadline += bool(want)
    score.exact_with_deadline += bool(want) and want == got
    score.openings += answer["opening"] == reading.opens
    score.rolling += answer["rolling"] == reading.rolling
    by_day = {day[-5:]: (day, time, zone) for day, time, zone in want}
    for day, time, zone in got:
        if day[-5:] not in by_day:
            score.wrong_days += 1
            continue
        right = by_day[day[-5:]]
        score.invented += day != right[0] and not day.startswith("--")
        score.invented += time is not None and right[1] is None
        score.invented += zone is not None and right[2] is None


def score_all(answers: Iterable[dict[str, Any]]) -> Score:
    score = Score()
    for answer in answers:
        if not is_doubtful(answer):
            add(score, answer, read(answer))
    return score


def halves(answers: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    return {"even": answers[::2], "odd": answers[1::2], "all": answers}


def show_failures(answers: Iterable[dict[str, Any]]) -> None:
    for answer in answers:
        reading = read(answer)
        if not is_doubtful(answer) and wanted(answer) != given(reading):
            print(f"{answer.get('id', '')}\n  wanted {wanted(answer)}\n  read   {given(reading)}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--failures", choices=["even", "odd", "all"], help="also print what is wrong in this half")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    parts = halves(read_answers(options.answers))
    scores = {name: score_all(part) for name, part in parts.items()}
    if options.json:
        print(json.dumps({name: {**asdict(score), "share": score.share} for name, score in scores.items()}))
    else:
        for name, score in scores.items():
            print(
                f"{name:5} deadlines exactly right {score.exact_with_deadline}/{score.with_deadline}",
                f"({score.share:.1%}),",
                f"all texts {score.exact}/{score.texts}, wrong days {score.wrong_days}, invented {score.invented},",
                f"openings {score.openings}, rolling {score.rolling}",
            )
    if options.failures:
        show_failures(parts[options.failures])


if __name__ == "__main__":
    main()
