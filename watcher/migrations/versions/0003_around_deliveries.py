"""Mail that came back, addresses that get none, codes of channels, feeds of departments"""

import sqlalchemy as sa
from alembic import op

from watcher.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report"),
    )
    op.create_index(op.f("ix_bounce_address"), "bounce", ["address"])
    op.create_index(op.f("ix_bounce_delivery_id"), "bounce", ["delivery_id"])
    op.create_table(
        "mailbox_mark",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("folder"),
    )
    op.create_table(
        "channel_code",
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tried_at", Instant(), nullable=True),
        sa.Column("posted_at", Instant(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.PrimaryKeyConstraint("recipient_id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "told_off",
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.PrimaryKeyConstraint("recipient_id"),
    )
    op.create_table(
        "department_feed",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.PrimaryKeyConstraint("department_id"),
        sa.UniqueConstraint("token"),
    )
