"""Organisations that let others copy the words of their areas"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: others refer to this table, and SQLite takes a column more without making it anew.
    op.add_column("organisation", sa.Column("shares_profile", sa.Boolean(), nullable=False, server_default=sa.false()))
