"""What Alembic runs: the migrations, over the connection and in the transaction that ``migrate`` gives it."""

from alembic import context

from worker.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
