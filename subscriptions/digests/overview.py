"""What is inside, in one line: for the subject and for the top of the letter. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from subscriptions.digests.plain import plain
from subscriptions.digests.plan import Reader, Section
from watcher.language import Texts

SUBJECT_LENGTH = 140
WHOM_LENGTH = 70
CALL_LENGTH = 60
NAME_LENGTH = 120
MOST_IN_SUBJECT = 3
MOST_DEPARTMENTS = 3


def overview_of(sections: Sequence[Section], texts: Texts, most: int | None = None) -> str:
    """ "3 nya utlysningar, 1 stänger snart"."""
    counts: list[tuple[str, int]] = [
        (section.kind, len(section.items)) for section in sections if section.kind != "closing"
    ]
    # A new call may close soon too: the reader must see that in the subject.
    closing = sum(section.kind == "closing" or item.closes_soon for section in sections for item in section.items)
    kinds = [*counts, *([("closing", closing)] if closing else [])][:most]
    if closing and kinds[-1][0] != "closing":
        kinds[-1] = ("closing", closing)
    words = [
        texts.say(f"overview.{'then' if position else 'first'}.{kind}", count=count)
        for position, (kind, count) in enumerate(kinds)
    ]
    return ", ".join(words)


def subject_of(sections: Sequence[Section], reader: Reader, texts: Texts) -> str:
    """ "3 nya utlysningar, 1 stänger snart: Utbildningsförvaltningen". Where there is one call, it is named."""
    inside = overview_of(sections, texts, MOST_IN_SUBJECT)
    readers = plain(whom(reader, texts), WHOM_LENGTH)
    items = [item for section in sections for item in section.items]
    what = plain(items[0].short_headline, CALL_LENGTH) if len(items) == 1 else ""
    if reader.is_closing_first:
        what = what or texts.say("draft.calls", count=len(items))
        line = texts.say("letter.subject_closing_first", what=what, whom=readers)
    elif what:
        line = texts.say("letter.subject_one", inside=inside, what=what, whom=readers)
    else:
        line = texts.say("letter.subject", inside=inside, whom=readers)
    return plain(line, SUBJECT_LENGTH)


def whom(reader: Reader, texts: Texts) -> str:
    """The departments, or the organisation where there are none."""
    names = [plain(name, NAME_LENGTH) for name in dict.fromkeys(reader.departments) if name.strip()]
    if not names:
        return plain(reader.organisation, NAME_LENGTH)
    if len(names) > MOST_DEPARTMENTS:
        names = [*names[: MOST_DEPARTMENTS - 1], texts.say("list.more", count=len(names) - MOST_DEPARTMENTS + 1)]
    return texts.listing(names)
