"""Who an account is at a sign-in service, roles that groups give, and sessions held there."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_identity_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
        sa.UniqueConstraint("account_id", "issuer", name=op.f("uq_identity_account_id_issuer")),
    )
    from_group = sa.Column("from_group", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("role", from_group)
    op.add_column("sign_in", sa.Column("session_hash", sa.String(length=64), nullable=True))
    op.add_column("sign_in", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_sign_in_session_hash"), "sign_in", ["session_hash"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_in_session_hash"), "sign_in")
    op.drop_column("sign_in", "sealed")
    op.drop_column("sign_in", "session_hash")
    op.execute("DELETE FROM role WHERE from_group")
    op.drop_column("role", "from_group")
    op.drop_table("identity")
