"""Two columns go that nothing ever read: a call's latest version and a source's latest run say the same"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: SQLite would otherwise make the tables anew, and rows of others refer to these.
    op.drop_column("call", "changed_at")
    op.drop_column("source_state", "last_run_id")
