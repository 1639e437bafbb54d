"""The words of a call in a calendar or a feed: what it is, its day, and what is not stated. Pure.

Nothing here depends on today: an entry changes when the call does.
"""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category

from sources.contract import CallData, Deadline
from subscriptions.digests.deadlines import earliest
from subscriptions.digests.headline import name_call
from subscriptions.digests.phrases import Setting, hour_words, or_day, telling_name
from subscriptions.digests.plain import plain
from watcher.language import is_language

LABEL_LENGTH = 80
SUMMARY_LENGTH = 400


def title_of(call: CallData, at: Setting) -> str:
    """In the reader's language, made of facts where the source has no words in it."""
    return xml_safe(name_call(call, "", at).short)


def telling_title(call: CallData, at: Setting) -> str:
    """Where nothing stands beneath: with the published title, or two calls of one programme look the same."""
    naming = name_call(call, "", at)
    return xml_safe(f"{naming.short} ({naming.original.text})" if naming.original else naming.short)


def about(call: CallData, at: Setting) -> Iterator[str]:
    """Sentences on a call, one a line: its published title where another stands above it, and its summary."""
    naming = name_call(call, "", at)
    if naming.original:
        yield xml_safe(f"{at.texts.say('feed.original')}: {naming.original.text}")
    if call.summary and is_language(call.language, at.texts.language):
        yield xml_safe(plain(call.summary, SUMMARY_LENGTH))


def deadline_line(deadline: Deadline, call: CallData, at: Setting) -> str:
    """ "Sista ansökningsdag: måndag 5 april 2027 kl. 17.00 Brysseltid", with its label; a missing hour is said."""
    deadline = earliest(deadline)
    day = at.texts.weekday_date(deadline.date)
    if deadline.time:
        day = at.texts.say("deadline.at_hour", day=day, hour=hour_words(deadline, call, at))
    elif not deadline.date.startswith("--"):
        day = at.texts.say("feed.no_hour", day=day)
    day = or_day(day, deadline, at)
    name = telling_name(deadline, call, at)
    label = f" ({plain(name, LABEL_LENGTH)})" if name else ""
    return xml_safe(f"{at.texts.say('feed.deadline')}{label}: {day}")


def xml_safe(text: str) -> str:
    """Without the few characters that neither XML nor a calendar may hold; the space in 400 000 does not break."""
    return "".join(
        each for each in text if (each.isprintable() or category(each) == "Zs") and each not in "\ufffe\uffff"
    )
