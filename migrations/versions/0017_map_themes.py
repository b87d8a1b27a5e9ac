"""Where each story lies on the map of themes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("theme_story", "theme_none")


def upgrade() -> None:
    for table in TABLES:
        for way in ("x", "y"):
            op.add_column(table, sa.Column(way, sa.Double(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        for way in ("y", "x"):
            op.drop_column(table, way)
