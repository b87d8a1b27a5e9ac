"""Patterns that the scan found, and what people think of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    jsonb = postgresql.JSONB(none_as_null=True)
    document = sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")
    op.create_table(
        "pattern",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.String(length=130), nullable=False),
        sa.Column("second", sa.String(length=130), nullable=False),
        sa.Column("tellers", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("adjusted", sa.Double(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("told", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_pattern_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_pattern")),
    )
    op.create_table(
        "pattern_mark",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(length=130), nullable=False),
        sa.Column("second", sa.String(length=130), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "mark in ('remarkable', 'known', 'uninteresting')", name=op.f("ck_pattern_mark_mark")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_pattern_mark_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "first", "second", name=op.f("pk_pattern_mark")),
    )


def downgrade() -> None:
    op.drop_table("pattern_mark")
    op.drop_table("pattern")
    op.execute("DELETE FROM run WHERE kind = 'scan'")
