"""A summary says no other last day than the one that stands: the day may have been put right, or told by another."""

from __future__ import annotations

from sources.contract import CallData
from sources.reading.dates import read_dates
from sources.reading.sections import sentences

_DAY_OF_YEAR = len("12-31")


def with_true_days(call: CallData) -> CallData:
    """The call, its summaries without each sentence that states a last day which is none of the call's.

    As it is where the call has no last day: then nothing says that the sentence is wrong.
    """
    if not call.deadlines:
        return call
    copies = {
        language: copy.model_copy(update={"summary": _true(copy.summary, language, call)})
        for language, copy in call.translations.items()
    }
    summary = _true(call.summary, call.language, call)
    if summary == call.summary and copies == call.translations:
        return call
    return call.model_copy(update={"summary": summary, "translations": copies})


def _true(summary: str, language: str, call: CallData) -> str:
    if not any(letter.isdigit() for letter in summary):
        return summary
    told = list(sentences(summary))
    kept = [each for each in told if not _states_another(each, language, call)]
    return summary if kept == told else " ".join(kept)


def _states_another(sentence: str, language: str, call: CallData) -> bool:
    if not any(letter.isdigit() for letter in sentence):
        return False
    said = read_dates(sentence, language=language).deadlines
    return not all(any(_may_be_one(day.date, other.date) for other in call.deadlines) for day in said)


def _may_be_one(one: str, other: str) -> bool:
    """Whether two days are the same as far as both say: words may leave out the year."""
    yearless = one.startswith("--") or other.startswith("--")
    return one[-_DAY_OF_YEAR:] == other[-_DAY_OF_YEAR:] if yearless else one == other
