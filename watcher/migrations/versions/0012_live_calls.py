"""An index that lists of live calls are read from: a call's own row is long, for it holds all that is known of it"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_call_live", "call", ["withdrawn", "status", "days", "programme", "level", "applicants"])
