"""How an organisation's letters look; readers' own letters that went past who is to see them first no longer do"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# A letter that comes at once is due by now, so it is shown next and leaves a working day later.
REVIEWED = """
UPDATE subscription SET rhythm = 'daily', day = NULL, review = 'shown'
WHERE rhythm = 'instant' AND personal_of IN (SELECT id FROM subscription WHERE review = 'shown')
"""


def upgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("look", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(REVIEWED)
