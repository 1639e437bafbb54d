"""The words by which a letter speaks of calls, and of what only sounds like one: Swedish, English, Nordic; as data."""

from __future__ import annotations

import re

# Each stands at the beginning of a word. A blank stands for any white space.
_CALL_WORDS = (
    "utlysning", "utlyser", "ansökningsomgång", "ansökningsperiod", "ansökan öppen", "öppen för ansök",
    "öppet för ansök", "sista ansökningsdag", "sök bidrag", "sök stöd", "sök pengar", "sök medel", "sök finansiering",
    "bidrag att söka", "medel att söka", "stöd att söka", "nu kan du söka", "nu kan ni söka", "nu kan kommuner söka",
    "nu går det att söka", "projektmedel", "call for proposal", "call for application", "call for project",
    "call for expression", "calls for proposal", "calls for application", "calls for project", "calls for expression",
    "open call", "new call", "upcoming call", "forthcoming call", "funding call", "grant call", "current call",
    "first call", "second call", "third call", "fourth call", "next call", "call open", "calls open", "call is open",
    "call now open", "call launched", "call opens", "call closes", "call text", "funding opportunit",
    "open for application", "open for proposal", "apply for funding", "apply for a grant", "apply by",
    "deadline for application", "application deadline", "utlysing", "utlysning", "søknadsfrist", "ansøgningsfrist",
    "ansøgningsrunde", "indkaldelse af",
)  # fmt: skip
# What tells of a call without being one, if it stands before the first word of a call.
_ABOUT = (
    "webbinari", "webinar", "seminari", "infodag", "info day", "information day", "informationsdag",
    "informationsmöte", "informationsträff", "info session", "konferens", "conference", "workshop", "nätverksträff",
    "brokerage", "matchmaking", "partnersök", "partnersøk", "partner search", "looking for partner", "söker partner",
    "söks till projekt", "samråd", "public consultation", "rapport", "report", "utvärdering", "evaluation", "kurs i",
    "utbildning i", "training on", "skrivarstuga", "proposal writing", "guide till", "anmäl dig", "register now",
)  # fmt: skip
# What tells how a call ended, wherever it stands in the heading.
_RESULTS = (
    "beviljad", "beviljat", "resultat", "fick stöd", "får stöd", "får pengar", "fick bidrag", "får bidrag", "vinnare",
    "results", "awarded", "winners", "winning project", "selected project", "projects selected", "granted funding",
)  # fmt: skip
# Headings of a letter's other parts: those with events, and the rest.
_EVENT_PARTS = frozenset({
    "evenemang", "events", "event", "kalender", "kalendarium", "calendar", "på gång", "kommande evenemang",
    "upcoming events", "utbildningar", "webbinarier", "webinars", "seminarier", "partnersökningar", "partner searches",
    "lediga jobb", "vacancies", "konsultationer", "consultations", "samråd",
})  # fmt: skip
_OTHER_PARTS = _EVENT_PARTS | {
    "nyheter", "nyhet", "news", "publikationer", "publications", "om oss", "about us", "kontakt", "contact",
    "kontakta oss", "contact us", "övrigt", "other", "i korthet", "in brief", "lästips", "policy", "politik",
    "aktuellt", "aktuellt från bryssel", "nyheter från bryssel", "news from brussels", "i media", "följ oss",
    "follow us", "inledning", "ledare", "editorial",
}  # fmt: skip
_GROUP = re.compile(
    r"(?:utlysningar(?:na)?|calls|funding opportunities|utlysninger|bidrag att söka|medel att söka|stöd att söka"
    r"|finansieringsmöjligheter|finansiering|funding|utlyst just nu)\b",
    re.IGNORECASE,
)
_GROUP_WORDS = 7
_GENERIC = re.compile(
    r"\W{0,3}(?:läs (?:hela|mer|vidare)|read (?:more|on|the)|mer (?:info|om)|more (?:info|about|on)|till|to the"
    r"|go to|gå till|här|here|se|see|visa|view|klicka|click|länk|link|ansök|apply|find out|learn more|les mer|læs mere"
    r"|details|website|webbplats|webbsida|info|information)\b",
    re.IGNORECASE,
)
_TELLING_LENGTH = 12  # characters of a link's words that can name a call
_END = re.compile(
    r"(?:avregistrera|avprenumerera|avanmäl|avsluta (?:din )?prenumeration|unsubscribe|opt[ -]?out|hantera (?:din )?"
    r"prenumeration|manage (?:your )?(?:preferences|subscription)|update (?:your )?(?:preferences|profile)|update your"
    r" subscription|du får (?:det här|detta) (?:mejlet|nyhetsbrevet|brevet|utskicket)|you (?:are receiving|received)"
    r" this|ändra (?:dina )?uppgifter|personuppgift|privacy policy|integritetspolicy|meld deg av|afmeld)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"\W{0,3}(?:(?:med )?(?:vänliga?|varma|bästa) hälsning|hälsningar\b|vänligen\b|kind regards|best regards|regards\b"
    r"|best wishes|sincerely|(?:med )?(?:vennlig|venlig|bedste) hilsen|mvh\b)",
    re.IGNORECASE,
)
_READ_MORE = re.compile(
    r"(?:read more|more info(?:rmation)?|läs mer|mer info(?:rmation)?|find out more|les mer|læs mere)"
    r"(?: (?:här|here|på|at|om utlysningen|about the call)){0,2}\s?[:>»→]{0,3}\s?$",
    re.IGNORECASE,
)
_TOP = re.compile(
    r"(?:visa|se|läs|öppna)\b.{0,40}\b(?:webbläsare|webbversion)|(?:view|read|open)\b.{0,40}\bbrowser|webbversion"
    r"|i detta nummer|in this issue|vidarebefordra (?:till|detta)|forward to a friend",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"^(?:mailto|tel|sms|javascript|data|cid|ftp|file):|unsubscribe|avregistrera|avprenumerera|avanmal|opt-?out|preferences"
    r"|profilecent|/sharer|/share\?|sharearticle|intent/tweet|forward-to-friend|/forward\?|\.ics(?:[?#]|$)|prenumer",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\W{0,3}(?:från|from|fra|von|till|to|til|an|kopia|cc|kopi|skickat|sent|date|datum|sendt|dato|ämne|subject|emne"
    r"|betreff|svar till|reply-to)\s?:\s",
    re.IGNORECASE,
)
_FROM = re.compile(r"\W{0,3}(?:från|from|fra|von|de|lähettäjä)\s?:\s", re.IGNORECASE)
_SENT = re.compile(r"\W{0,3}(?:skickat|sent|date|datum|sendt|dato)\s?:\s{0,5}(.{4,80})", re.IGNORECASE)
_SUBJECT = re.compile(r"\W{0,3}(?:ämne|subject|emne|betreff|aihe)\s?:\s", re.IGNORECASE)


def _beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(set(words), key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{parts})", re.IGNORECASE)


_ABOUT_PATTERN, _RESULT_PATTERN = _beginnings(_ABOUT), _beginnings(_RESULTS)


class LetterWords:
    """What the words of a letter stand for. `more`: further words for a call, from the catalogue."""

    def __init__(self, more: tuple[str, ...] = ()) -> None:
        self._call = _beginnings((*_CALL_WORDS, *more))

    def names_call(self, text: str) -> bool:
        """Whether a text speaks of a call that one can apply to, and not of an event about it or of its results."""
        found = self._call.search(text)
        return found is not None and not self.is_about(text)

    def speaks_of_calls(self, text: str) -> bool:
        return self._call.search(text) is not None

    def is_about(self, text: str) -> bool:
        """Whether a heading tells of an event, a search for partners, or how a call ended."""
        found, about = self._call.search(text), _ABOUT_PATTERN.search(text)
        comes_first = about is not None and (found is None or about.start() < found.start())
        return comes_first or _RESULT_PATTERN.search(text) is not None

    def is_group(self, text: str) -> bool:
        """Whether a heading stands above several calls ("Aktuella utlysningar")."""
        few = len(text.split()) <= _GROUP_WORDS and not any(letter.isdigit() for letter in text)
        return few and ":" not in text and _GROUP.search(text) is not None and not self.is_about(text)


def is_other_part(text: str) -> bool:
    """Whether a heading begins a part of the letter that holds no calls."""
    return text.strip(" .:!–-").casefold() in _OTHER_PARTS


def is_events_part(text: str) -> bool:
    """Whether the days in a part of the letter are days of events."""
    return text.strip(" .:!–-").casefold() in _EVENT_PARTS


def is_generic(words: str) -> bool:
    """Whether a link's words say only that there is more to read."""
    return len(words) < _TELLING_LENGTH or _GENERIC.match(words) is not None


def is_end(text: str) -> bool:
    """Whether a line belongs to the letter's end: who greets, why one gets it, how to leave the list."""
    return _END.search(text[:1_000]) is not None or (len(text) < 200 and _SIGN_OFF.match(text) is not None)


def without_read_more(text: str) -> str:
    """A line without the "Read more:" after which only a link stood."""
    return (
        _READ_MORE.sub("", text[-200:]).rstrip() if len(text) <= 200 else text[:-200] + _READ_MORE.sub("", text[-200:])
    )


def is_top(text: str) -> bool:
    return len(text) < 200 and _TOP.search(text) is not None


def is_junk(href: str) -> bool:
    """Whether a link leads to nothing a reader of calls wants: leaving the list, sharing, writing a mail."""
    return not href.strip() or href.lstrip().startswith("#") or _JUNK.search(href[:2_000]) is not None


def is_head_line(text: str) -> bool:
    """Whether a line looks like one of the head of a forwarded letter."""
    return _HEAD.match(text) is not None


def begins_forwarded(text: str) -> bool:
    return _FROM.match(text) is not None


def ends_forwarded(text: str) -> bool:
    return _SUBJECT.match(text) is not None


def sent_words(text: str) -> str:
    """The words for the day in the head of a forwarded letter; empty if the line is about something else."""
    found = _SENT.match(text)
    return found[1] if found else ""
