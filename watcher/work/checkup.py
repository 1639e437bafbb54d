"""Is everything there that the service needs? One line each, and what to do where it fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from subscriptions.delivery.recipients import not_reached
from watcher.clock import latest_day, system_clock
from watcher.db import open_database, reading
from watcher.errors import BadInput, WatcherError
from watcher.migrations import upgrade
from watcher.net.http import Client
from watcher.net.mail import Mailer
from watcher.net.mailbox import Mailbox
from watcher.people.oidc import new_attempt
from watcher.people.provider import Provider
from watcher.settings import Settings, read_settings

_NO_LETTERS_SINCE = date(9999, 1, 1)  # a look at the mailbox that brings no letter


@dataclass(frozen=True)
class Line:
    """One finding."""

    what: str
    fine: bool
    says: str

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def check_everything() -> list[Line]:
    """Every check, in the order one would mend them. Raises nothing for what it checks."""
    try:
        settings = read_settings()
    except WatcherError as error:
        return [Line("settings", False, str(error))]
    checks: dict[str, Callable[[Settings], str]] = {
        "settings": _settings,
        "folders": _folders,
        "database": _database,
        "time zones": _time_zones,
        "sources": _sources,
        "mail": _mail,
        "mailbox": _mailbox,
        "recipients": _recipients,
        "sign-in": _sign_in,
    }
    return [_line(what, check, settings) for what, check in checks.items()]


def _line(what: str, check: Callable[[Settings], str], settings: Settings) -> Line:
    try:
        return Line(what, True, check(settings))
    except (WatcherError, CatalogueFault, OSError) as error:
        return Line(what, False, " ".join(str(error).split()))


def _settings(settings: Settings) -> str:
    unset = [name for name, value in {
        "WATCHER_USER_AGENT_CONTACT (sources want to know whom to reach)": settings.contact,
        "WATCHER_SECRET_KEY (needed to serve to other machines)": settings.secret_key,
        "WATCHER_ADMIN_MAIL (who is told when a source breaks; till then it is written to the folder)":
            settings.admin_mail,
    }.items() if not value]  # fmt: skip
    return f"links start with {settings.base_url}" + (f"; not set: {', '.join(unset)}" if unset else "")


def _folders(settings: Settings) -> str:
    settings.outbox_dir.mkdir(parents=True, exist_ok=True)
    probe = settings.outbox_dir / f".probe-{os.getpid()}"
    probe.write_text("")
    probe.unlink()
    return f"{settings.data_dir} can be written"


def _database(settings: Settings) -> str:
    engine = open_database(settings.database_url)
    upgrade(engine)
    return f"{engine.url.render_as_string(hide_password=True)} is up to date"


def _time_zones(settings: Settings) -> str:
    for name in ("Europe/Brussels", "Europe/Helsinki", "CET", "EET"):
        ZoneInfo(name)
    return f"all there; times are shown in {settings.timezone.key}"


def _sources(settings: Settings) -> str:
    faults: list[CatalogueFault] = []
    catalogue = load_catalogue([CATALOGUE, settings.own_catalogue_dir], faults.append, today=latest_day())
    if faults:
        raise faults[0]
    return f"{len(catalogue)} catalogue entries without faults"


def _mail(settings: Settings) -> str:
    if settings.dry_run:
        return f"WATCHER_DRY_RUN is set: nothing leaves, everything is written to {settings.outbox_dir}"
    if settings.smtp_url is None:
        return f"WATCHER_SMTP_URL is not set: mails are written to {settings.outbox_dir}"

    async def greet() -> None:
        async with Mailer(settings) as mailer:
            await mailer.connect()

    asyncio.run(greet())
    return "the mail server answers"


def _mailbox(settings: Settings) -> str:
    if settings.imap_url is None:
        return "WATCHER_IMAP_URL is not set: no letters are read from a mailbox, nor what comes back"

    async def look() -> None:
        async with Client(settings) as client:
            await Mailbox(settings, client).read(settings.bounce_folder, since=_NO_LETTERS_SINCE)

    asyncio.run(look())
    return f"the mailbox can be read; letters that come back are looked for in {settings.bounce_folder}"


def _recipients(settings: Settings) -> str:
    with reading(open_database(settings.database_url)) as session:
        silent = not_reached(session)
    if silent:
        listed = "; ".join(f"{each.address} ({each.organisation_id}): {each.reason}" for each in silent)
        raise BadInput(f"{len(silent)} get nothing now: {listed}")
    return "all are reached, as far as is known"


def _sign_in(settings: Settings) -> str:
    own = settings.sign_in
    ways = {"passwords": own.local_accounts, "links by mail": own.magic_links, "a provider": own.issuer}
    if own.issuer:
        Provider(settings).address(new_attempt("/"), settings.base_url, system_clock())
    if not any(ways.values()):
        off = "WATCHER_LOCAL_ACCOUNTS and WATCHER_MAGIC_LINKS are off, and WATCHER_OIDC_ISSUER is not set"
        raise BadInput(f"nobody can sign in: {off}")
    return f"people sign in with {', '.join(way for way, is_open in ways.items() if is_open)}"
