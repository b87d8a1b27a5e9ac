"""Let a crowded link wait: count arrivals, remember spent proofs, hold stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'held'")


def upgrade() -> None:
    with op.batch_alter_table("link") as link:
        link.add_column(
            sa.Column(
                "limit_per_minute", sa.Integer(), nullable=False, server_default=sa.text("120")
            )
        )
        link.create_check_constraint(op.f("ck_link_limit_from_1"), "limit_per_minute >= 1")
    op.create_table(
        "arrival_count",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["link.id"], name=op.f("fk_arrival_count_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", "minute", "slot", name=op.f("pk_arrival_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spent_proof",
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_spent_proof")),
        sqlite_with_rowid=False,
    )
    _constrain_stories(
        "state in ('kept', 'held', 'doubted', 'withdrawn')",
        "(state = 'withdrawn') = (document is null)",
    )
    op.create_index(
        "ix_story_held",
        "story",
        ["collection_id", "source"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_story_held", "story")
    # What waits is whole and was acknowledged: without a waiting room it comes in.
    op.execute("UPDATE story SET state = 'kept' WHERE state in ('held', 'doubted')")
    _constrain_stories(
        "state in ('kept', 'withdrawn')", "(state = 'kept') = (document is not null)"
    )
    op.drop_table("spent_proof")
    op.drop_table("arrival_count")
    with op.batch_alter_table("link") as link:
        link.drop_constraint(op.f("ck_link_limit_from_1"), type_="check")
        link.drop_column("limit_per_minute")


def _constrain_stories(state: str, tombstone: str) -> None:
    """Other rules for states; SQLite copies the table, so all of it is told here."""
    with op.batch_alter_table("story", copy_from=_story()) as story:
        for name, rule in (("state", state), ("tombstone", tombstone)):
            story.drop_constraint(op.f(f"ck_story_{name}"), type_="check")
            story.create_check_constraint(op.f(f"ck_story_{name}"), rule)


def _story() -> sa.Table:
    jsonb = postgresql.JSONB(none_as_null=True)
    document = sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")
    table = sa.Table(
        "story",
        sa.MetaData(),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("framework_version_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.String(length=13), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("arm", sa.String(length=60), nullable=True),
        sa.Column("teller", sa.String(length=64), nullable=True),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("document", document, nullable=True),
        sa.CheckConstraint("true", name=op.f("ck_story_state")),
        sa.CheckConstraint("true", name=op.f("ck_story_tombstone")),
        sa.CheckConstraint("consent between 0 and 3", name=op.f("ck_story_consent")),
        *_foreign_keys(),
        sa.PrimaryKeyConstraint("collection_id", "story_id", name=op.f("pk_story")),
        sqlite_with_rowid=False,
    )
    sa.Index("uq_story_code_hash", table.c.code_hash, unique=True)
    return table


def _foreign_keys() -> list[sa.ForeignKeyConstraint]:
    targets = {
        "collection_id": "collection.id",
        "framework_version_id": "framework_version.id",
        "unit_id": "unit.id",
    }
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_story_{column}"))
        for column, target in targets.items()
    ]
