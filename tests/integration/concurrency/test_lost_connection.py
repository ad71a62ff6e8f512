"""The database goes away while an officer's form is under way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from tests import builders
from tests.integration.durability import journey, waiting
from tests.integration.durability.product import Product
from webapp import clock, database
from webapp.accounts import queries as accounts
from webapp.app import create_app

FORM = {"file_complete": "true"}


def test_an_officer_is_not_told_that_nothing_was_kept_and_can_send_it_again(
    arena: Product, caplog: pytest.LogCaptureFixture
) -> None:
    with arena.use_case() as session:
        ids = journey.recruit(session)
        officer = accounts.get_officer(session, ids[1])
        case = builders.application(
            session, journey.people_of(session, ids).assistant, at=clock.now()
        )
        task = journey.procedure_of(session, ids, case.id).task("check_completeness")
        address, form = f"/tasks/{task.id}/completion", {**FORM, "lock_version": task.lock_version}
    app = create_app(arena.settings, arena.factory)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=False)
    client = app.test_client()
    client.post("/sign-in", data={"login": officer.login, "password": builders.PASSWORD})

    with (
        ThreadPoolExecutor(1) as pool,
        waiting.held(arena.engine, waiting.nobody_may_write("process_instance")) as holder,
    ):
        sending = pool.submit(client.post, address, data=form)
        process = waiting.wait_until_blocked(arena.engine, holder)
        holder.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        lost = sending.result()
    again = client.post(address, data=form)

    assert lost.status_code == 503
    assert "不能确定刚才的操作是否已经生效" in lost.text
    assert lost.headers["Retry-After"] == "5"
    assert "Traceback" not in caplog.text
    assert again.status_code == 303


def test_only_an_absent_server_is_out_of_reach() -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    with pytest.raises(Exception, match="connection") as refused:
        nowhere.connect()

    assert database.is_out_of_reach(refused.value)
    assert not database.is_out_of_reach(ValueError("a fault of ours"))
