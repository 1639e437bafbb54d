"""The form of a coming letter: what was typed in it, what is wrong with that, and which letter it was about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from subscriptions.delivery.coming import Contents
from subscriptions.delivery.draft_edits import Edit, Seen
from subscriptions.digests.plain import in_lines

LONGEST_LINE = 500
# What is said where somebody else has changed the letter.
CHANGED = "web.fault_letter_changed"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class TypedLetter:
    """A form as it was filled in. `faults`: field -> key of the text that says what is wrong with it.

    `opened`: when it was made.
    """

    who: str
    line: str
    lines: Mapping[int, str]
    out: frozenset[int]
    back: frozenset[int]
    seen: Seen
    faults: Mapping[str, str] = field(default_factory=dict)
    opened: datetime = _NEVER

    @property
    def edit(self) -> Edit:
        return Edit(who=self.who, line=self.line, lines=self.lines, leave_out=self.out, take_in=self.back)

    def says_more_than(self, stored: TypedLetter) -> bool:
        """Whether it would change anything."""
        lines = any(line != stored.lines.get(call_id, "") for call_id, line in self.lines.items())
        return lines or self.line != stored.line or bool(self.out or self.back)

    def on_top_of(self, contents: Contents) -> TypedLetter:
        """The same words on the letter as it is now: sent once more, they are meant for that one.

        Beside calls whose words were not on the form stand those that are kept.
        """
        now = fresh_form(contents)
        return replace(self, seen=now.seen, lines={**now.lines, **self.lines})


def fresh_form(contents: Contents) -> TypedLetter:
    """The form as the letter stands."""
    draft = contents.letter.due.draft
    line = draft.lines[0].text if draft and draft.lines else ""
    lines = {call_id: remark.text for call_id, remark in (draft.beside if draft else {}).items()}
    seen = Seen(contents.letter.row.next_due_at or _NEVER, draft.revision if draft else 0, contents.until)
    return TypedLetter("", line, lines, frozenset(), frozenset(), seen)


def read_typed(form: Mapping[str, str], who: str) -> TypedLetter:
    """A form as it was sent. What stands beside a call is one line. `who`: whose words they are."""
    given = {name: " ".join(value.split()) for name, value in form.items()}
    typed = TypedLetter(
        who=who,
        line=in_lines(form.get("line", "")),
        lines=dict(_by_call(given, "line-")),
        out=frozenset(call_id for call_id, _ in _by_call(given, "out-")),
        back=frozenset(call_id for call_id, _ in _by_call(given, "back-")),
        seen=Seen(_moment(given.get("due", "")), _count(given.get("revision", "")), _count(given.get("until", ""))),
        opened=_moment(given.get("opened", "")),
    )
    return replace(typed, faults=dict(_faults(typed)))


def _by_call(given: Mapping[str, str], prefix: str) -> Iterator[tuple[int, str]]:
    for name, value in given.items():
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and number.isascii() and number.isdigit() and len(number) < 10:
            yield int(number), value


def _faults(typed: TypedLetter) -> Iterator[tuple[str, str]]:
    if len(typed.line) > LONGEST_LINE:
        yield "line", "web.fault_line"
    for call_id, line in typed.lines.items():
        if len(line) > LONGEST_LINE:
            yield f"line-{call_id}", "web.fault_line"


def _moment(text: str) -> datetime:
    """A moment that no letter is due at, where it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    return moment if moment.tzinfo else _NEVER


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
