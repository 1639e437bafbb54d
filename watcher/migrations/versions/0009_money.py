"""What a call's budget says stands beside it, so that calls can be searched by money"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AMOUNTS = {"project_min": "per_project_min", "project_max": "per_project_max", "total": "total"}
AT_ONCE = 500


def upgrade() -> None:
    op.add_column("call", sa.Column("currency", sa.String(), nullable=False, server_default=""))
    for name in AMOUNTS:
        op.add_column("call", sa.Column(name, sa.Float(), nullable=True))
    _take_from_facts()


def _take_from_facts() -> None:
    """Calls that are held already; those of later runs are written with it."""
    connection, last = op.get_bind(), 0
    facts: list[Any] = [sa.column("currency"), *(sa.column(name) for name in AMOUNTS)]
    call = sa.table("call", sa.column("id", sa.Integer), sa.column("data", sa.JSON), *facts)
    while True:
        query = sa.select(call.c.id, call.c.data).where(call.c.id > last).order_by(call.c.id).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            if values := _money(row.data.get("budget") or {}):
                connection.execute(call.update().where(call.c.id == row.id).values(values))


def _money(budget: dict[str, Any]) -> dict[str, Any]:
    """An envelope that several calls share is no call's sum."""
    stated = {column: budget.get(name) for column, name in AMOUNTS.items()}
    if budget.get("shared_with"):
        stated["total"] = None
    amounts = {column: float(amount) for column, amount in stated.items() if amount}
    return amounts | ({"currency": budget["currency"]} if budget.get("currency") else {})
