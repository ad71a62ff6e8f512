"""Run migrations over the connection that the command line hands in."""

from importlib import import_module

from alembic import context

from webapp.database import Base

FEATURES = (
    "accounts",
    "audit",
    "registry",
    "definitions",
    "tasks",
    "clocks",
    "documents",
    "notifications",
    "cases",
    "publicity",
    "studio",
    "upkeep",
    "instance_changes",
)

for feature in FEATURES:
    import_module(f"webapp.{feature}.models")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=True,
    include_name=lambda name, kind, _parents: kind != "schema" or name in {None, "public"},
)
with context.begin_transaction():
    context.run_migrations()
