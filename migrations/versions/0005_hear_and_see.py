"""Voices and pictures, in sealed parts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "medium",
        sa.Column("medium_id", sa.String(length=36), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("began", sa.String(length=10), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind in ('voice', 'photo')", name=op.f("ck_medium_kind")),
        sa.CheckConstraint("arrived between 0 and size", name=op.f("ck_medium_arrived")),
        sa.CheckConstraint(
            "(story_id is null) = (began is not null)", name=op.f("ck_medium_claimed")
        ),
        sa.CheckConstraint("story_id is null or whole", name=op.f("ck_medium_claimed_whole")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_medium_collection_id")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_medium_collection_id_story_id"),
        ),
        sa.PrimaryKeyConstraint("medium_id", name=op.f("pk_medium")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_medium_story", "medium", ["collection_id", "story_id"])
    op.create_table(
        "medium_part",
        sa.Column("medium_id", sa.String(length=36), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["medium_id"],
            ["medium.medium_id"],
            name=op.f("fk_medium_part_medium_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("medium_id", "start", name=op.f("pk_medium_part")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("medium_part")
    op.drop_index("ix_medium_story", "medium")
    op.drop_table("medium")
