"""Engine -> a database that holds the newest tables, whatever it held before."""

from sqlalchemy import Connection, Engine, inspect, text

from worker.errors import Misconfigured
from worker.ledger import locks
from worker.ledger.database import READING
from worker.ledger.schema import REVISION


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing, all in one transaction; of several processes one does it, others wait.

    Raises Misconfigured for a database whose tables are newer than this program, or another's.
    """
    with engine.execution_options(**READING).connect() as connection:
        if _revision(connection) == REVISION:
            return
    # Loading Alembic takes longer than anything else about opening a ledger, and is seldom needed.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "worker.ledger:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        locks.take(connection, [locks.MIGRATION])
        revision = _revision(connection)
        if revision is not None and revision not in known:
            raise Misconfigured(
                f"ledger_url: the database is at revision {revision}, unknown here: "
                "made by a newer version, or it belongs to another program"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
