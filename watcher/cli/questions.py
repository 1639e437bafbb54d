"""What a person must decide about corrections, as the commands tell it."""

from __future__ import annotations

import json

from watcher.calls.questions import Question


def words_of(question: Question) -> str:
    """What a person must decide, and the two commands of which one settles it."""
    ours, before, now = (
        json.dumps(value, ensure_ascii=False) for value in (question.ours, question.before, question.now)
    )
    return "\n".join(
        [
            f"\nto decide: {question.field} of {question.source} {question.external_id} ({question.title})",
            f"  {question.who} corrected it to {ours} ({question.why})",
            f"  the source said {before} then and says {now} now, which holds until somebody decides",
            f"  to keep the correction:  {question.keep}",
            f"  to accept the source's:  {question.accept}",
        ]
    )
