"""A tree above the themes, their names for themselves, and what people do to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# The name that a theme of the newest whole run has.
MOVE_NAMES = """
INSERT INTO theme_name (collection_id, key, name, who, day)
SELECT run.collection_id, theme.key, MAX(theme.name), '', ''
FROM theme JOIN run ON run.id = theme.run_id
WHERE theme.name IS NOT NULL AND run.id IN (
    SELECT MAX(id) FROM run WHERE kind = 'themes' AND state = 'done' GROUP BY collection_id
)
GROUP BY run.collection_id, theme.key
"""
MOVE_BACK = """
UPDATE theme SET name = (
    SELECT theme_name.name FROM theme_name JOIN run ON run.collection_id = theme_name.collection_id
    WHERE run.id = theme.run_id AND theme_name.key = theme.key
)
"""


def upgrade() -> None:
    _lay_the_tree()
    _lay_the_edits()
    op.execute(MOVE_NAMES)
    with op.batch_alter_table("theme") as theme:
        theme.drop_column("name")


def downgrade() -> None:
    with op.batch_alter_table("theme") as theme:
        theme.add_column(sa.Column("name", sa.String(length=120), nullable=True))
        theme.drop_column("origin")
        theme.drop_column("branch")
    op.execute(MOVE_BACK)
    for table in ("theme_hold", "theme_edit", "theme_name", "theme_branch"):
        op.drop_table(table)


def _document() -> sa.JSON:
    jsonb = postgresql.JSONB(none_as_null=True)
    return sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")


def _lay_the_tree() -> None:
    op.create_table(
        "theme_branch",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("terms", _document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_theme_branch_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_theme_branch")),
    )
    op.add_column("theme", sa.Column("branch", sa.Integer(), nullable=True))
    op.add_column("theme", sa.Column("origin", _document(), nullable=False, server_default="{}"))
    with op.batch_alter_table("theme") as theme:
        theme.alter_column("origin", server_default=None)


def _lay_the_edits() -> None:
    op.create_table(
        "theme_name",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_theme_name_collection_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "key", name=op.f("pk_theme_name")),
    )
    op.create_table(
        "theme_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("other", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "deed in ('merged', 'pinned', 'split')", name=op.f("ck_theme_edit_deed")
        ),
        sa.CheckConstraint("answer in ('', 'done', 'none')", name=op.f("ck_theme_edit_answer")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_theme_edit_collection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_edit")),
    )
    op.create_index("ix_theme_edit_collection_id", "theme_edit", ["collection_id"])
    op.create_table(
        "theme_hold",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_theme_hold_collection_id_story_id"),
        ),
        sa.ForeignKeyConstraint(
            ["edit_id"],
            ["theme_edit.id"],
            name=op.f("fk_theme_hold_edit_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edit_id", "collection_id", "story_id", name=op.f("pk_theme_hold")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_theme_hold_story", "theme_hold", ["collection_id", "story_id"])
