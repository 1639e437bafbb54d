"""`watcher user`: accounts and their roles. A password is asked for or read from standard input, never an argument."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from watcher.cli.common import Commands, add_clock, command, open_service, print_lines, tell, time_of
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import add_account, find_account, remove_account, set_password, set_role
from watcher.people.audit import note
from watcher.people.models import Account, Membership
from watcher.people.roles import ROLES, Visitor

# Who sits at the machine itself stands in the log as this.
OPERATOR = Visitor(None, "watcher user")


def add_commands(commands: Commands) -> None:
    group = commands.add_parser("user", help="who may sign in, and what each may see and do")
    inner = group.add_subparsers(dest="user_command", required=True, metavar="WHAT")
    add = command(inner, "add", _add, "add an account; the password is asked for, or the first line of standard input")
    add.add_argument("address", metavar="ADDRESS", help="the person's e-mail address")
    add.add_argument("--name", help="as others see it; the address unless given")
    add.add_argument("--without-password", action="store_true", help="she signs in by a link in a mail")
    add.add_argument("--role", choices=ROLES, help="needs --organisation or --everywhere")
    command(inner, "list", _list, "all accounts with their roles")
    remove = command(inner, "remove", _remove, "remove an account; what the person did stays in the log")
    password = command(inner, "password", _password, "give an account another password, and end its sessions")
    role = command(inner, "role", _role, "give a role in an organisation or everywhere, or take it away")
    for parser in (remove, password, role):
        parser.add_argument("account", metavar="ADDRESS", help="its address, or its number in the list")
    role.add_argument("role", choices=(*ROLES, "none"))
    for parser in (add, role):
        where = parser.add_mutually_exclusive_group(required=parser is role)
        where.add_argument("--organisation", metavar="ID")
        where.add_argument("--everywhere", action="store_true", help="in all organisations, those to come too")
    for parser in (add, remove, password, role):
        add_clock(parser)


def _add(options: argparse.Namespace) -> int:
    if bool(options.role) != bool(options.organisation or options.everywhere):
        raise BadInput("user add: --role and --organisation ID (or --everywhere) go together")
    _, engine = open_service()
    password = None if options.without_password else _read_password()
    with transaction(engine) as session:
        account = add_account(session, options.address, options.name or options.address, password, time_of(options))
        if options.role:
            set_role(session, account, options.organisation, options.role)
        note(session, OPERATOR, "account added", time_of(options), about=f"account:{account.id}")
        row = _row(session, account)
    return _tell(options, [row], "may sign in" if options.role else "has no role yet: see `watcher user role`")


def _list(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with reading(engine) as session:
        rows = [_row(session, account) for account in session.exec(select(Account).order_by(col(Account.id)))]
    return _tell(options, rows, "")


def _remove(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with transaction(engine) as session:
        account = find_account(session, options.account)
        row = _row(session, account)
        remove_account(session, account)
        note(session, OPERATOR, "account removed", time_of(options), about=f"account:{row['id']}")
    return _tell(options, [row], "is removed")


def _password(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with reading(engine) as session:
        find_account(session, options.account)  # told before a password is asked for
    password = _read_password()
    with transaction(engine) as session:
        account = find_account(session, options.account)
        if account.address is None:
            raise BadInput(f"{account.name} signs in elsewhere and needs no password here")
        set_password(session, account, password)
        note(session, OPERATOR, "password set", time_of(options), about=f"account:{account.id}")
        row = _row(session, account)
    return _tell(options, [row], "has another password; all sessions are ended")


def _role(options: argparse.Namespace) -> int:
    _, engine = open_service()
    with transaction(engine) as session:
        account = find_account(session, options.account)
        set_role(session, account, options.organisation, None if options.role == "none" else options.role)
        about = f"account:{account.id}"
        what = f"role set to {options.role}"
        note(session, OPERATOR, what, time_of(options), organisation=options.organisation, about=about)
        row = _row(session, account)
    return _tell(options, [row], "changed")


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("password: ")
    if getpass.getpass("once more: ") != password:
        raise BadInput("the two are not the same; nothing was changed")
    return password


def _row(session: Session, account: Account) -> dict[str, Any]:
    query = select(Membership).where(Membership.account_id == account.id).order_by(col(Membership.id))
    roles = [
        {"organisation": row.organisation_id or "*", "role": row.role, "from_service": row.from_service}
        for row in session.exec(query)
    ]
    return {
        "id": account.id,
        "address": account.address,
        "name": account.name,
        "has_password": account.password is not None,
        "issuer": account.issuer,
        "roles": roles,
    }


def _tell(options: argparse.Namespace, rows: Iterable[dict[str, Any]], what: str) -> int:
    if options.json:
        print_lines(rows)
        return 0
    for row in rows:
        roles = ", ".join(f"{each['organisation']}: {each['role']}" for each in row["roles"]) or "no role"
        words = f"{row['id']}  {row['address'] or row['issuer']}  {row['name']}  ({roles})  {what}".rstrip()
        tell(words)
    return 0
