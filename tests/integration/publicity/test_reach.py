"""What PostgreSQL itself lets a visitor without an account read, whatever the pages ask for."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tests import builders
from webapp import database

SECRET_TABLES = (
    "household",
    "household_member",
    "income",
    "asset",
    "expense",
    "process_instance",
    "user_task",
    "reassignment",
    "legal_clock",
    "clock_change",
    "document",
    "upload",
    "assistance_case",
    "assessment",
    "near_relative_entry",
    "application_draft",
    "objection",
    "audit_event",
)


@pytest.fixture
def visitor(factory, procedure):
    """Return a session of somebody without an account."""
    with factory() as opened:
        database.set_reach(opened, database.PUBLIC)
        yield opened


def count(session, table):
    return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.mark.parametrize("table", SECRET_TABLES)
def test_a_visitor_reads_no_row_of_it(visitor, table):
    assert count(visitor, table) == 0


def test_a_visitor_reads_a_notice_that_hangs(visitor, notice):
    assert count(visitor, "public_notice") == 1


def test_a_visitor_reads_no_notice_before_it_hangs(session, factory, notice):
    session.execute(text("UPDATE public_notice SET posted_on = NULL, ends_on = NULL"))
    session.commit()

    with factory() as visitor:
        database.set_reach(visitor, database.PUBLIC)
        assert count(visitor, "public_notice") == 0


def test_a_visitor_reads_no_notice_that_was_taken_down(session, factory, notice):
    notice.removed_on = notice.ends_on
    session.commit()

    with factory() as visitor:
        database.set_reach(visitor, database.PUBLIC)
        assert count(visitor, "public_notice") == 0


def test_a_visitor_changes_no_notice(visitor, notice):
    changed = visitor.execute(text("UPDATE public_notice SET content = '{}'"))

    assert changed.rowcount == 0


def test_a_visitor_writes_no_objection_past_the_product(visitor, notice):
    row = (
        "INSERT INTO objection (id, notice_id, case_id, division_code, content, status,"
        " receipt_number, received_at) VALUES (gen_random_uuid(), :notice, :case, :place,"
        " 'x', 'received', 'YY1', now())"
    )

    with pytest.raises(ProgrammingError, match="row-level security"):
        visitor.execute(
            text(row),
            {"notice": notice.id, "case": notice.case_id, "place": builders.VILLAGE},
        )


def test_a_notice_holds_public_fields_only(notice):
    assert set(notice.content) <= {
        "village",
        "applicant_name",
        "member_count",
        "proposed_outcome",
        "monthly_amount",
        "complaint_phone",
    }
