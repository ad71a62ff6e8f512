from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from tests import builders
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import calendar_years, queries
from webapp.clocks.errors import (
    CalendarYearMissingError,
    CalendarYearPublishedError,
    ReasonMissingError,
)
from webapp.clocks.models import CalendarYear

FIRST = {date(2031, 1, 1): False, date(2031, 1, 2): False, date(2031, 1, 11): True}


def moment() -> datetime:
    return datetime.now(UTC)


def events(session: Session) -> list[AuditEvent]:
    return list(
        session.scalars(
            select(AuditEvent)
            .where(AuditEvent.stream == "calendar", AuditEvent.subject_id == "2031")
            .order_by(AuditEvent.sequence)
        )
    )


class TestShippedYears:
    def test_come_from_the_table_each_with_its_notice(self, session: Session) -> None:
        calendar = queries.calendar(session)

        assert not calendar.is_working_day(date(2026, 10, 1))
        assert calendar.is_working_day(date(2026, 9, 20))
        notices = queries.publications(session)
        assert [one.year for one in notices] == list(range(2004, 2027))
        assert {one.source for one in notices} == {"chinesecalendar"}
        assert notices[-1].days["2026-09-20"] is True


class TestPublication:
    def test_is_kept_with_its_source_its_day_and_who_entered_it(self, session: Session) -> None:
        by = builders.officer(session, Role.POLICY_STAFF)

        calendar_years.load_year(
            session,
            2031,
            exceptions=FIRST,
            source="测试〔2030〕1号",
            title="测试用放假安排",
            published_on=date(2030, 11, 5),
            officer_id=by.id,
            at=moment(),
        )

        (notice,) = queries.publications(session, 2031)
        assert (notice.source, notice.title) == ("测试〔2030〕1号", "测试用放假安排")
        assert (notice.published_on, notice.officer_id) == (date(2030, 11, 5), by.id)
        assert notice.days == {"2031-01-01": False, "2031-01-02": False, "2031-01-11": True}
        (event,) = events(session)
        assert (event.action, event.officer_id) == (AuditAction.CALENDAR_LOADED, by.id)
        assert event.details == {"source": "测试〔2030〕1号", "exceptions": 3}
        assert queries.calendar(session).is_working_day(date(2031, 1, 11))

    def test_of_a_published_year_is_refused_and_changes_nothing(self, session: Session) -> None:
        version = queries.calendar_version(session)

        with pytest.raises(CalendarYearPublishedError) as caught:
            calendar_years.load_year(
                session,
                2026,
                exceptions={date(2026, 9, 15): False},
                source="测试〔2026〕2号",
                at=moment(),
            )

        assert caught.value.params == {"year": 2026, "source": "chinesecalendar"}
        assert queries.calendar(session).is_working_day(date(2026, 9, 15))
        assert queries.calendar_version(session) == version


class TestCorrection:
    def test_of_the_same_moment_counts_all_the_same(self, session: Session) -> None:
        by = builders.officer(session, Role.POLICY_STAFF)
        at = moment()
        calendar_years.load_year(session, 2031, exceptions=FIRST, source="通知", at=at)
        assert queries.calendar(session).is_working_day(date(2031, 1, 11))
        version = queries.calendar_version(session)

        for works in (False, True):
            calendar_years.correct_year(
                session,
                2031,
                exceptions={date(2031, 1, 11): works},
                source="通知",
                reason="更正",
                officer_id=by.id,
                at=at,
            )
            assert queries.calendar(session).is_working_day(date(2031, 1, 11)) is works

        assert [one.edition for one in queries.publications(session, 2031)] == [1, 2, 3]
        assert queries.calendar_version(session) != version

    def test_replaces_the_days_and_keeps_the_notice_before(self, session: Session) -> None:
        by = builders.officer(session, Role.POLICY_STAFF)
        calendar_years.load_year(session, 2031, exceptions=FIRST, source="第一次通知", at=moment())

        calendar_years.correct_year(
            session,
            2031,
            exceptions={date(2031, 1, 1): False},
            source="更正通知",
            reason=" 国务院办公厅更正 ",
            officer_id=by.id,
            at=moment(),
        )

        calendar = queries.calendar(session)
        assert calendar.is_working_day(date(2031, 1, 2))
        assert not calendar.is_working_day(date(2031, 1, 1))
        assert not calendar.is_working_day(date(2031, 1, 11))
        assert session.get_one(CalendarYear, 2031).source == "更正通知"
        kept = [(one.source, one.reason) for one in queries.publications(session, 2031)]
        assert kept == [("第一次通知", None), ("更正通知", "国务院办公厅更正")]
        assert [event.action for event in events(session)] == [
            AuditAction.CALENDAR_LOADED,
            AuditAction.CALENDAR_CORRECTED,
        ]

    @pytest.mark.parametrize(
        ("year", "reason", "error"),
        [(2031, "更正", CalendarYearMissingError), (2026, " ", ReasonMissingError)],
    )
    def test_needs_a_year_to_correct_and_a_reason(
        self, session: Session, year: int, reason: str, error: type[Exception]
    ) -> None:
        by = builders.officer(session, Role.POLICY_STAFF)

        with pytest.raises(error):
            calendar_years.correct_year(
                session,
                year,
                exceptions={},
                source="更正通知",
                reason=reason,
                officer_id=by.id,
                at=moment(),
            )

    @pytest.mark.parametrize(
        "statement",
        ["UPDATE calendar_publication SET reason = 'x'", "DELETE FROM calendar_publication"],
    )
    def test_of_a_notice_itself_is_refused_by_the_database(
        self, session: Session, statement: str
    ) -> None:
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(statement))


def test_a_new_year_makes_later_clocks_firm(session: Session) -> None:
    def is_provisional() -> bool:
        return queries.reckoned(
            session,
            "minimum_living_allowance",
            "total",
            division=builders.VILLAGE,
            start=date(2026, 11, 23),
            variables={},
        ).due.provisional

    assert is_provisional()

    calendar_years.load_year(
        session,
        2027,
        exceptions={date(2027, 1, 1): False},
        source="测试〔2026〕1号",
        at=moment(),
    )

    assert not is_provisional()
