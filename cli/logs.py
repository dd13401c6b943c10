"""Where the processes write what they have to say to engineers."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from runtime.folders import make_private
from runtime.settings import Settings


def log_file(settings: Settings) -> Path:
    """Where a process started by ``run`` writes."""
    return settings.data_dir / "follow_up.log"


def log_to_file(settings: Settings) -> None:
    """The screen shows messages; what the machine has to say goes into a file."""
    make_private(settings.data_dir)
    handler = RotatingFileHandler(log_file(settings), maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    log_to(handler, settings)


def log_to(handler: logging.Handler, settings: Settings) -> None:
    """Send all logs there, at the level of the settings."""
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    # A disk without room would print a traceback for every line that finds none.
    logging.raiseExceptions = False
    # Alembic announces itself at every look at the revision; what it changes, we tell.
    logging.getLogger("alembic").setLevel(logging.WARNING)
