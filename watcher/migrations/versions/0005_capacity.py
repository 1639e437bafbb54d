"""What size of project an organisation is for, and how many days it needs to apply"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("smallest_project", "largest_project"):
        op.add_column("organisation", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("organisation", sa.Column("days_needed", sa.Integer(), nullable=True))
