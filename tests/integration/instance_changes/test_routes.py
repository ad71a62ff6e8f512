import re

import pytest

from tests import builders
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from tests.integration.instance_changes.conftest import NOW, PLANNED
from tests.versions import Drawing
from webapp.accounts.models import Role
from webapp.instance_changes import jobs, moving, operations, queries
from webapp.instance_changes.models import CampaignStatus, ChangeStatus
from workflows import engine

LIST = "/studio/migrations"


@pytest.fixture
def case(session, people):
    return Procedure(session, builders.application(session, people.assistant, at=NOW), people)


def text_of(response):
    return response.get_data(as_text=True)


def fields_of(page):
    return dict(re.findall(r'name="(lock_version)" value="([^"]+)"', page))


class TestMigration:
    def test_is_planned_run_dry_released_and_done(
        self, client, session, factory, sign_in, travel, people, planner, releaser, old, publish
    ):
        travel(PLANNED)
        new = publish()
        able, stuck = versions.cases(session, people, 2, stuck=1, at=NOW)
        numbers = able.case.number, stuck.case.number
        sign_in(planner)

        made = client.post(
            LIST,
            data={
                "from_version": old.id,
                "to_version": new.id,
                "division": builders.XUN,
                "reason": "新规定实施",
            },
        )
        assert made.status_code == 303
        address = made.location
        page = text_of(client.get(address))
        assert "2 件在办案件" in page
        assert "系统建议，保存后生效" in page
        assert "拟定的人不能自己批准" in page
        saved = client.post(
            f"{address}/plan",
            data={
                **fields_of(page),
                f"{versions.PROCESS}/county_review": "county_examination",
                f"{versions.PROCESS}/county_visit": "",
            },
        )
        assert saved.status_code == 303
        page = text_of(client.get(f"{address}/dry-run"))
        assert "可以迁移 1 件" in page
        assert "1 件不能迁移" in page
        assert "county_visit" in page
        assert numbers[1] in page
        refused = client.post(f"{address}/release", data=fields_of(text_of(client.get(address))))
        assert refused.status_code == 403

        client.post("/sign-out")
        sign_in(releaser)
        page = text_of(client.get(address))
        released = client.post(f"{address}/release", data=fields_of(page))
        assert released.status_code == 303
        response = client.get(address)
        assert response.headers["Refresh"] == "5"
        assert "正在逐案办理：0 / 2" in text_of(response)
        assert jobs.run_campaigns(factory, at=PLANNED) == 2
        response = client.get(address)
        assert "Refresh" not in response.headers
        page = text_of(response)
        assert "已完成" in page
        assert all(number in page for number in numbers)
        assert "张" not in page.split("<main")[1].split("</main>")[0]
        only = text_of(client.get(f"{address}?result=refused"))
        assert numbers[1] in only
        assert numbers[0] not in only

        undone = client.post(f"{address}/cases/{able.instance_id}/undo")
        assert undone.status_code == 303
        again = client.post(f"{address}/cases/{able.instance_id}/retry")
        assert again.status_code == 409

    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client, sign_in, planner, old, publish
    ):
        new = publish(Drawing(engine.shipped(versions.PROCESS)).remove("first_opinion_publicity"))
        sign_in(planner)
        given = {
            "from_version": old.id,
            "to_version": new.id,
            "division": builders.XUN,
            "reason": "新规定实施",
        }

        unlawful = client.post(LIST, data=given)
        nothing = client.post(LIST, data={**given, "from_version": ""})

        assert unlawful.status_code == nothing.status_code == 422
        assert "第十九条" in text_of(unlawful)
        assert "新规定实施" in text_of(unlawful)
        assert "请选择版本" in text_of(nothing)

    def test_a_wrong_pair_is_named(self, client, session, sign_in, planner, plan):
        made = plan()
        sign_in(planner)

        response = client.post(
            f"{LIST}/{made.id}/plan",
            data={
                "lock_version": made.lock_version,
                f"{versions.PROCESS}/county_review": "determined",
            },
        )

        assert response.status_code == 422
        assert "county_review → determined" in text_of(response)

    def test_can_be_given_up(self, client, session, sign_in, planner, plan):
        made = plan()
        sign_in(planner)

        client.post(f"{LIST}/{made.id}/discard")

        assert "已作废" in text_of(client.get(LIST))
        assert client.get(f"{LIST}/{made.id}/dry-run").status_code == 303

    def test_can_be_taken_back(
        self, client, session, factory, sign_in, planner, plan, release, case
    ):
        made = release(plan(choose=dict([versions.RENAMED])))
        sign_in(planner)

        client.post(f"{LIST}/{made.id}/undo")
        assert "撤回中" in text_of(client.get(f"{LIST}/{made.id}"))
        jobs.run_campaigns(factory, at=PLANNED)

        assert "已撤回" in text_of(client.get(f"{LIST}/{made.id}"))

    def test_is_read_by_auditors_and_nobody_else(self, client, session, sign_in, plan, people):
        made = plan()
        for officer, expected in (
            (builders.officer(session, Role.AUDITOR), 200),
            (people.county, 403),
            (builders.officer(session, Role.ADMINISTRATOR), 403),
        ):
            sign_in(officer)
            assert client.get(LIST).status_code == expected
            assert client.get(f"{LIST}/{made.id}").status_code == expected
            client.post("/sign-out")

    def test_of_another_county_is_not_there(self, client, session, sign_in, plan):
        made = plan()
        sign_in(builders.officer(session, Role.POLICY_STAFF, division=builders.QI))

        assert client.get(f"{LIST}/{made.id}").status_code == 404


class TestJob:
    def test_a_case_that_fails_stops_no_other(
        self, session, factory, plan, releaser, people, monkeypatch
    ):
        broken, _ = versions.cases(session, people, 2, stuck=0, at=NOW)
        made = plan()
        operations.release_campaign(
            session, made.id, lock_version=made.lock_version, by=releaser, at=PLANNED
        )
        instance = queries.change_of(session, made.id, broken.instance_id).process_instance_id
        session.commit()
        kept = moving.examine

        def examine(current, one, *rest):
            if one.id == instance:
                one.state = b"\x01damaged"
            return kept(current, one, *rest)

        monkeypatch.setattr(moving, "examine", examine)
        jobs.run_campaigns(factory, at=PLANNED)

        session.expire_all()
        assert queries.counts(session, made.id) == {
            ChangeStatus.DONE: 1,
            ChangeStatus.REFUSED: 1,
        }
        assert queries.campaign(session, made.id).status is CampaignStatus.COMPLETED

    def test_does_nothing_where_nothing_waits(self, factory):
        assert jobs.run_campaigns(factory, at=PLANNED) == 0


class TestChanges:
    def test_are_asked_for_by_one_and_approved_by_another(
        self, client, session, sign_in, travel, case, planner
    ):
        versions.POSITIONS[7](case, NOW)
        travel(PLANNED)
        supervisor = builders.officer(session, Role.SUPERVISOR)
        address = f"/cases/{case.case_id}/change"
        sign_in(supervisor)
        assert address in text_of(client.get(f"/cases/{case.case_id}"))
        page = text_of(client.get(address))
        assert 'value="examination/submit_to_county"' in page
        assert "张贴公示" in page

        given = {"cancel": "examination/submit_to_county", "reason": "重新提出意见"}
        refused = client.post(address, data={**given, "begin": "examination/confirmation"})
        asked = client.post(address, data={**given, "begin": "examination/first_opinion"})
        assert refused.status_code == 422
        assert "不符合法定程序" in text_of(refused)
        assert "重新提出意见" in text_of(refused)
        assert asked.status_code == 303
        page = text_of(client.get(asked.location))
        assert case.case.number in page
        assert "/approval" not in page
        client.post("/sign-out")
        sign_in(planner)
        page = text_of(client.get("/supervision/changes"))
        (approval,) = re.findall(r'action="([^"]+/approval)"', page)

        assert client.post(approval).status_code == 303
        assert case.open() == ["first_opinion"]
        assert client.post(approval.replace("approval", "rejection")).status_code == 409

    def test_tell_of_cases_kept_on_an_older_law(
        self, client, session, sign_in, travel, case, publish
    ):
        publish(
            Drawing(engine.shipped(versions.PROCESS)).rename("accept", "register"),
            effective_on=NOW.date(),
        )
        case.accept(NOW)
        travel(PLANNED)
        sign_in(builders.officer(session, Role.SUPERVISOR))

        page = text_of(client.get("/supervision/changes"))

        assert "没有转到受理日适用版本的案件" in page
        assert case.case.number in page
        assert "accept" in page
