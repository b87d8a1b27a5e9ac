"""Why no theme fits a story, by what new ones are placed, and merges that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.false()
    op.add_column(
        "theme_story", sa.Column("placed", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column(
        "theme_edit", sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=no)
    )
    reasons = "reason in ('between', 'far', 'few', 'wordless')"
    _lay_a_table_of_stories(
        "theme_none",
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False, server_default=no),
        sa.CheckConstraint(reasons, name=op.f("ck_theme_none_reason")),
    )
    language = sa.Column("language", sa.String(length=35), nullable=False)
    _lay_a_table_of_stories("theme_landmark", language)
    op.create_table(
        "language_mean",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_language_mean_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "language", name=op.f("pk_language_mean")),
    )


def downgrade() -> None:
    for table in ("language_mean", "theme_landmark", "theme_none"):
        op.drop_table(table)
    op.execute("DELETE FROM theme_story WHERE placed")
    op.execute("DELETE FROM theme_edit WHERE taken_back")
    op.execute("DELETE FROM run WHERE kind = 'placing'")
    op.drop_column("theme_edit", "taken_back")
    op.drop_column("theme_story", "placed")


def _lay_a_table_of_stories(name: str, *more: sa.schema.SchemaItem) -> None:
    """What a run says of single stories; it goes with the run."""
    op.create_table(
        name,
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f(f"fk_{name}_collection_id_story_id"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f(f"fk_{name}_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "collection_id", "story_id", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{name}_story", name, ["collection_id", "story_id"])
