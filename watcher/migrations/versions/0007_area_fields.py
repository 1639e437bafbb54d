"""What people say of an area's policy fields beside its words"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("priority_area", "area_version"):
        for name in ("fields_added", "fields_left_out"):
            op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
