"""The end of a letter: why it came, whom to ask, how to leave. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sources.reading.links import safe_link
from subscriptions.digests.overview import whom
from subscriptions.digests.plain import plain
from subscriptions.digests.plan import Reader
from watcher.language import Texts

_MAIL_ADDRESS = re.compile(r"[^\s@<>\"',;:]{1,64}@[^\s@<>\"',;:]{1,255}\Z")
_NOT_DIALLED = re.compile(r"[^\d+]")
FIELD_LENGTH = 100


@dataclass(frozen=True)
class Links:
    """Addresses of our own pages. `web`: this letter with everything in it; `leave`: a page that asks first.

    `calls`: all that matched for the reader; `settings`: how and when letters come.
    """

    web: str | None = None
    calls: str | None = None
    settings: str | None = None
    leave: str | None = None

    def named(self, texts: Texts) -> tuple[tuple[str, str], ...]:
        """Each address there is with its words, in the order in which a letter ends."""
        pairs = (
            (self.web, "letter.web"),
            (self.calls, "letter.calls"),
            (self.settings, "letter.settings"),
            (self.leave, "letter.leave"),
        )
        return tuple((texts.say(key), address) for address, key in pairs if address)


@dataclass(frozen=True)
class Contact:
    """One way to reach the coordinator; `link` is None for a name."""

    words: str
    link: str | None = None


@dataclass(frozen=True)
class Footer:
    reason: str
    contacts: tuple[Contact, ...]
    links: Links


def footer_of(reader: Reader, texts: Texts, web_url: str | None) -> Footer:
    """What stands at the end of every form of a reader's letter."""
    names = dict.fromkeys((whom(reader, texts), plain(reader.organisation, FIELD_LENGTH)))
    readers = ", ".join(filter(None, names))
    address = plain(reader.address, FIELD_LENGTH)
    reason = (
        texts.say("letter.signed_up", address=address, whom=readers)
        if address
        else texts.say("letter.belongs", whom=readers)
    )
    own = reader.own
    links = Links(
        web=_own(web_url),
        calls=_own(own and in_language(f"{own}/calls", texts)),
        settings=_own(own and in_language(own, texts)),
        leave=_own(reader.leave and in_language(reader.leave, texts)),
    )
    return Footer(reason, contacts_of(reader.contact), links)


def in_language(address: str, texts: Texts) -> str:
    """The address of one of our pages in the letter's language; Swedish is said nowhere."""
    return address if texts.language == "sv" else f"{address}?lang={texts.language}"


def _own(address: str | None) -> str | None:
    return safe_link(address, address) if address else None


def contacts_of(contact: Mapping[str, str]) -> tuple[Contact, ...]:
    """Name, phone and address, as far as given."""
    name, phone, email = (plain(contact.get(field, ""), FIELD_LENGTH) for field in ("name", "phone", "email"))
    dialled = _NOT_DIALLED.sub("", phone)
    mail = f"mailto:{quote(email, safe='@')}" if _MAIL_ADDRESS.match(email) else None
    ways = (Contact(name), Contact(phone, f"tel:{dialled}" if dialled else None), Contact(email, mail))
    return tuple(way for way in ways if way.words)
