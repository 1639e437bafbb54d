"""The same databases where no folder of data is there yet; `kept_database` is `database` by an older name."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.databases import emptied as _emptied


@pytest.fixture
def sqlite(one_sqlite: Engine) -> Engine:
    return _emptied(one_sqlite)


@pytest.fixture(params=["one_sqlite", "one_postgres"])
def kept_database(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(request.param)
    return _emptied(engine)
