"""Lay the first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _document() -> sa.types.TypeEngine[object]:
    jsonb = postgresql.JSONB(none_as_null=True)
    return sa.JSON(none_as_null=True).with_variant(jsonb, "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=30), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("subject", _document(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "framework_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("document", _document(), nullable=False),
        sa.Column("mapping", _document(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_framework_version_number_from_1")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "line", "fingerprint", name=op.f("uq_framework_version_line_fingerprint")
        ),
        sa.UniqueConstraint("line", "number", name=op.f("uq_framework_version_line_number")),
    )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", _document(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("slug", name=op.f("uq_inquiry_slug")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("heartbeat", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", _document(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("slug", name=op.f("uq_unit_slug")),
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", _document(), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("purpose", _document(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("named", _document(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("retained_until", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("narrowing", _document(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "audience in ('citizens', 'employees')", name=op.f("ck_collection_audience")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'open', 'closed')", name=op.f("ck_collection_state")
        ),
        sa.CheckConstraint("k >= 3", name=op.f("ck_collection_k_floor")),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["framework_version.id"],
            name=op.f("fk_collection_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_collection_inquiry_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_collection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("slug", name=op.f("uq_collection_slug")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "name in ('owner', 'analyst', 'leader', 'participant', 'facilitator')",
            name=op.f("ck_role_name"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_role_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_role_inquiry_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_link_collection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_link_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("code", name=op.f("uq_link_code")),
        sa.UniqueConstraint("collection_id", "source", name=op.f("uq_link_collection_id_source")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stories", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("parameters", _document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_run_collection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_collection_id_kind", "run", ["collection_id", "kind"], unique=False)

    op.create_table(
        "story",
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
        sa.Column("document", _document(), nullable=True),
        sa.CheckConstraint(
            "(state = 'kept') = (document is not null)", name=op.f("ck_story_tombstone")
        ),
        sa.CheckConstraint("state in ('kept', 'withdrawn')", name=op.f("ck_story_state")),
        sa.CheckConstraint("consent between 0 and 3", name=op.f("ck_story_consent")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_story_collection_id")
        ),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["framework_version.id"],
            name=op.f("fk_story_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_story_unit_id")),
        sa.PrimaryKeyConstraint("collection_id", "story_id", name=op.f("pk_story")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_story_code_hash", "story", ["code_hash"], unique=True)

    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("terms", _document(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_theme_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_theme_run_id_number")),
    )
    op.create_table(
        "vector",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_vector_collection_id_story_id"),
        ),
        sa.PrimaryKeyConstraint("collection_id", "story_id", "model", name=op.f("pk_vector")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "theme_story",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.String(length=36), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id", "story_id"],
            ["story.collection_id", "story.story_id"],
            name=op.f("fk_theme_story_collection_id_story_id"),
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_story_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "theme_id", "collection_id", "story_id", name=op.f("pk_theme_story")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_theme_story_story", "theme_story", ["collection_id", "story_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_theme_story_story", "theme_story")

    op.drop_table("theme_story")
    op.drop_table("vector")
    op.drop_table("theme")
    op.drop_index("uq_story_code_hash", "story")

    op.drop_table("story")
    op.drop_index("ix_run_collection_id_kind", "run")

    op.drop_table("run")
    op.drop_table("link")
    op.drop_table("sign_in")
    op.drop_table("role")
    op.drop_table("collection")
    op.drop_table("unit")
    op.drop_table("lease")
    op.drop_table("inquiry")
    op.drop_table("framework_version")
    op.drop_table("audit_entry")
    op.drop_table("account")
