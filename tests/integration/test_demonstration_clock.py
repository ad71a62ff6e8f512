from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from webapp import clock, database
from webapp.audit.models import AuditAction, AuditEvent
from webapp.demonstration_clock import MomentUnreadableError, read_moment

NOW = builders.at("2026-09-14 15:30")


@pytest.fixture
def app(app, tmp_path):
    """Return an application whose clock can be set."""
    clock.use_development_clock(tmp_path / "clock")
    yield app
    clock.use_development_clock(None)


class TestReadMoment:
    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("+8", NOW + timedelta(days=8)),
            (" +8 天", NOW + timedelta(days=8)),
            ("+1 days", NOW + timedelta(days=1)),
            ("-3", NOW - timedelta(days=3)),
            ("2026-10-09", builders.at("2026-10-09 09:00")),
            ("2026-10-09 17:45", builders.at("2026-10-09 17:45")),
            ("2026-10-09T17:45", builders.at("2026-10-09 17:45")),
        ],
    )
    def test_reads_days_and_moments(self, text, moment):
        assert read_moment(text, now=NOW) == moment

    @pytest.mark.parametrize(
        "text", ["", "tomorrow", "2026-02-30", "2026-13-01 09:00", "+99999", "1999-01-01"]
    )
    def test_refuses_everything_else(self, text):
        with pytest.raises(MomentUnreadableError):
            read_moment(text, now=NOW)


class TestSetClock:
    def test_sets_the_clock_and_notes_it(self, client, session, sign_in, travel):
        travel(NOW)
        officer = builders.officer(session)
        sign_in(officer)

        response = client.post("/demonstration/clock", data={"moment": "+8 天", "back": "/profile"})

        assert response.location == "/profile"
        assert clock.now() == NOW + timedelta(days=8)
        database.set_reach(session, database.EVERYTHING)
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.CLOCK_SET_FOR_DEMONSTRATION)
        ).all()
        assert [event.officer_id for event in events] == [officer.id]

    def test_changes_nothing_when_the_moment_cannot_be_read(self, client, session, sign_in, travel):
        travel(NOW)
        sign_in(builders.officer(session))

        response = client.post("/demonstration/clock", data={"moment": "soon"})

        assert response.status_code == 422
        assert clock.now() == NOW

    def test_stands_in_the_foot_of_every_page(self, client, session, sign_in):
        sign_in(builders.officer(session))

        assert 'action="/demonstration/clock"' in client.get("/profile").get_data(as_text=True)

    def test_asks_for_sign_in(self, client):
        assert client.post("/demonstration/clock", data={"moment": "+1"}).status_code == 401

    def test_keeps_sessions_alive(self, client, session, sign_in):
        sign_in(builders.officer(session))

        client.post("/demonstration/clock", data={"moment": "+30"})

        assert client.get("/profile").status_code == 200

    def test_is_not_there_where_the_clock_cannot_be_set(self, client, session, sign_in):
        sign_in(builders.officer(session))
        clock.use_development_clock(None)

        response = client.post("/demonstration/clock", data={"moment": "+1"})

        assert response.status_code == 404
        assert "/demonstration/clock" not in client.get("/profile").get_data(as_text=True)
