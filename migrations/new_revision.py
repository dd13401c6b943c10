"""Write the next revision from the difference between the models and the revisions so far.

    python -m migrations.new_revision "consent rows"

Works on a scratch SQLite database, nothing else is touched. Read and clean what it wrote, then run
``tests/store/test_migrations.py``. A revision that has been released is never edited again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from runtime.database import Database

FOLDER = Path(__file__).resolve().parent


def write_revision(message: str) -> Path:
    """Autogenerate the next numbered revision; gives its file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/scratch.db")
        with database.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        database.close()
    if script is None or isinstance(script, list):
        raise SystemExit("Alembic wrote no single revision.")
    return Path(script.path)


def main() -> None:
    """Read the command line, write the revision, format it."""
    parser = argparse.ArgumentParser(description="Write the next database revision.")
    parser.add_argument("message", help="what changes, in a few words")
    path = write_revision(parser.parse_args().message)
    for step in (["format", "--quiet"], ["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=True)  # noqa: S603
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
