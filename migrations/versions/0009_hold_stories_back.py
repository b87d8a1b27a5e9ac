"""Stories that nobody reads, for somebody's safety, and what was done since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )
    op.create_table(
        "held_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("steps", document, nullable=False),
        sa.CheckConstraint(
            "reason in ('teller', 'another', 'recognised')", name=op.f("ck_held_back_reason")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_held_back_collection_id_story_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_back")),
        sa.UniqueConstraint(
            "collection_id", "story_id", name=op.f("uq_held_back_collection_id_story_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("held_back")
