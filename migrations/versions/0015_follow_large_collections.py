"""The ids of the stories that count, beside their rows: large collections are followed by them."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_story_counts", "story", ["collection_id", "state", "test", "story_id"])


def downgrade() -> None:
    op.drop_index("ix_story_counts", table_name="story")
