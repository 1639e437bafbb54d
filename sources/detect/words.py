"""Words that say what a part of a card, or a whole page, is: Swedish, English, Norwegian, Danish, German."""

from __future__ import annotations

import re

from sources.contract import Status


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})", re.IGNORECASE)


DEADLINE = _any(
    "deadline", "clos(?:es|ing|e date|ed on)", "due", "expir", "end date", "ends?\\b", "apply by", "submission",
    "stängde", "avslutades", "gick ut", "lukke(?:r|t|de)\\b", "steng(?:er|te?)\\b", "closed\\b(?=\\W{0,3}\\d)",
    "sista", "stänger", "senast", "ansök senast", "slutdatum", "frist", "søknadsfrist", "ansøgningsfrist",
    "angebots", "teilnahmefrist", "bewerbungsfrist", "einreich", "stichtag", "until", "cut-?off",
)  # fmt: skip
OPENS = _any(
    "open(?:s|ing)", "start", "begins", "öppnar", "öppningsdatum", "startdatum", "från och med", "åpner", "åbner"
)
PUBLISHED = _any(
    "publi[cs]", "publicer", "posted", "updated", "uppdater", "filed", "issued", "release", "decided", "created",
    "veröffentlicht", "offentliggjort", "registered", "added", "upplagd",
)  # fmt: skip
DATE = re.compile(r"\W{0,3}(?:dates?|datum|dato)\W{0,3}$", re.IGNORECASE)


def speaks_of_closing(words: str) -> bool:
    """Whether words say by when to apply, or that it is over, whatever else they say."""
    return bool(DEADLINE.search(words))


_STATUSES: tuple[tuple[Status, re.Pattern[str]], ...] = (
    ("cancelled", _any("cancelled\\b", "canceled\\b", "withdrawn\\b", "inställd", "avlyst\\b", "aflyst\\b")),
    ("closed", _any("closed\\b", "expired\\b", "stängd", "stängt\\b", "avslutad", "lukket\\b", "geschlossen\\b")),
    ("forthcoming", _any("forthcoming\\b", "upcoming\\b", "kommande\\b", "planerad", "kommende\\b", "geplant\\b")),
    ("rolling", _any("rolling\\b", "continuous\\b", "löpande\\b", "løpende\\b", "løbende\\b")),
    ("open", _any("open\\b(?! link)", "ongoing\\b", "öppen\\b", "öppet\\b", "pågående\\b", "åpen\\b", "åben\\b")),
)  # fmt: skip


def status_word(words: str) -> tuple[Status, str] | None:
    """The status that a card's own word stands for, with that word in lower case."""
    for status, cue in _STATUSES:
        found = cue.search(words)
        if found:
            return status, found[0].casefold()
    return None


RESULTS = re.compile(
    r"(?:showing|displaying|visar|viser)\s{1,3}(?:results?\s|resultat\s|items?\s)?\s{0,3}\d"
    r"|(?:results?|resultat|träffar|treff)\s{0,3}\(\d{1,6}\)|\d\s{1,3}(?:results? found|träffar|treff\b)",
    re.IGNORECASE,
)
TITLE_HEAD = _any("title", "case name", "name of", "call\\b", "titel", "tittel", "rubrik", "utlysning", "bezeichnung",
    "caption", "name\\b", "namn\\b", "navn\\b",
)  # fmt: skip
BESIDE_TITLE = re.compile(
    r"(?<![^\W\d_])(?:key ?words?|nyckelord|date|datum|dato|type|typ|status|docket|category|kategori|author"
    r"|författare|judge|location|place|plats|summary|abstract|county|size|format|language|språk|source|contact|kontakt|published"
    r"|publicerad|deadline|number|nummer|no\.|nr|reference|referens)(?![^\W\d_])|#",
    re.IGNORECASE,
)
"""Heads and labels of what a list tells of an item beside its title."""
DOCUMENTS = _any(
    "opinions?\\b", "decisions?\\b", "judge?ments?\\b", "rulings?\\b", "orders?\\b", "documents?\\b", "minutes\\b",
    "publications?\\b", "reports?\\b", "beslut\\b", "domar\\b", "protokoll\\b", "publikationer\\b", "rapporter\\b",
    "handlingar\\b", "dokument\\b",
)  # fmt: skip
SEEKING = _any(
    "calls? for", "calls\\b", "fund", "grant", "tender", "procure", "opportunit", "proposal", "utlysning", "bidrag",
    "stöd", "ausschreib", "tilskud", "tilskudd", "utlysing",
)  # fmt: skip
FILE_ADDRESS = re.compile(r"\.(?:pdf|docx?|odt|rtf|wpd)(?=$|[?#])", re.IGNORECASE)
FILE_WORDS = re.compile(
    r"\W{0,3}(?:view\W{0,3})?(?:pdf|download|full text|ladda (?:ner|hem))(?![^\W\d_])", re.IGNORECASE
)
GENERIC = re.compile(
    r"(?:read (?:more|on)|continue|more|learn more|(?:click )?here|läs mer|mer info|visa|view|details?|download"
    r"|ladda (?:ner|hem)|les mer|læs mere|mehr|weiter|pdf|open|apply|ansök|här|link|see)(?![^\W\d_])",
    re.IGNORECASE,
)
EVENTS = _any(
    "kalender\\b", "kalendari", "evenemang", "händelse", "events?\\b", "calendar", "konferens", "conference", "semin",
    "möten\\b", "meetings?\\b", "webb?inari", "aktivitet", "activit", "arrangement", "møter\\b", "møder\\b",
    "kurser\\b", "courses?\\b", "utbildning", "veranstaltung",
)  # fmt: skip
APPLYING = _any("ansök", "sök\\b", "söka\\b", "appl(?:y|ication)", "deadline", "søk", "ansøg", "frist", "rekvir")
NEWS = _any("news", "blogg?\\b", "nyhet", "press", "aktuellt", "artikel", "articles?\\b", "artikler", "stories")
CALLS = _any(
    "calls?\\b", "fund", "grant", "tender", "procure", "opportunit", "proposal", "initiative", "utlysning", "bidrag",
    "stöd", "ausschreib", "bekanntmachung", "tilskud", "tilskudd", "utlysing", "opinion", "decision", "notice",
)  # fmt: skip
