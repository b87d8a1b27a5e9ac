"""Stars, notes and reading lists."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_mark",
        sa.Column("collection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("starred", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        _story_key("story_mark"),
        sa.PrimaryKeyConstraint("collection_id", "story_id", "who", name=op.f("pk_story_mark")),
    )
    op.create_index(op.f("ix_story_mark_collection_id_who"), "story_mark", ["collection_id", "who"])
    op.create_table(
        "reading_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_reading_list_collection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_list")),
    )
    op.create_index(op.f("ix_reading_list_collection_id"), "reading_list", ["collection_id"])
    op.create_table(
        "listed_story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["reading_list.id"],
            name=op.f("fk_listed_story_list_id"),
            ondelete="CASCADE",
        ),
        _story_key("listed_story"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_story")),
        sa.UniqueConstraint("list_id", "story_id", name=op.f("uq_listed_story_list_id_story_id")),
    )
    op.create_index(
        op.f("ix_listed_story_collection_id_story_id"),
        "listed_story",
        ["collection_id", "story_id"],
    )


def downgrade() -> None:
    op.drop_table("listed_story")
    op.drop_table("reading_list")
    op.drop_table("story_mark")


def _story_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["collection_id", "story_id"],
        ["story.collection_id", "story.story_id"],
        name=op.f(f"fk_{table}_collection_id_story_id"),
    )
