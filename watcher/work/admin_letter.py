"""The words of a letter to admins about their sources, as text and as HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sources.entry import Entry
from subscriptions.digests.plain import plain
from subscriptions.digests.render import RenderedMail
from watcher.language import Texts
from watcher.polling.accepted import MAY_BE_RIGHT
from watcher.polling.check import LEADS_ON, NONE_OPEN
from watcher.polling.models import Repair, SourceState
from watcher.settings import Settings
from watcher.work.alike import alike, names_of
from watcher.work.causes import cause_words
from watcher.work.problem_words import problem_words
from watcher.work.sheet import LONGEST_PROBLEM, Item, Section, set_letter
from watcher.work.troubles import News, Well

_HEALTHS = ("broken", "incomplete", "quiet")


@dataclass(frozen=True)
class Facts:
    """Everything a letter is made of. `repairs`: proposals that nobody has accepted yet.

    `since`: since when a source has been unwell for the reason it is now, where that is known.
    """

    news: News
    entries: Mapping[str, Entry]
    repairs: Mapping[str, Repair]
    settings: Settings
    now: datetime
    since: Mapping[str, datetime] = field(default_factory=dict)


def render_letter(facts: Facts) -> RenderedMail:
    """The letter in the admins' language."""
    words = _Words(facts)
    sections = [section for section in words.sections() if section.items]
    subject = words.subject()
    say = words.texts.say
    is_repeated = any(state.health != "quiet" for state in (*facts.news.worse, *facts.news.still, *facts.news.cut_off))
    footer = [say("admin.weekly")] if is_repeated else []
    footer.append(say("admin.all", address=f"{facts.settings.base_url}/sources", command="watcher sources list"))
    return set_letter(subject, sections, footer, words.texts)


class _Words:
    """Facts in words."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.news = facts, facts.news
        self.texts = Texts(facts.settings.admin_language)
        self.say = self.texts.say

    def subject(self) -> str:
        news = self.news
        back = [well for well in news.well if well.told.outage]
        if news.cut_off:
            return self.say("admin.subject.outage", count=len(news.cut_off))
        if back and len(back) == len(news.well) and not (news.worse or news.moved):
            return self.say("admin.subject.outage_over", count=len(back))
        return self.subject_of_news() if news.worse or news.well or news.moved else self.subject_of_reminder()

    def subject_of_news(self) -> str:
        news = self.news
        about = {
            *(state.source for state in (*news.worse, *news.moved)),
            *(well.told.source for well in news.well),
        }
        if len(about) > 1:
            return self.say("admin.subject.several", count=len(about))
        if news.well:  # read again, though it may be silent
            return self.say(f"admin.subject.well_{news.well[0].told.health}", name=self.name(*about))
        if not news.worse:
            return self.say("admin.subject.moved", name=self.name(*about))
        return self.trouble(news.worse[0])

    def subject_of_reminder(self) -> str:
        still = self.news.still
        if len(still) == 1:
            return self.say("admin.subject.again", what=self.trouble(still[0]))
        return self.say("admin.subject.still", count=len(still))

    def trouble(self, state: SourceState) -> str:
        key = "other" if state.source in self.news.other else state.health
        return self.say(f"admin.subject.{key}", name=self.name(state.source))

    def sections(self) -> Iterator[Section]:
        news = self.news
        if news.cut_off:
            sentence = self.say("admin.outage", count=len(news.cut_off))
            yield Section(self.say("admin.section.outage"), [Item(sentences=[sentence])])
        for health in _HEALTHS:
            some = [state for state in news.worse if state.health == health]
            yield Section(self.say(f"admin.section.{health}"), self.items(some))
        yield Section(self.say("admin.section.moved"), [self.moved_item(state) for state in news.moved])
        yield Section(self.say("admin.section.still"), self.items(news.still))
        yield Section(self.say("admin.section.well"), list(self.well_items()))

    def name(self, source: str) -> str:
        entry = self.facts.entries.get(source)
        return plain(entry.name.in_language(self.texts.language) if entry else source, 100)

    def day(self, moment: datetime | None) -> str:
        return self.texts.date((moment or self.facts.now).astimezone(self.facts.settings.timezone).date())

    def items(self, states: Sequence[SourceState]) -> list[Item]:
        groups = alike(states, self.shared)
        return [self.item(group[0]) if len(group) == 1 else self.item_of_many(group) for group in groups]

    def shared(self, state: SourceState) -> tuple[str, ...] | None:
        """What a paragraph may say of this source and of others at once; None if something is to be done at each."""
        has_own = state.lost_fields or state.moved_to or state.source in self.facts.repairs
        if has_own or state.health == "quiet" or state.cause in MAY_BE_RIGHT or self.has_own_cause_day(state):
            return None
        return state.health, cause_words(state, self.texts), str(state.source in self.news.other)

    def item_of_many(self, states: Sequence[SourceState]) -> Item:
        """Sources that are not well for one reason, in one paragraph."""
        first = min(states, key=lambda state: state.health_since or self.facts.now)
        is_one_day = len({self.day(state.health_since) for state in states}) == 1
        since = f"admin.alike.{'since' if is_one_day else 'since_later'}.{first.health}"
        sentences = [
            names_of([self.name(state.source) for state in states], self.texts),
            self.say(since, day=self.day(first.health_since)),
            *([self.say("admin.other_cause")] if first.source in self.news.other else []),
            cause_words(first, self.texts),
            *([self.say("admin.kept")] if first.health == "broken" else []),
        ]
        technical = self.technical(first)
        return Item(
            name=self.say("admin.alike.count", count=len(states)),
            sentences=sentences,
            place=f"{self.facts.settings.base_url}/sources",
            command="watcher sources list",
            technical=plain(f"{first.source}: {technical}", LONGEST_PROBLEM) if technical else "",
        )

    def item(self, state: SourceState) -> Item:
        entry = self.facts.entries[state.source]
        repair = self.facts.repairs.get(state.source)
        return Item(
            name=f"{self.name(state.source)} ({state.source})",
            sentences=list(self.sentences(state, entry, repair)),
            place=f"{self.facts.settings.base_url}/sources/{state.source}",
            command=f"watcher sources {'repair' if repair else 'show'} {state.source}",
            # Of silence, the page's own words for it, if it has any; the rest has been said.
            technical=plain(self.technical(state), LONGEST_PROBLEM),
            link=entry.url,
        )

    def since(self, state: SourceState) -> str:
        """Since when, and since when for this reason, where that is another day and is not told as news."""
        day = self.day(state.health_since)
        if not self.has_own_cause_day(state):
            return self.say(f"admin.since.{state.health}", day=day)
        return self.say(
            f"admin.since_cause.{state.health}", day=day, cause_day=self.day(self.facts.since[state.source])
        )

    def has_own_cause_day(self, state: SourceState) -> bool:
        begun = self.facts.since.get(state.source)
        is_another = begun is not None and self.day(begun) != self.day(state.health_since)
        return is_another and state.source not in self.news.other

    def technical(self, state: SourceState) -> str:
        """The problems as the run told them, but for those that the letter has told in its own words."""
        said = {"quiet": 1}.get(state.health, len(state.lost_fields) if state.cause == "fields" else 0)
        return " ".join(problem_words(each, self.texts) for each in state.problems[said:])

    def sentences(self, state: SourceState, entry: Entry, repair: Repair | None) -> Iterator[str]:
        if state.health == "quiet":
            yield self.quiet(state, entry)
            yield self.say("admin.quiet_why")
            yield from self.moved(state)
            return
        yield self.since(state)
        if state.source in self.news.other:
            yield self.say("admin.other_cause")
        yield cause_words(state, self.texts)
        for name, lost in sorted(state.lost_fields.items()) if state.health == "incomplete" else ():
            yield self.say(
                "admin.lost",
                field=self.say(f"admin.field.{name}"),
                have=self.texts.number(lost["have"]),
                of=self.texts.number(lost["of"]),
                usual=self.texts.percent(lost["usual"]),
            )
        if state.lost_fields and state.health == "incomplete":
            yield self.say("admin.lost_kept")
        if state.cause in MAY_BE_RIGHT:
            place = f"{self.facts.settings.base_url}/sources/{state.source}/accept"
            if state.cause == LEADS_ON:
                yield self.say("admin.accept_page", address=place)
            else:
                yield self.say("admin.accept", address=place, command=f"watcher poll {state.source} --accept-jump")
        if state.health == "broken":
            yield self.say("admin.kept")
        good = state.last_complete_at
        yield self.say("admin.last_good", day=self.day(good)) if good else self.say("admin.never_good")
        yield from self.moved(state)
        if repair:
            yield self.say("admin.repair", count=len(repair.calls))

    def moved_item(self, state: SourceState) -> Item:
        """Where a source was and is, and what to do about it."""
        old = plain(self.facts.entries[state.source].url, LONGEST_PROBLEM)
        new = plain(state.moved_to or "", LONGEST_PROBLEM)
        place = f"{self.facts.settings.base_url}/sources/{state.source}/edit"
        sentences = [self.say("admin.moved_from", old=old, new=new), self.say("admin.moved_do", address=place)]
        return Item(name=f"{self.name(state.source)} ({state.source})", sentences=sentences, link=state.moved_to)

    def moved(self, state: SourceState) -> Iterator[str]:
        if state.moved_to:
            yield self.say("admin.moved", address=plain(state.moved_to, LONGEST_PROBLEM))

    def quiet(self, state: SourceState, entry: Entry) -> str:
        if state.last_new_at is None:
            return self.say("admin.quiet_always", count=entry.rhythm_days)
        return self.say("admin.quiet", count=entry.rhythm_days, day=self.day(state.last_new_at))

    def well_items(self) -> Iterator[Item]:
        back = [well for well in self.news.well if well.told.outage]
        if back:
            yield Item(sentences=[self.say("admin.outage_over", count=len(back))])
        for group in alike((well for well in self.news.well if not well.told.outage), self.shared_mending):
            yield self.well_item(group[0]) if len(group) == 1 else self.well_item_of_many(group)

    def shared_mending(self, well: Well) -> tuple[str, str] | None:
        """What is said of a source that is well again, where others may be said to be so with it."""
        has_own = well.state.health == "quiet" or any(each.startswith(NONE_OPEN) for each in well.state.problems)
        if has_own or well.told.health == "quiet":
            return None
        return well.told.health, self.day(well.told.since)

    def well_item(self, well: Well) -> Item:
        return Item(name=f"{self.name(well.told.source)} ({well.told.source})", sentences=list(self.mended(well)))

    def well_item_of_many(self, group: Sequence[Well]) -> Item:
        told = group[0].told
        named = names_of([self.name(well.told.source) for well in group], self.texts)
        mended = self.say(f"admin.alike.mended.{told.health}", day=self.day(told.since))
        return Item(name=self.say("admin.alike.mended_count", count=len(group)), sentences=[named, mended])

    def mended(self, well: Well) -> Iterator[str]:
        yield self.say(f"admin.mended.{well.told.health}", day=self.day(well.told.since))
        if well.state.health == "quiet":  # no trouble of its own on this day
            yield self.quiet(well.state, self.facts.entries[well.state.source])
        # Read it can be, but whether the word for the emptiness is the funder's own is for a person to see.
        said = (problem for problem in well.state.problems if problem.startswith(NONE_OPEN))
        yield from (plain(problem_words(problem, self.texts), LONGEST_PROBLEM) for problem in said)
