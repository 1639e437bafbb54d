"""A whole catalogue file for a page that detection has read, with marks where only a person knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sources.detect.page import NOWHERE
from sources.detect.proposal import Proposal
from sources.marks import CHOOSE, FILL_IN, LOOK
from sources.written import write_entry

_LEVELS = "eu, macro-regional, nordic, national, regional, global or local"
_READ = "described: proposed, and nobody has looked; recorded when the calls above are right, live when the site's are"
_UNREAD = "described: nobody has read this address yet; detect it to see what it gives"
_NO_ADDRESS = f"{FILL_IN}: the page's address; it is not known from a saved file (or detect it again with --url)"
_SHORTEST_NAME = 4


def entry_of(proposal: Proposal, taken: Collection[str], today: date) -> tuple[str, str]:
    """The id and the text of a catalogue file that reads the page as proposed.

    `taken`: ids of the catalogue; a file of such an id would take that entry's place, so it gets another. What is
    missing stays empty, so that `sources check` asks for it.
    """
    address = "" if proposal.url.startswith(NOWHERE) else proposal.url
    host = urlsplit(address).hostname or ""
    name = proposal.name or (host if _own_name(host) else "")
    facts: dict[str, Any] = {
        "id": _free_id(address, proposal.name, taken),
        "kind": proposal.kind,
        "url": address,
        "level": "eu" if (urlsplit(address).hostname or "").endswith(".eu") else "national",
        "language": proposal.language,
        "licence": "not established",
        "rhythm_days": 60,
        "verified": "described",
        "verified_on": today,
        "name": {"sv": name, "en": name},
    }
    if proposal.config:
        facts["options"] = proposal.config
    return facts["id"], write_entry(facts, _remarks(proposal, has_address=bool(address)))


def _remarks(proposal: Proposal, *, has_address: bool) -> dict[str, str]:
    remarks = {
        "id": f"{LOOK}: stays for ever, also where the funder changes its name; the file is called so, with .toml",
        "level": f"{CHOOSE}: {_LEVELS}",
        "language": f"{LOOK}: the language of its texts (sv, en, ...)",
        "licence": f"{LOOK}: of its texts, if the site says so",
        "rhythm_days": f"{CHOOSE}: a new call is normal this often, in days; longer silence is told to admins",
        "verified": _READ if not proposal.is_unread else _UNREAD,
        "name": f"{FILL_IN}: the funder or programme, as readers know it, in both languages",
    }
    return remarks if has_address else {**remarks, "url": _NO_ADDRESS}


def _free_id(address: str, title: str, taken: Collection[str]) -> str:
    """From the host, where that is taken from host and path, where that is taken too with a number.

    A host without a name of its own (localhost, a number) is passed over for path and title: files of two pages would
    be called the same, and the second would overwrite the first.
    """
    parts = urlsplit(address)
    host = _slug(_own_name(parts.hostname or ""))
    last = _slug(parts.path.rstrip("/").rpartition("/")[2].partition(".")[0])
    first = host or last or _slug(title) or "source"
    wanted = [first, f"{first}-{last}"] if host and last else [first]
    numbered = (f"{wanted[-1]}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)


def _own_name(host: str) -> str:
    """`funder` of www.funder.se and of data.funder.co.uk; nothing of a number."""
    labels = host.split(".")[:-1]
    named = [label for label in labels if label != "www" and not label.isdigit()]
    return next((label for label in reversed(named) if len(label) >= _SHORTEST_NAME), named[-1] if named else "")


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
