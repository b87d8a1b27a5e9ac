"""A tree above the themes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    jsonb = postgresql.JSONB(none_as_null=True)
    document = sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")
    op.create_table(
        "theme_branch",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("terms", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_theme_branch_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_theme_branch")),
    )
    op.add_column("theme", sa.Column("branch", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("theme", "branch")
    op.drop_table("theme_branch")
