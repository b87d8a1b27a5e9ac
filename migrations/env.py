"""How Alembic reaches the database; the only file here that knows our tables.

Called through `storybank.schema`, which hands over an open connection, or by the command
`alembic`, which opens the database of the settings.
"""

from alembic import context
from sqlalchemy import Connection

from storybank.database import open_database
from storybank.schema import migrating
from storybank.settings import read_settings
from storybank.tables import Base


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection, in its transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with migrating(open_database(read_settings().database)) as opened:
        migrate(opened)
