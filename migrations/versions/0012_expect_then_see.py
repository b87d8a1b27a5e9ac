"""Where readers expect the stories to lie, before they open the maps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    jsonb = postgresql.JSONB(none_as_null=True)
    document = sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")
    op.add_column(
        "collection", sa.Column("expects", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "expectation",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("collection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("whose", sa.String(length=130), nullable=False),
        sa.Column("placements", document, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_expectation_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_expectation_collection_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "collection_id", "whose", name=op.f("pk_expectation")
        ),
    )


def downgrade() -> None:
    op.drop_table("expectation")
    op.drop_column("collection", "expects")
