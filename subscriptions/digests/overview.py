"""What is inside, in one line: for the subject and for the top of the letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from subscriptions.digests.plain import plain
from subscriptions.digests.plan import REMINDERS, Reader, Section
from watcher.language import Texts

SUBJECT_LENGTH = 140
WHOM_LENGTH = 70
CALL_LENGTH = 60
NAME_LENGTH = 120
MOST_IN_SUBJECT = 3
MOST_DEPARTMENTS = 3
# What says nothing before its next word, in the languages that calls have: prepositions, conjunctions, articles.
LEADING_ON = re.compile(
    r"för|till|av|i|på|med|mot|om|från|hos|åt|inom|under|över|mellan|genom|utan|vid|kring|efter|före|enligt|via|per|och|samt"
    r"|eller|men|att|som|där|när|en|ett|den|det|de|din|ditt|ert|er|sin|sitt|sina|så|for|to|of|in|on|with|against|about|from"
    r"|at|within|between|through|without|by|near|after|before|into|and|or|but|nor|that|which|where|when|a|an|the|as|their"
    r"|its|our|your|",
    re.IGNORECASE,
)


def overview_of(sections: Sequence[Section], texts: Texts, most: int | None = None) -> str:
    """ "3 nya utlysningar, 1 stänger snart"."""
    counts: list[tuple[str, int]] = [
        (section.kind, len(section.items)) for section in sections if section.kind not in REMINDERS
    ]
    # A new call may close soon too: the reader must see that in the subject. A reminder in good time is another matter.
    closing = sum(item.closes_soon for section in sections for item in section.items)
    prepare = sum(len(section.items) for section in sections if section.kind == "prepare")
    reminding = [("closing", closing), ("prepare", prepare)]
    kinds = [*counts, *(each for each in reminding if each[1])][:most]
    if closing and ("closing", closing) not in kinds:
        kinds[-1] = ("closing", closing)
    words = [
        texts.say(f"overview.{'then' if position else 'first'}.{kind}", count=count)
        for position, (kind, count) in enumerate(kinds)
    ]
    if counts and closing:
        _place_closing(words, [kind for kind, _ in kinds], sections, texts)
    return ", ".join(words)


def _place_closing(words: list[str], kinds: list[str], sections: Sequence[Section], texts: Texts) -> None:
    """Say of calls that are counted already that they close, beside their own count, and of the others how many more.

    Where a subject has no room for that count, they are no part of what it names.
    """
    closing = {section.kind: [item for item in section.items if item.closes_soon] for section in sections}
    soon: dict[str, int] = {kind: len(found) for kind, found in closing.items() if found and kind not in REMINDERS}
    if not soon or not soon.keys() <= set(kinds):
        return
    place, more = kinds.index("closing"), sum(len(items) for kind, items in closing.items() if kind in REMINDERS)
    words[place : place + 1] = [texts.say("overview.of_which.more", count=more)] if more else []
    own = [place for place, kind in enumerate(kinds) if kind in soon] if len(soon) == 1 else []
    words.insert(own[0] + 1 if own else len(words) - bool(more), _of_which(soon, sections, texts))


def _of_which(soon: Mapping[str, int], sections: Sequence[Section], texts: Texts) -> str:
    """How many of those that are counted already close soon, so that nobody looks for others."""
    closing = sum(soon.values())
    if sum(len(section.items) for section in sections) == 1:
        return texts.say("news.soon")
    if sum(len(section.items) for section in sections if section.kind in soon) == closing > 1:
        return texts.say("overview.of_which.both_closing" if closing == 2 else "overview.of_which.all_closing")
    return texts.say("overview.of_which.closing" if len(soon) == 1 else "overview.of_which.together", count=closing)


def subject_of(sections: Sequence[Section], reader: Reader, texts: Texts) -> str:
    """ "3 nya utlysningar, 1 stänger snart: Utbildningsförvaltningen". One call alone is named, after its news."""
    inside = overview_of(sections, texts, MOST_IN_SUBJECT)
    readers = _within(whom(reader, texts), WHOM_LENGTH)
    items = [item for section in sections for item in section.items]
    only = items[0] if len(items) == 1 else None
    what = _within(only.name, CALL_LENGTH) if only else ""
    if reader.is_closing_first:
        what = what or texts.say("draft.calls", count=len(items))
        line = texts.say("letter.subject_closing_first", what=what, whom=readers)
    elif only and only.news:
        soon = [texts.say("news.soon")] if only.closes_soon else []
        line = texts.say("letter.subject_news", news=", ".join([only.news, *soon]), what=what)
    elif only:
        line = texts.say("letter.subject_one", inside=inside, what=what, whom=readers)
    else:
        line = texts.say("letter.subject", inside=inside, whom=readers)
    return _within(line, SUBJECT_LENGTH)


def _within(name: str, limit: int) -> str:
    """A name cut at a word, never between the parts of an amount, nor after a word that leads on to the next."""
    kept = plain(name, limit)
    if kept == plain(name, len(name) + 1):
        return kept
    words = kept.rstrip("…").split()
    while len(words) > 1 and (words[-1].strip(",.()").isdigit() or _leads_on(words[-1])):
        words.pop()
    return f"{' '.join(words).rstrip(',;:–-')}…"


def _leads_on(word: str) -> bool:
    return LEADING_ON.fullmatch(word.strip("(,;:–-/&")) is not None


def whom(reader: Reader, texts: Texts) -> str:
    """The departments, or the organisation where there are none."""
    names = [plain(name, NAME_LENGTH) for name in dict.fromkeys(reader.departments) if name.strip()]
    if not names:
        return plain(reader.organisation, NAME_LENGTH)
    return texts.listing(names, MOST_DEPARTMENTS)
