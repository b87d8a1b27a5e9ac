"""Weak signals beside the themes, and how much placements count when themes are sought."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "collection",
        sa.Column("theme_placements", sa.Double(), nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "weak_signal",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("collection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind in ('apart', 'disagreeing')", name=op.f("ck_weak_signal_kind")),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_weak_signal_collection_id_story_id"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_weak_signal_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "kind", "collection_id", "story_id", name=op.f("pk_weak_signal")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_weak_signal_story", "weak_signal", ["collection_id", "story_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_weak_signal_story", "weak_signal")
    op.drop_table("weak_signal")
    op.drop_column("collection", "theme_placements")
