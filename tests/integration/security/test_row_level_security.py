"""PostgreSQL itself hides what lies outside a reach, and refuses to change what must stay."""

import importlib.util
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from webapp import database, schema
from webapp.accounts.models import Role
from webapp.cases import queries as cases
from webapp.cases.errors import CaseNotFoundError
from webapp.cases.models import ApplicationDraft
from webapp.database import EVERYTHING, NOTHING, PUBLIC, Base, Reach, division_reach
from webapp.documents import operations as documents
from webapp.instance_changes.models import ChangeKind, InstanceChange, MigrationCampaign
from webapp.publicity import operations as publicity
from webapp.publicity import queries as notices
from webapp.registry import queries as registry
from webapp.registry.models import Asset, AssetKind, Expense, ExpenseKind
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries

NOW = at("2026-09-14 09:00")
OTHER_COUNTY, OWN_COUNTY = division_reach(builders.QI), division_reach(builders.XUN)

# Tables with a division that every officer may read: they hold no household's data, or, like the
# audit trail, have policies of their own (adding is open to all, reading is not).
EXCUSED = {"office", "officer", "audit_event"}


def _divided_tables() -> tuple[str, ...]:
    """Return the tables that revisions secured by division."""
    found: list[str] = []
    for path in sorted((schema.MIGRATIONS / "versions").glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += getattr(module, "DIVIDED_TABLES", ())
    return tuple(found)


DIVIDED_TABLES = _divided_tables()


@pytest.fixture
def full_case(session: Session) -> Procedure:
    """Return a case of 浚县 that has left a row in every table with a division."""
    people = driving.staff(session)
    registered = builders.household(session, people.township, at=NOW)
    means = {"household_id": registered.id, "division_code": registered.division_code}
    session.add_all(
        [
            Asset(
                **means,
                kind=AssetKind.DEPOSIT,
                description="存款",
                declared_fen=100,
                as_of=NOW.date(),
                position=0,
                created_at=NOW,
            ),
            Expense(
                **means,
                member_id=registry.get(session, registered.id).members[0].id,
                kind=ExpenseKind.MAJOR_ILLNESS,
                description="住院",
                amount_fen=100,
                has_voucher=True,
                period_from=NOW.date(),
                period_to=NOW.date(),
                position=0,
                created_at=NOW,
            ),
            ApplicationDraft(
                officer_id=people.assistant.id,
                division_code=builders.VILLAGE,
                step="household",
                sealed=b"x",
                changed_at=NOW,
            ),
        ]
    )
    case = builders.application(session, people.assistant, registered=registered, at=NOW)
    procedure = Procedure(session, case, people)
    tasks.reassign(
        session,
        procedure.task("check_completeness").id,
        to=people.township,
        by=builders.officer(session, Role.SUPERVISOR),
        reason="休假",
        at=NOW,
    )
    procedure.accept(NOW, near_relative=True, near_relative_officer_name="孙主任")
    photograph = BytesIO()
    Image.new("RGB", (8, 6), "white").save(photograph, "PNG")
    photograph.seek(0)
    documents.store_upload(
        session,
        subject_id=case.id,
        division_code=case.division_code,
        purpose="authority",
        file_name="委托书.png",
        stream=photograph,
        limit_bytes=10_000,
        by=people.township.id,
        at=NOW,
    )
    procedure.compare(NOW)
    procedure.survey(NOW)
    procedure.opine(NOW)
    procedure.complete("post_notice", {"posted": True}, by=people.assistant, at=NOW)
    notice = notices.newest_of_case(session, case.id)
    assert notice is not None
    publicity.receive_objection(
        session, notice.id, objector_name="李某", contact="", content="不实", at=NOW
    )
    instance = task_queries.instance_of(session, case.id)
    later = versions.publish(
        session, versions.changed().definition(), effective_on=NOW.date(), at=NOW
    )
    between = {
        "division_code": case.division_code,
        "from_version_id": instance.process_version_id,
        "to_version_id": later.id,
    }
    session.add_all(
        [
            MigrationCampaign(
                **between,
                process_id=later.process_id,
                listed=[],
                plan={},
                reason="新规定实施",
                planned_by_id=people.county.id,
                planned_by_person=people.county.person_index,
                planned_at=NOW,
            ),
            InstanceChange(
                **between,
                kind=ChangeKind.ACCEPTANCE,
                process_instance_id=instance.id,
                asked_at=NOW,
            ),
        ]
    )
    session.flush()
    session.expire_all()
    return procedure


def count(session: Session, table: str, reach: Reach) -> int:
    database.set_reach(session, reach)
    return session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()


def refused(session: Session, statement: str, **values: object) -> str:
    """Return why PostgreSQL refused a statement; it must refuse it."""
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        session.execute(text(statement), values)
    return str(caught.value.orig)


class TestReach:
    def test_of_another_county_sees_no_row_of_any_table(
        self, session: Session, full_case: Procedure
    ) -> None:
        assert len(DIVIDED_TABLES) >= 18

        for table in (*DIVIDED_TABLES, "audit_event"):
            assert count(session, table, EVERYTHING) > 0, f"{table}: the test has no row"
            assert count(session, table, OTHER_COUNTY) == 0, table
        with pytest.raises(CaseNotFoundError):
            cases.get(session, full_case.case_id)

    def test_of_the_own_county_and_township_sees_the_case(
        self, session: Session, full_case: Procedure
    ) -> None:
        for reach in (OWN_COUNTY, division_reach(builders.SHANTANG)):
            for table in DIVIDED_TABLES:
                assert count(session, table, reach) > 0, table

    def test_of_the_next_village_or_of_a_code_that_is_no_division_sees_nothing(
        self, session: Session, full_case: Procedure
    ) -> None:
        for code in ("410621101202", "4106211012010", "", "41062110120x", "%"):
            assert count(session, "household_member", division_reach(code)) == 0, code

    def test_nothing_and_public_see_nothing_personal(
        self, session: Session, full_case: Procedure
    ) -> None:
        for table in (*DIVIDED_TABLES, "audit_event"):
            assert count(session, table, NOTHING) == 0, table
            if table != "public_notice":
                assert count(session, table, PUBLIC) == 0, table

    def test_public_sees_a_notice_only_while_it_hangs(
        self, session: Session, full_case: Procedure
    ) -> None:
        assert count(session, "public_notice", PUBLIC) == 1

        database.set_reach(session, EVERYTHING)
        full_case.fire("publicity", at=at("2026-09-22 00:05"))
        assert count(session, "public_notice", PUBLIC) == 1
        database.set_reach(session, EVERYTHING)
        full_case.complete(
            "close_publicity",
            {"objection_raised": True},
            by=full_case.people.township,
            at=at("2026-09-22 09:00"),
        )

        assert count(session, "public_notice", PUBLIC) == 0

    def test_that_was_never_stated_is_nothing(
        self, factory: sessionmaker[Session], session: Session, full_case: Procedure
    ) -> None:
        session.commit()

        with factory() as unstated:
            assert unstated.execute(text("SELECT count(*) FROM household")).scalar_one() == 0

    def test_is_widened_for_one_lookup_only(self, session: Session, full_case: Procedure) -> None:
        database.set_reach(session, OTHER_COUNTY)

        with database.reaching(session, EVERYTHING) as wide:
            assert wide.execute(text("SELECT count(*) FROM household")).scalar_one() > 0

        assert session.execute(text("SELECT count(*) FROM household")).scalar_one() == 0


class TestWriting:
    def test_into_another_division_is_refused(self, session: Session, full_case: Procedure) -> None:
        case = full_case.case
        database.set_reach(session, OTHER_COUNTY)

        why = refused(
            session,
            "INSERT INTO clock_change (id, legal_clock_id, division_code, kind, reason, authority,"
            " due_before, due_after, at) VALUES (:id, :id, :division, 'stopped', 'x', 'x', now(),"
            " now(), now())",
            id=uuid4(),
            division=case.division_code,
        )

        assert "row-level security" in why

    def test_cannot_move_a_row_out_of_reach_nor_touch_one_there(
        self, session: Session, full_case: Procedure
    ) -> None:
        case_id = full_case.case_id
        database.set_reach(session, OTHER_COUNTY)
        touched = session.execute(
            text("UPDATE assistance_case SET reason = 'x' WHERE id = :id"), {"id": case_id}
        )
        database.set_reach(session, OWN_COUNTY)

        why = refused(
            session,
            "UPDATE assistance_case SET division_code = '410622' WHERE id = :id",
            id=case_id,
        )

        assert touched.rowcount == 0
        assert "row-level security" in why

    def test_never_deletes(self, session: Session, full_case: Procedure) -> None:
        database.set_reach(session, EVERYTHING)

        for table in DIVIDED_TABLES:
            if table != "application_draft":
                assert "permission denied" in refused(session, f'DELETE FROM "{table}"'), table
            assert "permission denied" in refused(session, f'TRUNCATE "{table}"'), table

    def test_cannot_change_the_schema_or_the_policies(
        self, session: Session, full_case: Procedure
    ) -> None:
        database.set_reach(session, EVERYTHING)

        for statement in (
            "ALTER TABLE household DISABLE ROW LEVEL SECURITY",
            "DROP POLICY reach ON household",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TRIGGER document_stays ON document",
            "DROP FUNCTION doudi_reaches(text) CASCADE",
            "CREATE TABLE kept_aside (x text)",
            "UPDATE alembic_version SET version_num = 'x'",
        ):
            refused(session, statement)


@pytest.fixture(params=["doudi_app", "owner"])
def as_role(request: pytest.FixtureRequest, session: Session, connection: Connection) -> Session:
    """Give the session under the application's role, then under the owner of the tables."""
    if request.param == "owner":
        request.getfixturevalue("full_case")
        connection.execute(text("RESET ROLE"))
    return session


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
    def test_trail_takes_no_change(self, as_role: Session, table: str) -> None:
        column = {"audit_event": "subject_id", "audit_seal": "hash"}[table]

        assert refused(as_role, f"UPDATE {table} SET {column} = 'x'")
        assert refused(as_role, f"DELETE FROM {table}")
        assert refused(as_role, f"TRUNCATE {table} CASCADE")

    @pytest.mark.parametrize("table", ["process_version", "form_version"])
    def test_published_versions_stay(self, as_role: Session, table: str) -> None:
        assert refused(as_role, f"UPDATE {table} SET sha256 = 'x'")
        assert refused(as_role, f"DELETE FROM {table}")
        assert refused(as_role, f"TRUNCATE {table} CASCADE")

    @pytest.mark.parametrize("owner", [False, True])
    def test_issued_documents_stay_but_take_their_delivery(
        self, session: Session, connection: Connection, full_case: Procedure, owner: bool
    ) -> None:
        if owner:
            connection.execute(text("RESET ROLE"))

        assert "does not change" in refused(session, "UPDATE document SET number = 'x'")
        assert "does not change" in refused(session, "UPDATE document SET content = '{}'")
        assert refused(session, "DELETE FROM document")
        session.execute(text("UPDATE document SET receiver = '张建明'"))
        session.execute(text("UPDATE document SET pdf = '1', sha256 = '1'"))
        assert "does not change" in refused(session, "UPDATE document SET pdf = '2', sha256 = '2'")


class TestRole:
    def test_is_no_superuser_owns_nothing_and_bypasses_nothing(self, session: Session) -> None:
        row = session.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole FROM pg_roles"
                " WHERE rolname = current_user"
            )
        ).one()
        owned = session.execute(
            text("SELECT count(*) FROM pg_tables WHERE tableowner = 'doudi_app'")
        ).scalar_one()

        assert tuple(row) == (False, False, False, False)
        assert owned == 0

    def test_resets_to_nothing_more_than_the_account_that_connected(
        self, session: Session, full_case: Procedure
    ) -> None:
        # Whoever executes SQL of their own can undo SET ROLE: the role guards against queries
        # that forget whose they are. The policies are forced on the tables' owner as well.
        session.execute(text("RESET ROLE"))
        who = session.execute(text("SELECT current_user = session_user")).scalar_one()
        forced = session.execute(
            text(
                "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class"
                " WHERE relname = ANY(:tables) AND relkind = 'r'"
            ),
            {"tables": [*DIVIDED_TABLES, "audit_event"]},
        ).scalar_one()

        assert who
        assert forced

    def test_is_taken_again_by_the_next_transaction(self, factory: sessionmaker[Session]) -> None:
        with factory() as opened:
            opened.execute(text("RESET ROLE"))
            opened.rollback()

            assert opened.execute(text("SELECT current_user")).scalar_one() == "doudi_app"


def test_every_table_with_a_division_is_secured_or_excused() -> None:
    divided = {
        table.name for table in Base.metadata.sorted_tables if "division_code" in table.columns
    }

    assert divided - set(DIVIDED_TABLES) == EXCUSED
    assert set(DIVIDED_TABLES) <= divided


def test_the_database_has_a_policy_for_every_divided_table(session: Session) -> None:
    rows = session.execute(
        text("SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'reach'")
    )

    found = {row.tablename: (row.qual, row.with_check) for row in rows}
    for table in DIVIDED_TABLES:
        assert found[table] == ("doudi_reaches((division_code)::text)",) * 2, table
