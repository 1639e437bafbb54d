"""The same databases under an older name."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.databases import emptied as _emptied


@pytest.fixture(params=["one_sqlite", "one_postgres"])
def kept_database(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(request.param)
    return _emptied(engine)
