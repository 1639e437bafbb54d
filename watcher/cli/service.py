"""`watcher tick`, `serve`, `demo`, `check` and `migrate`: running the service."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from watcher.cli.common import Commands, ProgressLine, add_clock, command, open_service, print_lines, say, time_of
from watcher.clock import system_clock
from watcher.db import reading
from watcher.errors import BadInput
from watcher.settings import USUAL_BASE_URL

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from watcher.cli.web_process import WebProcess
    from watcher.demo.player import Played
    from watcher.settings import Settings
    from watcher.web.server import Port
    from watcher.work.service import Service

LOOPBACK = "127.0.0.1"
# What has been counted that means: done, but something fell short.
LETTERS_SHORT = {"unwritable": "could not be written", "dead": "could not be delivered and will not be tried again"}
FELL_SHORT = ("sources broken", "sources incomplete", *LETTERS_SHORT)


def add_commands(commands: Commands) -> None:
    add_clock(command(commands, "tick", _tick, "do all work that is due now, once, and end"))
    serve = command(commands, "serve", _serve, "pages, scheduler and outbox, on the configured database")
    serve.add_argument("--port", type=int, default=8000, metavar="N")
    serve.add_argument("--host", default=LOOPBACK, help=f"address to listen on (default {LOOPBACK})")
    demo = command(commands, "demo", _demo, "play the bundled examples, write digests, and show them")
    demo.add_argument("--port", type=int, default=8000, metavar="N")
    demo.add_argument("--once", action="store_true", help="end when the digests are written")
    demo.add_argument("--folder", type=Path, default=Path("demo"), metavar="DIR", help="where to put it (default demo)")
    command(commands, "check", _check, "settings, database, mail server, time zones, folders: one line each")
    command(commands, "migrate", _migrate, "create or upgrade the database")


def _tick(options: argparse.Namespace) -> int:
    from watcher.polling.politeness import politeness_of  # noqa: PLC0415 - loaded only to work
    from watcher.work.jobs import run_all  # noqa: PLC0415 - loads the vocabulary: only when needed
    from watcher.work.service import Service  # noqa: PLC0415 - likewise

    settings, engine = open_service()
    done = run_all(Service(settings, engine, politeness_of(settings)), time_of(options))
    if options.json:
        print_lines([dict(done)])
    else:
        print("nothing was due" if not done else ", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    for what, meaning in LETTERS_SHORT.items():
        if done[what]:
            say(f"letters: {done[what]} {meaning}; `watcher outbox` and the log say why")
    return 1 if any(done[what] for what in FELL_SHORT) else 0


def _serve(options: argparse.Namespace) -> int:
    from watcher.cli.web_process import WebProcess, log_with_time  # noqa: PLC0415 - loaded only to serve
    from watcher.polling.politeness import politeness_of  # noqa: PLC0415 - likewise
    from watcher.work.scheduler import make_scheduler  # noqa: PLC0415 - likewise
    from watcher.work.service import Service  # noqa: PLC0415 - likewise

    settings, engine = open_service()
    if options.host != LOOPBACK and not settings.secret_key:
        raise BadInput("WATCHER_SECRET_KEY: set it before serving to other machines; links are signed with it")
    settings = with_own_port(settings, options.port)
    port = _port(options.host, options.port)
    log_with_time()
    service = Service(settings, engine, politeness_of(settings))
    port.listen()
    pages = WebProcess(settings, _first_code(settings, engine, options.port))
    scheduler = make_scheduler(service, system_clock)
    scheduler.start()
    try:
        stopped_by = _serve_pages(port, pages, service)
    except KeyboardInterrupt:
        stopped_by = signal.SIGINT
    finally:
        scheduler.shutdown(wait=False)  # whatever is under way is safe to leave
    return 1 if stopped_by is None else _end_by(stopped_by)


def with_own_port(settings: Settings, port: int) -> Settings:
    """Where nobody has said what address the pages are reached at, links lead to the port that is served."""
    return replace(settings, base_url=f"http://{LOOPBACK}:{port}") if settings.base_url == USUAL_BASE_URL else settings


def _serve_pages(port: Port, pages: WebProcess, service: Service) -> int | None:
    """Until stopped: returns the signal, None if it could not begin. Several processes leave this one to the jobs."""
    from watcher.web.processes import usual_processes  # noqa: PLC0415 - the web server is loaded only to serve

    processes = service.settings.web_processes or usual_processes()
    if processes > 1:
        return port.serve_beside(pages, processes)
    port.serve(pages.make(service.engine, service.politeness))
    return signal.SIGTERM


def _end_by(number: int) -> NoReturn:
    """At once, as whoever sent the signal expects: Python would wait for a job under way, for minutes."""
    if number == signal.SIGINT:
        say("watcher: stopped")
    logging.shutdown()
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
    os._exit(128 + number)  # the first process of a container is ended by no signal


def _demo(options: argparse.Namespace) -> int:
    port = None if options.once else _port(LOOPBACK, options.port)  # taken first: a taken one is told at once
    from watcher.demo.player import play, prepare_folder  # noqa: PLC0415 - loads the whole service

    progress = ProgressLine()
    try:
        result = play(prepare_folder(options.folder), progress, options.port, os.environ)
    finally:
        progress.done()
    if options.json:
        print_lines([result.as_row()])
    else:
        print(f"{result.digests} digests for {result.organisations} organisations are in {result.outbox}", flush=True)
    if port:
        port.listen()
        say(f"see them at http://{LOOPBACK}:{options.port}/ (stop with Ctrl+C)")
        _show_demo(result, port)
    return 0


def _show_demo(played: Played, port: Port) -> None:
    """The pages, and a service behind them that does what is pressed; its clock stands where the play ended."""
    from watcher.demo.player import jobs_while_shown, saved_sources  # noqa: PLC0415 - loads the whole service
    from watcher.people.roles import Visitor  # noqa: PLC0415 - the web server is loaded only to serve
    from watcher.web.app import make_app  # noqa: PLC0415 - likewise
    from watcher.work.scheduler import make_scheduler  # noqa: PLC0415 - likewise
    from watcher.work.service import Service  # noqa: PLC0415 - likewise

    def clock() -> datetime:
        return played.now

    service = Service(played.settings, played.engine)
    scheduler = make_scheduler(service, clock, jobs_while_shown(), system_clock())
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every waking
    # Whoever sits at this machine tries it out without an account; nobody else can reach it.
    visitor = Visitor(None, "Demo", everywhere="admin")
    app = make_app(played.settings, played.engine, clock, guest=visitor)
    app.state.pages.readable = saved_sources()
    scheduler.start()
    try:
        port.serve(app)
    finally:
        scheduler.shutdown(wait=True)


def _first_code(settings: Settings, engine: Engine, port: int) -> str | None:
    """Whoever reads what this process says may become the first admin: a code for the page, new at each start.

    Its address is said too, so the port has to be listened on.
    """
    from watcher.people.visitors import somebody_leads  # noqa: PLC0415 - the web server's tables are loaded only to serve

    with reading(engine) as session:
        if somebody_leads(session):
            return None
    code = secrets.token_urlsafe(16)
    is_set = urlsplit(settings.base_url).hostname not in (LOOPBACK, "localhost")
    address = settings.base_url if is_set else f"http://{LOOPBACK}:{port}"
    say(f"nobody is admin yet: open {address}/start?code={code}")
    return code


def _port(host: str, number: int) -> Port:
    from watcher.web.server import Port  # noqa: PLC0415 - the web server is loaded only to serve

    return Port(host, number)


def _check(options: argparse.Namespace) -> int:
    from watcher.work.checkup import check_everything  # noqa: PLC0415 - loads the catalogue and the mail client

    lines = check_everything()
    if options.json:
        print_lines([line.as_row() for line in lines])
    else:
        for line in lines:
            mark = "look" if line.look else "ok  " if line.fine else "FAIL"
            print(f"{mark} {line.what}: {line.says}")
    return 0 if all(line.fine for line in lines) else 1


def _migrate(options: argparse.Namespace) -> int:
    settings, engine = open_service()
    shown = engine.url.render_as_string(hide_password=True)
    if options.json:
        print_lines([{"database": shown}])
    else:
        print(f"{shown} is up to date; data folder {settings.data_dir}")
    return 0
