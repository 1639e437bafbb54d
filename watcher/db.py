"""The database: SQLite in one file by default, PostgreSQL by changing one setting."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, DateTime, Dialect, Engine, TypeDecorator, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Mapped
from sqlmodel import Field, Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from watcher.errors import BadInput

try:
    import fcntl
except ImportError:  # Windows, where one process does everything
    fcntl = None  # type: ignore[assignment] # looked at before each use

Row = TypeVar("Row")
Value = TypeVar("Value")
# A database takes only so many values in one question.
CHUNK = 500
# SQLite gives every transaction one snapshot; PostgreSQL would show each question what has just been committed.
_SNAPSHOT: dict[str, dict[str, Any]] = {
    "sqlite": {"only_reads": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}

# SQLite reads so much of its file as memory: to copy each page of it again and again took half the time of a search.
_SEEN_AS_MEMORY = 256 * 1024 * 1024

# Seconds that a writer waits for another one, and those between two looks at whose turn it is.
_LONGEST_WAIT, _LOOK_AGAIN = 30, 0.002

# Where a session that only reads keeps what it has been answered.
_ANSWERS = "answers"


class Instant(TypeDecorator[datetime]):
    """A moment, stored in UTC and always read back with its zone. Refuses a time without zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(str):
    """A value for a JSON column that is JSON already: one that goes into several rows need be put into it only once."""

    __slots__ = ()


def _serialise(value: Any) -> str:
    return value if isinstance(value, Json) else json.dumps(value, ensure_ascii=False, sort_keys=True)


class Turn(SQLModel, table=True):
    """A row to take before giving out row ids that others use as a window.

    Sequences of PostgreSQL hand out ids before commit: without taking turns a lower id can become visible
    after a higher one, and a reader that has passed it would never see it.
    """

    name: str = Field(primary_key=True)
    taken: int = 0


def take_turn(session: Session, name: str) -> None:
    """Wait for, and hold until commit, the right to add rows to the stream `name`."""
    connection = session.connection()
    if connection.execute(text("UPDATE turn SET taken = taken + 1 WHERE name = :name"), {"name": name}).rowcount == 0:
        connection.execute(
            text("INSERT INTO turn (name, taken) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING"), {"name": name}
        )
        connection.execute(text("UPDATE turn SET taken = taken + 1 WHERE name = :name"), {"name": name})


def open_database(url: str) -> Engine:
    """An engine for the given address. Raises BadInput if it is no database address we can use."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput("WATCHER_DATABASE_URL: not a database address; see the README") from error
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, json_serializer=_serialise, connect_args={"timeout": _LONGEST_WAIT}, hide_parameters=True
        )
        _tune_sqlite(engine)
        return engine
    if parsed.get_backend_name() != "postgresql":
        raise BadInput("WATCHER_DATABASE_URL: use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        json_serializer=_serialise,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _tune_sqlite(engine: Engine) -> None:
    """WAL, enforced references, and write locks taken at the start instead of halfway (no deadlock on upgrade)."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late for the lock below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_LONGEST_WAIT * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA mmap_size={_SEEN_AS_MEMORY}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("only_reads", False):
            connection.exec_driver_sql("BEGIN")
        else:
            with _next_to_write(engine.url.database):
                connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _next_to_write(database: str | None) -> Iterator[None]:
    """Of all threads and processes, one waits for who is writing: whoever has written queues up again behind it.

    SQLite looks ever more seldom whether it may write. One that writes again and again without a pause would keep
    the others out for many seconds, though each of its turns is short.
    """
    if fcntl is None or not database or database == ":memory:":
        yield
        return
    try:
        file = os.open(f"{database}.next", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:  # no place for it: all wait as SQLite has them wait
        yield
        return
    try:
        _stand_in_line(file)
        yield
    finally:
        os.close(file)


def _stand_in_line(file: int) -> None:
    """Until one is next; where the file system knows no locks, or nothing moves, SQLite says what there is to say."""
    for _ in range(int(_LONGEST_WAIT / _LOOK_AGAIN)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_LOOK_AGAIN)
        except OSError:
            return
        else:
            return


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One session that commits whole at the end, or not at all."""
    if shared := _shared_of(engine):
        shared.session = None  # whoever reads after this sees what it has written
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One session that changes nothing and sees the state of its first question, whatever others commit meanwhile."""
    shared = _shared_of(engine)
    if shared is None:
        with _snapshot(engine) as session:
            yield session
    else:
        if shared.session is None:
            shared.session = shared.opened.enter_context(_snapshot(engine))
            event.listen(shared.session, "loaded_as_persistent", lambda _session, row: shared.rows.append(row))
        yield shared.session


@dataclass
class _Shared:
    """What one thread reads together. `rows`: a session alone forgets a row that nobody holds, and asks again."""

    engine: Engine
    opened: ExitStack
    session: Session | None = None
    rows: list[object] = field(default_factory=list)


_here = threading.local()


def _shared_of(engine: Engine) -> _Shared | None:
    shared: _Shared | None = getattr(_here, "shared", None)
    return shared if shared and shared.engine is engine else None


@contextmanager
def one_reading(engine: Engine) -> Iterator[None]:
    """Meanwhile every `reading` of this thread is one and the same, so that nothing is loaded twice.

    A `transaction` in between ends it: what is read afterwards is read anew.
    """
    with ExitStack() as opened:
        _here.shared = _Shared(engine, opened)
        try:
            yield
        finally:
            _here.shared = None


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Session]:
    with Session(_reader(engine), expire_on_commit=False) as session:
        session.info[_ANSWERS] = {}
        yield session


@lru_cache(maxsize=4)
def _reader(engine: Engine) -> Engine:
    """The same engine for those who only read. Kept: to make one costs more than to ask it something small."""
    return engine.execution_options(**_SNAPSHOT[engine.dialect.name])


def once(session: Session, question: str, ask: Callable[[], Value]) -> Value:
    """The answer to a question, which in a reading that changes nothing is asked once. Nobody may change the answer."""
    answers = session.info.get(_ANSWERS)
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast(Value, answers[question])


def chosen(session: Session, query: SelectOfScalar[Row], column: Mapped[Any], values: Collection[Any]) -> Iterator[Row]:
    """The rows whose column holds one of the values, asked for in as few questions as the database allows."""
    left = iter(sorted(values))
    while chunk := list(islice(left, CHUNK)):
        yield from session.exec(query.where(column.in_(chunk)))
