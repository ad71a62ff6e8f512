"""Health for whoever balances load, figures for whoever watches, a list for administrators."""

import dataclasses
from collections.abc import Callable
from ipaddress import ip_network
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp import database
from webapp.accounts.models import Officer, Role
from webapp.app import create_app
from webapp.config import Network, Settings, from_environment
from webapp.documents.models import Document
from webapp.documents.operations import RENDER
from webapp.errors import SettingsError
from webapp.upkeep import operations, queries
from webapp.upkeep.models import FIRE_ALARM
from webapp.upkeep.operations import MOST_TRIES

NOW = at("2026-09-14 10:00")
PLACE = "KeyError at webapp/documents/rendering.py:1"

SignIn = Callable[[Officer], FlaskClient]


@pytest.fixture
def procedure(session: Session) -> Procedure:
    """Return an accepted case of 浚县, with its notice."""
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=NOW)
    made = Procedure(session, case, people)
    made.accept(NOW)
    return made


@pytest.fixture
def failed(session: Session, procedure: Procedure) -> UUID:
    """Return a notice whose PDF could not be made, and was set aside."""
    document_id = session.scalars(select(Document.id)).one()
    for _ in range(MOST_TRIES):
        operations.remember_failure(session, RENDER, document_id, PLACE, at=NOW)
    return document_id


class TestHealth:
    def test_a_process_that_answers_lives(self, client: FlaskClient) -> None:
        assert client.get("/health/live").json == {"alive": True}

    def test_it_is_ready_with_a_database_of_today(self, client: FlaskClient) -> None:
        response = client.get("/health/ready")

        assert (response.status_code, response.json) == (200, {"ready": True})

    def test_it_is_not_ready_with_an_older_database(
        self, client: FlaskClient, session: Session
    ) -> None:
        session.execute(text("SET LOCAL ROLE NONE"))
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

        response = client.get("/health/ready")

        assert (response.status_code, response.json) == (503, {"ready": False})

    def test_it_is_not_ready_without_a_database_and_does_not_say_why(
        self, settings: Settings
    ) -> None:
        nowhere = database.connect("postgresql://nobody:secret@127.0.0.1:9/none")
        app = create_app(settings, database.session_factory(nowhere, info={"jobs": {}}))

        response = app.test_client().get("/health/ready")

        assert (response.status_code, response.json) == (503, {"ready": False})


class TestMetrics:
    def test_there_is_nothing_for_whom_nobody_named(self, client: FlaskClient) -> None:
        assert client.get("/metrics").status_code == 404

    def test_a_named_network_reads_them(
        self, settings: Settings, factory: sessionmaker[Session], failed: UUID
    ) -> None:
        client = _watched(settings, factory, networks="127.0.0.0/8").test_client()
        client.get("/boards")

        text_ = client.get("/metrics").text

        assert "doudi_database_up 1.0" in text_
        assert 'doudi_jobs_failed{state="set_aside"} 1.0' in text_
        assert f'doudi_jobs_waiting{{job="{RENDER}"}} 1.0' in text_
        assert 'doudi_http_requests_total{method="GET",route="' in text_

    def test_a_proxy_that_nobody_told_of_does_not_open_them(
        self, settings: Settings, factory: sessionmaker[Session]
    ) -> None:
        client = _watched(settings, factory, networks="127.0.0.0/8").test_client()

        response = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

        assert response.status_code == 404

    @pytest.mark.parametrize(("token", "status"), [("right", 200), ("wrong", 404)])
    def test_the_token_opens_from_everywhere(
        self, settings: Settings, factory: sessionmaker[Session], token: str, status: int
    ) -> None:
        client = _watched(settings, factory, token="right").test_client()

        response = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})

        assert response.status_code == status

    def test_routes_are_told_by_their_template(
        self, settings: Settings, factory: sessionmaker[Session]
    ) -> None:
        client = _watched(settings, factory, token="right").test_client()
        client.get("/cases/00000000-0000-0000-0000-00000000abcd?q=张建明")
        client.get("/nowhere/410621199001011234")
        client.open("/sign-in", method="张建明")

        text_ = client.get("/metrics", headers={"Authorization": "Bearer right"}).text

        assert 'route="/cases/<uuid:case_id>"' in text_
        assert not any(secret in text_ for secret in ("abcd", "410621", "张建明"))

    def test_they_tell_of_a_database_that_is_away(self, settings: Settings) -> None:
        nowhere = database.connect("postgresql://nobody:secret@127.0.0.1:9/none")
        away = database.session_factory(nowhere, info={"jobs": {}})
        client = _watched(settings, away, token="right").test_client()

        response = client.get("/metrics", headers={"Authorization": "Bearer right"})

        assert (response.status_code, "doudi_database_up 0.0" in response.text) == (200, True)

    def test_a_silent_worker_shows(
        self, settings: Settings, factory: sessionmaker[Session], session: Session
    ) -> None:
        for name in ("one", "two"):
            operations.register_worker(session, name, host="h", process_number=1, version="1")
        operations.beat(session, "one", {RENDER: {"done": 3, "failed": 1, "seconds": 1.5}})
        session.execute(
            text("UPDATE worker_process SET last_beat_at = now() - interval '1 h' WHERE id = 'two'")
        )
        client = _watched(settings, factory, token="right").test_client()

        text_ = client.get("/metrics", headers={"Authorization": "Bearer right"}).text

        assert 'doudi_workers{state="alive"} 1.0' in text_
        assert 'doudi_workers{state="silent"} 1.0' in text_
        assert f'doudi_worker_jobs_total{{job="{RENDER}",outcome="done",worker="one"}} 3.0' in text_

    def test_a_network_that_is_none_is_refused_at_the_start(self) -> None:
        variables = {
            "DATABASE_URL": "x",
            "DOUDI_SECRET_KEY": "x",
            "DOUDI_DATA_KEYS": "1:" + "a" * 43 + "=",
            "DOUDI_INDEX_KEY": "a" * 43 + "=",
            "DOUDI_METRICS_NETWORKS": "everywhere",
        }

        with pytest.raises(SettingsError, match="DOUDI_METRICS_NETWORKS"):
            from_environment(variables)


class TestJobs:
    def test_the_list_tells_the_case_and_the_place_and_nobody(
        self, sign_in: SignIn, session: Session, failed: UUID, procedure: Procedure
    ) -> None:
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR))

        page = client.get("/upkeep/jobs").text

        assert procedure.case.number in page
        assert PLACE in page.replace("<wbr>", "")
        assert "已搁置" in page
        assert "张建明" not in page

    def test_only_administrators_see_it(self, sign_in: SignIn, session: Session) -> None:
        client = sign_in(builders.officer(session, Role.SUPERVISOR))

        assert client.get("/upkeep/jobs").status_code == 403
        assert client.post("/upkeep/jobs/retry").status_code == 403

    def test_a_neighbour_does_not_see_the_case(
        self, sign_in: SignIn, session: Session, failed: UUID, procedure: Procedure
    ) -> None:
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR, division=builders.QI))

        assert procedure.case.number not in client.get("/upkeep/jobs").text
        assert client.post(f"/upkeep/jobs/{RENDER}/{failed}/retry").status_code == 403

    def test_one_is_tried_again(self, sign_in: SignIn, session: Session, failed: UUID) -> None:
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR))

        response = client.post(f"/upkeep/jobs/{RENDER}/{failed}/retry")

        session.expire_all()
        assert response.status_code == 303
        assert queries.failure_counts(session) == (1, 0)

    def test_all_are_tried_again(self, sign_in: SignIn, session: Session, failed: UUID) -> None:
        operations.remember_failure(session, FIRE_ALARM, UUID(int=3), PLACE, at=NOW)
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR))

        client.post("/upkeep/jobs/retry")

        session.expire_all()
        assert queries.failure_counts(session) == (2, 0)

    def test_a_job_that_is_done_says_so(self, sign_in: SignIn, session: Session) -> None:
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR))

        response = client.post(f"/upkeep/jobs/{RENDER}/{UUID(int=9)}/retry")

        assert response.status_code == 409
        assert "已经完成" in response.text

    def test_a_form_without_its_token_is_refused(
        self, app: Flask, sign_in: SignIn, session: Session, failed: UUID
    ) -> None:
        client = sign_in(builders.officer(session, Role.ADMINISTRATOR))
        app.config["WTF_CSRF_ENABLED"] = True

        response = client.post("/upkeep/jobs/retry")

        assert response.status_code == 400
        assert queries.failure_counts(session) == (0, 1)


def _watched(
    settings: Settings, factory: sessionmaker[Session], *, networks: str = "", token: str = ""
) -> Flask:
    named: tuple[Network, ...] = (ip_network(networks),) if networks else ()
    return create_app(
        dataclasses.replace(settings, metrics_networks=named, metrics_token=token), factory
    )
