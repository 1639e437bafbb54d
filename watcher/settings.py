"""What the operator sets in the environment; each name also as NAME_FILE, a file that holds the value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watcher.errors import BadInput

_TRUE = {"1", "yes", "true", "on"}
_FALSE = {"", "0", "no", "false", "off"}
_ADMIN_LANGUAGES = ("sv", "en")
_ROLES = ("reader", "coordinator", "admin")
# Each takes memory, and more than there are cores gain nothing.
MOST_PROCESSES = 64


@dataclass(frozen=True)
class OAuthSettings:
    """How this service logs in to a mail server that takes no password: OAuth 2.0 client credentials."""

    client_id: str | None
    client_secret: str | None
    token_url: str | None
    scope: str


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in. `issuer`: of an OpenID Connect provider; None: there is none.

    `provider_roles`: what the provider says of a person -> (organisation, or None for all, and role). Read from the
    claim `roles_claim`.
    """

    local_accounts: bool = True
    magic_links: bool = True
    issuer: str | None = None
    client_id: str = ""
    client_secret: str = ""
    roles_claim: str = "roles"
    provider_roles: tuple[tuple[str, str | None, str], ...] = ()


@dataclass(frozen=True)
class StatementSettings:
    """What the accessibility statement (*tillgänglighetsredogörelse*) says of this installation; empty: not said yet.

    `body`: who answers for the service. `degree`: full, partly or not. `faults`: what is known not to be accessible,
    and why, one per line. `date`: of the statement, an ISO date. `method`: how that was found out. `contact`: an
    e-mail address or phone number for whoever needs help. `complaints`: where the law lets people complain.
    """

    body: str = ""
    degree: str = ""
    faults: tuple[str, ...] = ()
    date: str = ""
    method: str = ""
    contact: str = ""
    complaints: str = ""


# Where `watcher serve` answers unless told otherwise; links lead there while nobody has said where the pages are.
USUAL_BASE_URL: Final = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Settings:
    """Everything the service is told by its operator. Addresses here may be private.

    `bounce_folder`: of the mailbox, where letters that could not be delivered come back. `dry_run`: whatever would
    leave is written to the outbox folder instead. `web_processes`: how many answer pages; None: as the machine is.
    """

    data_dir: Path
    database_url: str
    base_url: str
    smtp_url: str | None
    mail_from: str
    imap_url: str | None
    oauth: OAuthSettings
    letters_dir: Path
    secret_key: str | None
    contact: str
    timezone: ZoneInfo
    http_proxy: str | None
    ca_file: Path | None
    allow_private_addresses: bool
    mails_per_hour: int | None = None
    admin_mail: tuple[str, ...] = ()
    admin_language: str = "sv"
    bounce_folder: str = "INBOX"
    dry_run: bool = False
    sign_in: SignInSettings = SignInSettings()
    statement: StatementSettings = StatementSettings()
    web_processes: int | None = None

    @property
    def outbox_dir(self) -> Path:
        return self.data_dir / "outbox"

    @property
    def letters_leave(self) -> bool:
        """Whether anything reaches anybody. Without a mail server, and in a dry run, all goes to the outbox folder."""
        return self.smtp_url is not None and not self.dry_run

    @property
    def own_catalogue_dir(self) -> Path:
        """Entries that this installation's admins added."""
        return self.data_dir / "catalogue"

    @property
    def vocabularies_dir(self) -> Path:
        """Vocabularies that this installation's admins imported."""
        return self.data_dir / "vocabularies"

    @property
    def cache_dir(self) -> Path:
        """What takes long to work out. Nothing is lost when it is removed."""
        return self.data_dir / "cache"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that must never be shown or logged."""
        own = (self.secret_key, self.smtp_url, self.database_url, self.http_proxy)
        given = (*own, self.imap_url, self.oauth.client_secret, self.sign_in.client_secret)
        return tuple(value for value in given if value)


def read_settings(environment: Mapping[str, str] | None = None, data_dir: Path | None = None) -> Settings:
    """Settings from the environment. Raises BadInput naming the setting that cannot be used."""
    env = os.environ if environment is None else environment
    folder = (data_dir or Path(_get(env, "WATCHER_DATA_DIR") or "data")).resolve()
    ca_file = _get(env, "WATCHER_CA_FILE")
    return Settings(
        data_dir=folder,
        database_url=_get(env, "WATCHER_DATABASE_URL") or f"sqlite:///{folder / 'watcher.sqlite3'}",
        base_url=(_get(env, "WATCHER_BASE_URL") or USUAL_BASE_URL).rstrip("/"),
        smtp_url=_get(env, "WATCHER_SMTP_URL"),
        mail_from=_get(env, "WATCHER_MAIL_FROM") or "Utlysningsbevakning <bevakning@localhost>",
        imap_url=_get(env, "WATCHER_IMAP_URL"),
        oauth=_oauth(env),
        letters_dir=Path(_get(env, "WATCHER_LETTERS_DIR") or folder / "letters").resolve(),
        secret_key=_get(env, "WATCHER_SECRET_KEY"),
        contact=_get(env, "WATCHER_USER_AGENT_CONTACT") or "",
        timezone=_zone(_get(env, "WATCHER_TIMEZONE") or "Europe/Stockholm"),
        http_proxy=_get(env, "WATCHER_HTTP_PROXY"),
        ca_file=Path(ca_file) if ca_file else None,
        mails_per_hour=_count("WATCHER_MAILS_PER_HOUR", _get(env, "WATCHER_MAILS_PER_HOUR")),
        admin_mail=_addresses("WATCHER_ADMIN_MAIL", _get(env, "WATCHER_ADMIN_MAIL")),
        admin_language=_language("WATCHER_ADMIN_LANGUAGE", _get(env, "WATCHER_ADMIN_LANGUAGE")),
        bounce_folder=_get(env, "WATCHER_BOUNCE_FOLDER") or "INBOX",
        dry_run=_flag("WATCHER_DRY_RUN", _get(env, "WATCHER_DRY_RUN")),
        sign_in=_sign_in(env),
        statement=_statement(env),
        web_processes=_processes("WATCHER_WEB_PROCESSES", _get(env, "WATCHER_WEB_PROCESSES")),
        allow_private_addresses=_flag("WATCHER_ALLOW_PRIVATE_ADDRESSES", _get(env, "WATCHER_ALLOW_PRIVATE_ADDRESSES")),
    )


def _oauth(env: Mapping[str, str]) -> OAuthSettings:
    tenant = _get(env, "WATCHER_OAUTH_TENANT")
    if tenant and not re.fullmatch(r"[\w.-]{1,100}", tenant, re.ASCII):
        raise BadInput("WATCHER_OAUTH_TENANT: neither the id nor the domain of a tenant")
    at_tenant = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token" if tenant else None
    return OAuthSettings(
        client_id=_get(env, "WATCHER_OAUTH_CLIENT_ID"),
        client_secret=_get(env, "WATCHER_OAUTH_CLIENT_SECRET"),
        token_url=_get(env, "WATCHER_OAUTH_TOKEN_URL") or at_tenant,
        scope=_get(env, "WATCHER_OAUTH_SCOPE") or "https://outlook.office365.com/.default",
    )


def _sign_in(env: Mapping[str, str]) -> SignInSettings:
    issuer = _get(env, "WATCHER_OIDC_ISSUER")
    named = {name: _get(env, name) for name in ("WATCHER_OIDC_CLIENT_ID", "WATCHER_OIDC_CLIENT_SECRET")}
    unset = [name for name, value in named.items() if not value]
    if issuer and unset:
        raise BadInput(f"WATCHER_OIDC_ISSUER needs {' and '.join(unset)} too; its admin page gives them")
    local, links = "WATCHER_LOCAL_ACCOUNTS", "WATCHER_MAGIC_LINKS"
    claim = _get(env, "WATCHER_OIDC_ROLES_FROM") or "roles"
    if claim not in ("roles", "groups"):
        raise BadInput(f"WATCHER_OIDC_ROLES_FROM: {claim!r} is neither roles nor groups")
    return SignInSettings(
        local_accounts=_flag(local, _get(env, local) or "yes"),
        magic_links=_flag(links, _get(env, links) or "yes"),
        issuer=issuer,
        client_id=named["WATCHER_OIDC_CLIENT_ID"] or "",
        client_secret=named["WATCHER_OIDC_CLIENT_SECRET"] or "",
        roles_claim=claim,
        provider_roles=tuple(map(_provider_role, _words(_get(env, "WATCHER_OIDC_ROLES")))),
    )


def _statement(env: Mapping[str, str]) -> StatementSettings:
    names = ("BODY", "DEGREE", "FAULTS", "DATE", "METHOD", "CONTACT", "COMPLAINTS")
    said = {name: _get(env, f"WATCHER_ACCESSIBILITY_{name}") or "" for name in names}
    if said["DEGREE"] not in ("", "full", "partly", "not"):
        raise BadInput(f"WATCHER_ACCESSIBILITY_DEGREE: {said['DEGREE']!r} is neither full, partly nor not")
    try:
        day = date.fromisoformat(said["DATE"]).isoformat() if said["DATE"] else ""
    except ValueError as error:
        raise BadInput(
            f"WATCHER_ACCESSIBILITY_DATE: {said['DATE']!r} is no day; write for example 2027-03-01"
        ) from error
    return StatementSettings(
        body=said["BODY"],
        degree=said["DEGREE"],
        faults=tuple(filter(None, map(str.strip, said["FAULTS"].splitlines()))),
        date=day,
        method=said["METHOD"],
        contact=said["CONTACT"],
        complaints=said["COMPLAINTS"],
    )


def _provider_role(word: str) -> tuple[str, str | None, str]:
    said, _, given = word.rpartition("=")
    organisation, _, role = given.rpartition(":")
    if not (said and organisation) or role not in _ROLES:
        example = "Watcher.Admin=*:admin,Watcher.Coordinator=vasteras:coordinator"
        raise BadInput(f"WATCHER_OIDC_ROLES: {word!r} names no role; write for example {example}")
    return said, None if organisation == "*" else organisation, role


def secret_from_environment(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """A value whose name stands in a profile (`url_env`), read at the moment it is needed."""
    return _get(os.environ if environment is None else environment, name)


def _get(env: Mapping[str, str], name: str) -> str | None:
    file = env.get(f"{name}_FILE", "").strip()
    if not file:
        return env.get(name, "").strip() or None
    try:
        return Path(file).read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{name}_FILE: cannot read {file}: {error}") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(f"WATCHER_TIMEZONE: {name!r} is no time zone; write for example Europe/Stockholm") from error


def _addresses(name: str, value: str | None) -> tuple[str, ...]:
    found = _words(value)
    for address in found:
        local, _, domain = address.rpartition("@")
        if not (local and domain) or any(letter.isspace() or letter in '<>"' for letter in address):
            raise BadInput(f"{name}: {address!r} is no e-mail address")
    return found


def _words(value: str | None) -> tuple[str, ...]:
    """Several are set apart by commas; each once."""
    return tuple(dict.fromkeys(word.strip() for word in (value or "").split(",") if word.strip()))


def _count(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 10_000_000):
        raise BadInput(f"{name}: {value!r} is no number of letters; write for example 300, or leave it out")
    return int(value)


def _processes(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    if value not in map(str, range(1, MOST_PROCESSES + 1)):
        raise BadInput(f"{name}: {value!r} is no number from 1 to {MOST_PROCESSES}; leave it out for what is usual")
    return int(value)


def _language(name: str, value: str | None) -> str:
    language = value or "sv"
    if language not in _ADMIN_LANGUAGES:
        raise BadInput(f"{name}: {language!r} is no language of ours; use one of {', '.join(_ADMIN_LANGUAGES)}")
    return language


def _flag(name: str, value: str | None) -> bool:
    text = (value or "").lower()
    if text not in _TRUE | _FALSE:
        raise BadInput(f"{name}: {value!r} is neither yes nor no")
    return text in _TRUE
