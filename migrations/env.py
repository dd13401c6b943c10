"""How Alembic runs our migrations: on a connection it is given, all or nothing."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateIndexOp, MigrationScript, ModifyTableOps
from sqlalchemy import MetaData
from sqlmodel.sql.sqltypes import AutoString

from models.tables import metadata
from models.tables.columns import UtcDateTime

# Every constraint gets a name of ours, the same on both databases, so that a later revision can drop it.
# Alembic applies this to the constraints of migrations too, which therefore leave the names out.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def target() -> MetaData:
    """The models' tables with every constraint named."""
    named = MetaData(naming_convention=NAMES)
    for table in metadata.sorted_tables:
        table.to_metadata(named)
    return named


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write column types so that a migration depends on as little of our code as possible."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from models.tables.columns import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()" if item.length is None else f"sa.String({item.length})"
    if kind == "foreign_key" and not item.ondelete and not item.onupdate:
        there = [element.target_fullname for element in item.elements]
        return f"sa.ForeignKeyConstraint({item.column_keys!r}, {there!r})"
    if kind == "primary_key":
        return f"sa.PrimaryKeyConstraint({', '.join(repr(column.name) for column in item.columns)})"
    if kind == "unique":
        return f"sa.UniqueConstraint({', '.join(repr(column.name) for column in item.columns)})"
    return False


def plain_indexes(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Write an index as one line: only changes to a table itself need SQLite's rebuild."""
    for script in directives:
        if script.upgrade_ops is not None:
            script.upgrade_ops.ops = [
                each
                for group in script.upgrade_ops.ops
                for each in (group.ops if _only_indexes(group) else [group])
            ]


def _only_indexes(group: Any) -> bool:
    return isinstance(group, ModifyTableOps) and all(isinstance(each, CreateIndexOp) for each in group.ops)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=target(),
    render_as_batch=True,
    render_item=render,
    process_revision_directives=plain_indexes,
    compare_type=True,
    # SQLite's schema changes are transactional too, once the driver stops beginning for us.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
