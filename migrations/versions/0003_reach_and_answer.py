"""Invitations and their passes, steps reached, what came of stories, what a room may watch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FLAGS = (("collection", "compares"), ("collection", "live"), ("link", "invites"))


def upgrade() -> None:
    for table, flag in FLAGS:
        op.add_column(
            table, sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "step_count",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("arm", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _of_a("link", "step_count"),
        sa.PrimaryKeyConstraint(
            "link_id", "language", "arm", "step", "day", name=op.f("pk_step_count")
        ),
        sqlite_with_rowid=False,
    )
    _create_hashes("invitation", "code_hash", sa.Column("spent", sa.Boolean(), nullable=False))
    _create_hashes("invitation_pass", "pass_hash")
    jsonb = postgresql.JSONB(none_as_null=True)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column(
            "words", sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql"), nullable=False
        ),
        _of_a("collection", "follow_up"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_table(
        "shared_counts",
        sa.Column("collection_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("withdrew", sa.Integer(), nullable=False),
        sa.Column(
            "counts", sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql"), nullable=False
        ),
        _of_a("collection", "shared_counts"),
        sa.PrimaryKeyConstraint("collection_id", name=op.f("pk_shared_counts")),
    )


def downgrade() -> None:
    for table in ("shared_counts", "follow_up", "invitation_pass", "invitation", "step_count"):
        op.drop_table(table)
    for table, flag in reversed(FLAGS):
        op.drop_column(table, flag)


def _create_hashes(name: str, key: str, *more: sa.Column[bool]) -> None:
    """A table of hashes, each at its link."""
    op.create_table(
        name,
        sa.Column(key, sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        *more,
        _of_a("link", name),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _of_a(parent: str, table: str) -> sa.ForeignKeyConstraint:
    column = f"{parent}_id"
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )
