"""Is everything there that the service needs? One line each, and what to do where it fails.

What is fine is said in the reader's language; a fault as it was met, in English, which pages put into theirs.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import col, select

from sources.registry import CATALOGUE, CatalogueFault, load_catalogue
from subscriptions.delivery.recipients import in_use, not_reached, without_address
from subscriptions.models import Organisation
from subscriptions.unjudged import unjudged_calls
from watcher.clock import latest_day, system_clock
from watcher.db import open_database, reading
from watcher.errors import BadInput, WatcherError
from watcher.language import Texts
from watcher.migrations import upgrade
from watcher.net.http import Client
from watcher.net.mail import Mailer
from watcher.net.mailbox import Mailbox
from watcher.people.oidc import new_attempt
from watcher.people.provider import Provider
from watcher.polling.models import SourceState
from watcher.settings import Settings, read_settings
from watcher.work.problem_words import problem_words

_NO_LETTERS_SINCE = date(9999, 1, 1)  # a look at the mailbox that brings no letter


@dataclass(frozen=True)
class Line:
    """One finding. `says`: in the reader's language where all is fine, else the fault in English, as it was met.

    `look`: nothing of the installation is at fault, but a person should look. `translated`: a fault that is said in the
    reader's language too.
    """

    what: str
    fine: bool
    says: str
    look: bool = False
    translated: bool = False

    def as_row(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name != "translated"}


_NO_ADDRESS = "the setting with that name is not there, so what is sent is only written to the outbox folder"
ELSEWHERE = ("mail", "mailbox", "sign-in")


class Look(str):
    """What a check says where the service can do its work, and a person should look all the same."""

    __slots__ = ()


class Translated(BadInput):
    """A fault in the reader's language."""


Check = Callable[[Settings, Texts], str]


def check_everything(
    settings: Settings | None = None, language: str = "en", *, reach_out: bool = True, for_page: bool = False
) -> list[Line]:
    """Every check, in the order one would mend them. Raises nothing for what it checks.

    `settings`: those of the environment unless given. `reach_out`: ask other machines too (mail, sign-in). `for_page`:
    organisations are called by their names, not by what commands call them.
    """
    try:
        settings = settings or read_settings()
    except WatcherError as error:
        return [Line("settings", False, str(error))]
    checks: dict[str, Check] = {
        "settings": _settings,
        "folders": _folders,
        "database": _database,
        "time zones": _time_zones,
        "sources": _sources,
        "mail": _mail,
        "mailbox": _mailbox,
        "matching": _matching,
        "recipients": _recipients_by_name if for_page else _recipients,
        "sign-in": _sign_in,
    }
    asked = (what for what in checks if reach_out or what not in ELSEWHERE)
    return [_line(what, checks[what], settings, Texts(language)) for what in asked]


def _line(what: str, check: Check, settings: Settings, texts: Texts) -> Line:
    try:
        says = check(settings, texts)
        return Line(what, True, str(says), look=isinstance(says, Look))
    except (WatcherError, CatalogueFault, OSError) as error:
        return Line(what, False, " ".join(str(error).split()), translated=isinstance(error, Translated))


def _settings(settings: Settings, texts: Texts) -> str:
    wanted = {"contact": settings.contact, "secret": settings.secret_key, "admins": settings.admin_mail}
    unset = ", ".join(texts.say(f"checkup.unset_{name}") for name, value in wanted.items() if not value)
    says = texts.say("checkup.settings", address=settings.base_url)
    return f"{says}; {texts.say('checkup.unset', listed=unset)}" if unset else says


def _folders(settings: Settings, texts: Texts) -> str:
    settings.outbox_dir.mkdir(parents=True, exist_ok=True)
    probe = settings.outbox_dir / f".probe-{os.getpid()}"
    probe.write_text("")
    probe.unlink()
    return texts.say("checkup.folders", folder=settings.data_dir)


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    """The database, for as long as one check takes: the page that shows the checks must not keep connections."""
    engine = open_database(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _database(settings: Settings, texts: Texts) -> str:
    with _opened(settings) as engine:
        upgrade(engine)
        return texts.say("checkup.database", database=engine.url.render_as_string(hide_password=True))


def _time_zones(settings: Settings, texts: Texts) -> str:
    for name in ("Europe/Brussels", "Europe/Helsinki", "CET", "EET"):
        ZoneInfo(name)
    return texts.say("checkup.zones", zone=settings.timezone.key)


def _sources(settings: Settings, texts: Texts) -> str:
    faults: list[CatalogueFault] = []
    catalogue = load_catalogue([CATALOGUE, settings.own_catalogue_dir], faults.append, today=latest_day())
    if faults:
        raise faults[0]
    with _opened(settings) as engine, reading(engine) as session:
        states = session.exec(select(SourceState).where(col(SourceState.paused).is_(False))).all()
    unwell = Counter(each.health for each in states if each.source in catalogue and catalogue[each.source].active)
    listed = [
        texts.say(f"checkup.sources_{health}", count=unwell[health])
        for health in ("broken", "incomplete", "quiet")
        if unwell[health]
    ]
    if listed:  # a page may be down or silent for reasons of its own: no fault of the installation
        return Look(texts.say("checkup.sources_unwell", count=len(catalogue), listed=texts.listing(listed)))
    return texts.say("checkup.sources", count=len(catalogue))


def _matching(settings: Settings, texts: Texts) -> str:
    with _opened(settings) as engine, reading(engine) as session:
        failed = unjudged_calls(session)
    if failed is None:
        return texts.say("checkup.matching")
    first = {"title": failed.call.data["title"], "source": failed.call.source}
    return Look(texts.say("checkup.matching_failed", count=failed.count, **first))


def _mail(settings: Settings, texts: Texts) -> str:
    if settings.dry_run:
        return texts.say("checkup.mail_dry", folder=settings.outbox_dir)
    if settings.smtp_url is None:
        return texts.say("checkup.mail_folder", folder=settings.outbox_dir)

    async def greet() -> None:
        async with Mailer(settings) as mailer:
            await mailer.connect()

    asyncio.run(greet())
    return texts.say("checkup.mail")


def _mailbox(settings: Settings, texts: Texts) -> str:
    if settings.imap_url is None:
        return texts.say("checkup.mailbox_none")

    async def look() -> None:
        async with Client(settings) as client:
            await Mailbox(settings, client).read(settings.bounce_folder, since=_NO_LETTERS_SINCE)

    asyncio.run(look())
    return texts.say("checkup.mailbox", folder=settings.bounce_folder)


def _recipients(settings: Settings, texts: Texts) -> str:
    with _opened(settings) as engine, reading(engine) as session:
        every, unset = not_reached(session), without_address(session)
        if session.exec(in_use()).first() is None:
            return texts.say("checkup.recipients_none")
    # Who is asked and has not answered is no fault of the installation: it is told, and fine.
    silent = [each for each in every if each.state != "waiting"]
    waiting = [f"{each.address} ({each.organisation_id})" for each in every if each.state == "waiting"]
    why = [f"{each.address} ({each.organisation_id}): {each.reason or each.state}" for each in silent]
    if settings.letters_leave:
        why += [f"{each.address} ({each.organisation_id}): {_NO_ADDRESS}" for each in unset]
    if why:
        raise BadInput(f"{len(why)} get nothing now: {'; '.join(why)}")
    return _reached(settings, waiting, [f"{each.address} ({each.organisation_id})" for each in unset], texts)


def _reached(settings: Settings, waiting: Sequence[str], unset: Sequence[str], texts: Texts) -> str:
    """Without a fault. `unset`: channels whose setting is not there."""
    asked = texts.say("checkup.recipients_waiting", count=len(waiting), listed="; ".join(waiting)) if waiting else ""
    if settings.letters_leave:
        return asked or texts.say("checkup.recipients")
    # As it is meant to be in a trial, and at first: but nobody is reached.
    nobody = texts.say("checkup.recipients_folder", folder=settings.outbox_dir)
    missing = texts.say("checkup.recipients_unset", listed="; ".join(unset)) if unset else ""
    return Look("; ".join(filter(None, (nobody, asked, missing))))


def _recipients_by_name(settings: Settings, texts: Texts) -> str:
    """The same as a page says it: organisations by name, and why somebody is silent in the reader's language."""
    with _opened(settings) as engine, reading(engine) as session:
        every, unset = not_reached(session), without_address(session)
        if session.exec(in_use()).first() is None:
            return texts.say("checkup.recipients_none")
        names = dict(session.exec(select(Organisation.id, Organisation.name)).all())
    waiting = [f"{each.address} ({names[each.organisation_id]})" for each in every if each.state == "waiting"]
    silent = [(each, each.reason or "switched off") for each in every if each.state != "waiting"]
    why = [
        f"{each.address} ({names[each.organisation_id]}): {problem_words(reason, texts).rstrip('.')}"
        for each, reason in (*silent, *((each, _NO_ADDRESS) for each in unset if settings.letters_leave))
    ]
    if why:
        raise Translated(texts.say("problem.silent", count=None, many=len(why), listed="; ".join(why)))
    return _reached(settings, waiting, [f"{each.address} ({names[each.organisation_id]})" for each in unset], texts)


def _sign_in(settings: Settings, texts: Texts) -> str:
    own = settings.sign_in
    ways = {"passwords": own.local_accounts, "links": own.magic_links, "provider": own.issuer}
    if own.issuer:
        Provider(settings).address(new_attempt("/"), settings.base_url, system_clock())
    if not any(ways.values()):
        off = "WATCHER_LOCAL_ACCOUNTS and WATCHER_MAGIC_LINKS are off, and WATCHER_OIDC_ISSUER is not set"
        raise BadInput(f"nobody can sign in: {off}")
    named = [texts.say(f"checkup.way_{way}") for way, is_open in ways.items() if is_open]
    return texts.say("checkup.sign_in", ways=texts.listing(named))
