"""What is known of each source's health, what admins have been told of it, and proposed repairs"""

import sqlalchemy as sa
from alembic import op

from watcher.db import Instant

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Default values only fill the rows that are there: the program writes these columns itself.
    op.add_column("source_state", sa.Column("health_since", Instant(), nullable=True))
    op.add_column("source_state", sa.Column("cause", sa.String(), nullable=True))
    op.add_column("source_state", sa.Column("problems", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("source_state", sa.Column("lost_fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("source_state", sa.Column("last_new_at", Instant(), nullable=True))
    op.add_column("source_state", sa.Column("moved_to", sa.String(), nullable=True))
    op.execute("UPDATE source_state SET health_since = broken_since")
    op.execute(
        "UPDATE source_state SET last_new_at ="
        " (SELECT max(call.first_seen_at) FROM call WHERE call.source = source_state.source)"
    )

    op.add_column("source_run", sa.Column("cause", sa.String(), nullable=True))
    op.add_column("source_run", sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("source_run", sa.Column("accepted", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.create_table(
        "repair",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("answer_hash", sa.String(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "told_trouble",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("health", sa.String(), nullable=False),
        sa.Column("lost_fields", sa.JSON(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("outage", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "admin_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identity"),
    )
    op.create_index("ix_admin_letter_due", "admin_letter", ["state", "next_try_at"], unique=False)
