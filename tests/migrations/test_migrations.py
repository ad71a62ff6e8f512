"""The schema goes up, down and up again, empty and filled, and is what the models say."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from tests import builders, server
from tests.builders import at
from webapp import database, installation, schema
from webapp.app import session_maker
from webapp.database import EVERYTHING, Base, set_reach
from webapp.demonstration import operations as demonstration

COUNTED = ("assistance_case", "user_task", "legal_clock", "document", "audit_event", "officer")


@pytest.fixture
def engine(worker_id: str) -> Iterator[Engine]:
    with server.fresh_database(f"migrations_{worker_id}") as url:
        made = database.connect(url)
        yield made
        made.dispose()


def revisions() -> list[str]:
    """Return every revision, the first one first."""
    script = ScriptDirectory.from_config(schema.config())
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def shape(engine: Engine) -> dict[str, object]:
    """Return what a migration can leave behind: tables, columns, policies, triggers, functions."""
    with engine.connect() as connection:
        return {
            name: connection.execute(text(query)).scalars().all()
            for name, query in {
                "columns": "SELECT table_name || '.' || column_name || ' ' || data_type || ' '"
                " || is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'public' ORDER BY 1",
                "policies": "SELECT tablename || '.' || policyname FROM pg_policies ORDER BY 1",
                "triggers": "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger"
                " WHERE NOT tgisinternal ORDER BY 1",
                "functions": "SELECT proname FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
                "secured": "SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY 1",
                "constraints": "SELECT conname FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace ORDER BY 1",
                "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
                " ORDER BY 1",
                "grants": "SELECT table_name || ' ' || privilege_type"
                " FROM information_schema.role_table_grants WHERE grantee = 'doudi_app'"
                " ORDER BY 1",
            }.items()
        }


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in COUNTED
        }


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(schema.config())

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_every_step_says_what_it_locks_and_loses() -> None:
    script = ScriptDirectory.from_config(schema.config())

    for revision in script.walk_revisions():
        assert "lock" in (revision.module.__doc__ or ""), revision.revision
        assert "downgrade" in (revision.module.__doc__ or ""), revision.revision


def test_every_step_from_empty_goes_up_down_and_up(engine: Engine) -> None:
    known = revisions()
    shapes = {"base": shape(engine)["columns"]}

    for revision in known:
        schema.upgrade(engine, revision)
        shapes[revision] = shape(engine)
    assert schema.is_current(engine)
    for revision, below in zip(reversed(known), [*reversed(known[:-1]), "base"], strict=True):
        assert shape(engine) == shapes[revision]
        schema.downgrade(engine, below)
        assert not schema.is_current(engine)
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    schema.upgrade(engine)

    assert shape(engine) == shapes[known[-1]]


def test_models_match(engine: Engine) -> None:
    schema.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_a_filled_database_loses_nothing_on_the_way_down_to_the_tables_and_up(
    engine: Engine,
) -> None:
    factory = session_maker(builders.settings(str(engine.url)), engine)
    installation.prepare(engine, factory)
    with factory() as session:
        set_reach(session, EVERYTHING)
        demonstration.load(session, at=at("2026-09-14 09:30"))
        session.commit()
    before, head = counts(engine), shape(engine)

    schema.downgrade(engine, "-1")
    schema.upgrade(engine)
    schema.downgrade(engine, revisions()[0])
    schema.upgrade(engine)

    assert min(before.values()) > 0
    assert counts(engine) == before
    assert shape(engine) == head
    installation.prepare(engine, factory)
    assert counts(engine)["assistance_case"] == before["assistance_case"]
