"""The population's own shares, beside which a collection's tellers are seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    jsonb = postgresql.JSONB(none_as_null=True)
    document = sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")
    op.create_table(
        "population",
        sa.Column("collection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("shares", document, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_population_collection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "question", name=op.f("pk_population")),
    )


def downgrade() -> None:
    op.drop_table("population")
