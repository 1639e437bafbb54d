"""What readers say and choose themselves: interest, following, leaving, changes, and a yes before the first letter"""

import sqlalchemy as sa
from alembic import op

from watcher.db import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("domains", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("recipient", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recipient", sa.Column("asked_at", Instant(), nullable=True))
    op.add_column("recipient", sa.Column("confirmed_at", Instant(), nullable=True))
    op.add_column("subscription", sa.Column("personal_of", sa.Integer(), nullable=True))
    op.create_index("ix_subscription_personal_of", "subscription", ["personal_of"], unique=False)
    op.add_column(
        "subscription_recipient", sa.Column("behind", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("area_answer", sa.Column("recipient_id", sa.Integer(), nullable=True))

    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_interest_call_id", "interest", ["call_id"], unique=False)
    op.create_index("ix_interest_organisation_id", "interest", ["organisation_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["call_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_follow_call_id", "follow", ["call_id"], unique=False)
    op.create_index("ix_follow_recipient_id", "follow", ["recipient_id"], unique=False)

    op.create_table(
        "leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("returned_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_leaving_recipient_id", "leaving", ["recipient_id"], unique=False)
    op.create_index("ix_leaving_subscription_id", "leaving", ["subscription_id"], unique=False)

    op.create_table(
        "reader_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reader_change_recipient_id", "reader_change", ["recipient_id"], unique=False)
