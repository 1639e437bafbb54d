"""A rendered letter as the bytes of a mail: headers that mail services ask for, safe from what sources write."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from subscriptions.digests.plain import plain
from subscriptions.digests.render import RenderedMail
from watcher.errors import BadInput

NAME_LENGTH = 80
SUBJECT_LENGTH = 200
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<local>[^<>\s@]+)@(?P<domain>[^<>\s@]+)>\s*\Z")
_BARE = re.compile(r"\s*(?P<name>)(?P<local>[^<>\s@]+)@(?P<domain>[^<>\s@]+)\Z")
_LOCAL_PART = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}\Z")
_DOMAIN = re.compile(r"[0-9A-Za-z.\-]{1,253}\Z")
_MESSAGE_ID = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,200}@[0-9A-Za-z.\-]{1,253}\Z")
_LIST_ID = re.compile(r"[0-9A-Za-z_.\-]{1,200}\Z")
# Longer ones reach the limit of what a header line may hold.
_ADDRESS = re.compile(r"(https?://|mailto:)[!#-;=?-\[\]_a-~]{1,400}\Z")


class _AsWritten(UniqueUnstructuredHeader):
    """An address in angle brackets on a line of its own length: encoded, as long ones would be, it is of no use."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _policy() -> Policy:
    headers = HeaderRegistry()
    for name in ("list-unsubscribe", "list-id", "message-id"):
        headers.map_to_type(name, _AsWritten)  # type: ignore[arg-type] # the registry itself adds the base class
    return SMTP.clone(header_factory=headers)


POLICY = _policy()


def build_message(  # noqa: PLR0913 - each is one header
    rendered: RenderedMail,
    *,
    sender: str,
    to: str,
    message_id: str,
    date: datetime,
    list_id: str | None = None,
    reply_to: str | None = None,
    unsubscribe_url: str | None = None,
    unsubscribe_mail: str | None = None,
) -> bytes:
    """The whole mail, lines ending in CRLF. The same arguments give the same bytes.

    `sender`, `to`, `reply_to`: an address, or a name with the address in angle brackets. `message_id`: with or
    without angle brackets, the same for every try of a delivery. `unsubscribe_url`: acts on POST alone;
    `unsubscribe_mail`: an address that does the same. Raises BadInput if the operator's `sender` is no address,
    ValueError for anything else that no mail can carry: that is the fault of one letter alone.
    """
    identity = message_id.removeprefix("<").removesuffix(">")
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _own_mailbox(sender)
    mail["To"] = _mailbox(to)
    if reply_to:
        mail["Reply-To"] = _mailbox(reply_to)
    mail["Subject"] = plain(rendered.subject, SUBJECT_LENGTH)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{_checked(_MESSAGE_ID, identity, 'Message-ID')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if list_id:
        mail["List-Id"] = f"<{_checked(_LIST_ID, list_id, 'List-Id')}>"
    _add_ways_out(mail, unsubscribe_url, unsubscribe_mail)
    mail.set_content(rendered.text, charset="utf-8", cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="quoted-printable")
    # Only now: what is set earlier goes down into the first part.
    mail["Content-Language"] = rendered.language
    # "=_" never stands in quoted-printable text, so no line of a part can be taken for the boundary.
    mail.set_boundary(f"=_{hashlib.sha256(identity.encode()).hexdigest()[:32]}")
    return mail.as_bytes()


def _add_ways_out(mail: EmailMessage, url: str | None, address: str | None) -> None:
    ways = [url] if url else []
    ways += [f"mailto:{_mailbox(address).addr_spec}?subject=unsubscribe"] if address else []
    if ways:
        checked = (_checked(_ADDRESS, way, "List-Unsubscribe") for way in ways)
        mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in checked)
    if url:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _own_mailbox(sender: str) -> Address:
    try:
        return _mailbox(sender)
    except ValueError as error:
        raise BadInput(f"WATCHER_MAIL_FROM: {error}") from error


def _mailbox(text: str) -> Address:
    """A name and an address as a header takes them; a domain with å in its ASCII form."""
    found = _NAMED.match(text) or _BARE.match(text)
    name, local, domain = found.group("name", "local", "domain") if found else ("", "", "")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _LOCAL_PART.match(local) or not _DOMAIN.match(host):
        raise ValueError(f"{plain(text, NAME_LENGTH)!r} is no address that mail can carry")
    return Address(plain(name, NAME_LENGTH).strip('" '), local, host)


def _checked(pattern: re.Pattern[str], value: str, header: str) -> str:
    if not pattern.match(value):
        raise ValueError(f"{plain(value, NAME_LENGTH)!r} cannot stand in the header {header}")
    return value
