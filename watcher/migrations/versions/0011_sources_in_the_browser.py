"""Sources kept alive on pages: the latest answer of each, reading one when a person asks, refused repairs"""

import sqlalchemy as sa
from alembic import op

from watcher.db import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("source_state") as table:
        table.add_column(sa.Column("asked_at", Instant(), nullable=True))
    with op.batch_alter_table("repair") as table:
        table.add_column(sa.Column("rejected_at", Instant(), nullable=True))
