import io
import re
from datetime import date
from uuid import UUID

import pytest

from tests import builders
from tests.builders import at
from webapp import installation
from webapp.accounts.models import Role
from webapp.definitions import queries as definitions
from webapp.studio import operations, queries
from webapp.studio.errors import (
    DraftNotOpenError,
    EffectiveDateError,
    FindingsStandError,
    NothingChangedError,
    OutdatedBaseError,
    SamePersonError,
    StaleDraftError,
)
from workflows import engine
from workflows.model import DiagramSource

PROCESS = "minimum_living_allowance"
FILE = f"{PROCESS}.bpmn"
MORNING = at("2026-09-14 09:00")
TODAY, LATER, LATEST = date(2026, 9, 14), date(2026, 10, 1), date(2027, 1, 1)


def shipped_text(file: str = FILE) -> str:
    return next(one.xml for one in engine.shipped(PROCESS).sources if one.name == file)


def renamed(name: str) -> DiagramSource:
    return DiagramSource(FILE, shipped_text().replace("材料审查", name))


def without_publicity() -> DiagramSource:
    """Return the process with a way from the first opinion around the publicity."""
    text = shipped_text()
    return DiagramSource(
        FILE,
        text.replace(
            'sourceRef="gw_first_opinion" targetRef="gw_checks_again"',
            'sourceRef="gw_first_opinion" targetRef="gw_objection"',
        ),
    )


@pytest.fixture
def author(session):
    return builders.officer(session, Role.POLICY_STAFF)


@pytest.fixture
def second(session):
    return builders.officer(session, Role.POLICY_STAFF)


@pytest.fixture
def begun(session, author):
    """Begin a draft and change it."""

    def do(name="申请材料审查", source=None):
        draft = operations.begin_draft(session, PROCESS, by=author, at=MORNING)
        return operations.save_diagram(
            session,
            draft.id,
            source or renamed(name),
            by=author,
            lock_version=draft.lock_version,
            at=MORNING,
        )

    return do


@pytest.fixture
def submitted(session, author, begun):
    def do(name="申请材料审查", *, on=LATER):
        draft = begun(name)
        return operations.submit(
            session,
            draft.id,
            by=author,
            note="统一名称",
            effective_on=on,
            lock_version=draft.lock_version,
            at=MORNING,
        )

    return do


@pytest.fixture
def released(session, second, submitted):
    def do(name="申请材料审查", *, on=LATER):
        draft = submitted(name, on=on)
        return operations.release(
            session, draft.id, by=second, lock_version=draft.lock_version, at=MORNING
        )

    return do


def version_on(session, day):
    return definitions.process_version_in_force(session, PROCESS, on=day).version


class TestRelease:
    def test_governs_cases_accepted_from_its_day_on(self, session, released, author, second):
        version = released()

        days = (TODAY, date(2026, 9, 30), LATER, LATEST)
        assert [version_on(session, day) for day in days] == [1, 1, 2, 2]
        assert (version.submitted_by_id, version.released_by_id) == (author.id, second.id)

    def test_for_an_earlier_day_governs_until_the_day_of_the_one_released_before(
        self, session, released
    ):
        released(on=LATEST)
        released("材料初查", on=LATER)

        assert [version_on(session, day) for day in (TODAY, LATER, LATEST)] == [1, 3, 2]
        versions = definitions.process_versions(session, PROCESS)
        periods = definitions.governed_periods(versions)
        assert [periods[one.id] for one in versions] == [
            (LATER, date(2026, 12, 31)),
            (LATEST, None),
            (date(2004, 1, 1), date(2026, 9, 30)),
        ]

    def test_for_the_same_day_replaces_the_one_released_before(self, session, released):
        released()
        released("材料初查")

        versions = definitions.process_versions(session, PROCESS)
        assert version_on(session, LATER) == 3
        assert versions[1].id not in definitions.governed_periods(versions)

    def test_is_not_for_whoever_wrote_or_submitted_it(self, session, submitted, author, second):
        draft = submitted()

        with pytest.raises(SamePersonError):
            operations.release(
                session, draft.id, by=author, lock_version=draft.lock_version, at=MORNING
            )
        operations.return_draft(session, draft.id, by=second, reason="请补充", at=MORNING)
        operations.save_diagram(
            session,
            draft.id,
            renamed("材料初查"),
            by=second,
            lock_version=draft.lock_version,
            at=MORNING,
        )
        operations.submit(
            session,
            draft.id,
            by=author,
            note="再次提交",
            effective_on=LATER,
            lock_version=draft.lock_version,
            at=MORNING,
        )
        with pytest.raises(SamePersonError):  # Who changed a line of it is a writer too.
            operations.release(
                session, draft.id, by=second, lock_version=draft.lock_version, at=MORNING
            )

    def test_is_not_for_another_account_of_the_same_person(self, session, submitted, author):
        draft = submitted()
        twin = builders.officer(session, Role.POLICY_STAFF)
        twin.person_index = author.person_index

        with pytest.raises(SamePersonError):
            operations.release(
                session, draft.id, by=twin, lock_version=draft.lock_version, at=MORNING
            )

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR])
    def test_is_for_policy_staff_only(self, session, submitted, sign_in, role):
        draft = submitted()
        client = sign_in(builders.officer(session, role))

        answer = client.post(
            f"/studio/diagrams/drafts/{draft.id}/release", data={"lock_version": draft.lock_version}
        )

        assert answer.status_code == 403
        assert version_on(session, LATER) == 1

    def test_of_what_was_not_reviewed_is_refused(self, session, submitted, second):
        draft = submitted()

        with pytest.raises(StaleDraftError):
            operations.release(
                session, draft.id, by=second, lock_version=draft.lock_version - 1, at=MORNING
            )

    def test_after_its_day_passed_is_refused(self, session, submitted, second):
        draft = submitted(on=TODAY)

        with pytest.raises(EffectiveDateError):
            operations.release(
                session,
                draft.id,
                by=second,
                lock_version=draft.lock_version,
                at=at("2026-09-15 09:00"),
            )

    def test_over_a_version_released_since_asks_for_a_new_base(
        self, session, submitted, released, author, second
    ):
        draft = submitted()
        released("材料初查")

        with pytest.raises(OutdatedBaseError):
            operations.release(
                session, draft.id, by=second, lock_version=draft.lock_version, at=MORNING
            )
        operations.withdraw(session, draft.id, by=author, at=MORNING)
        operations.rebase(session, draft.id, by=author, lock_version=draft.lock_version, at=MORNING)
        base = queries.version(session, draft.base_version_id)
        assert (base.version, draft.status) == (2, "writing")

    def test_is_not_undone_by_a_restart_of_the_product(self, session, released):
        version = released(on=TODAY)
        installation.load_reference_data(session, at=at("2026-09-15 08:00"))

        assert definitions.process_version_in_force(session, PROCESS, on=LATEST).id == version.id


class TestSubmission:
    @pytest.mark.parametrize("on", [None, date(2026, 9, 13)])
    def test_for_no_day_or_one_that_passed_is_refused(self, session, author, begun, on):
        draft = begun()

        with pytest.raises(EffectiveDateError):
            operations.submit(
                session,
                draft.id,
                by=author,
                note="统一名称",
                effective_on=on,
                lock_version=draft.lock_version,
                at=MORNING,
            )

    def test_of_what_breaks_the_law_is_refused(self, session, author, begun):
        draft = begun(source=without_publicity())

        with pytest.raises(FindingsStandError):
            operations.submit(
                session,
                draft.id,
                by=author,
                note="省去公示",
                effective_on=LATER,
                lock_version=draft.lock_version,
                at=MORNING,
            )

    def test_of_what_says_the_same_as_its_base_is_refused(self, session, author, begun):
        spaced = shipped_text().replace("<?xml version='1.0' encoding='UTF-8'?>\n", "")
        draft = begun(source=DiagramSource(FILE, spaced))

        with pytest.raises(NothingChangedError):
            operations.submit(
                session,
                draft.id,
                by=author,
                note="没有修改",
                effective_on=LATER,
                lock_version=draft.lock_version,
                at=MORNING,
            )

    def test_ends_the_writing(self, session, author, submitted):
        draft = submitted()

        with pytest.raises(DraftNotOpenError):
            operations.save_diagram(
                session,
                draft.id,
                renamed("材料初查"),
                by=author,
                lock_version=draft.lock_version,
                at=MORNING,
            )


class TestSaving:
    def test_over_what_somebody_else_saved_is_a_conflict(self, session, begun, second):
        draft = begun()

        with pytest.raises(StaleDraftError):
            operations.save_diagram(
                session,
                draft.id,
                renamed("材料初查"),
                by=second,
                lock_version=draft.lock_version - 1,
                at=MORNING,
            )
        kept = queries.source_of(queries.definition_of(draft), FILE)
        assert "申请材料审查" in kept.xml


@pytest.fixture
def desk(session, author, sign_in, travel):
    """Sign the author in, with a draft, on the Monday of the demonstration."""
    travel(MORNING)
    client = sign_in(author)
    client.post("/studio/diagrams/minimum_living_allowance/drafts")
    (draft,) = queries.drafts(session, [PROCESS])
    return client, draft.id


def upload(client, draft_id, content, *, lock=1, json=False, file=FILE):
    return client.post(
        f"/studio/diagrams/drafts/{draft_id}/files/{file}",
        data={"lock_version": lock, "diagram": (io.BytesIO(content), "my.bpmn")},
        headers={"Accept": "application/json"} if json else {},
        follow_redirects=True,
    )


class TestPages:
    def test_show_the_version_in_force_and_its_diagrams(self, session, sign_in):
        client = sign_in(builders.officer(session, Role.AUDITOR))

        listed = client.get("/studio/diagrams").get_data(as_text=True)
        versions = client.get(f"/studio/diagrams/{PROCESS}").get_data(as_text=True)
        address = re.search(r"/studio/diagrams/versions/[0-9a-f-]{36}", versions)[0]
        page = client.get(f"{address}?file=publicity.bpmn").get_data(as_text=True)

        assert "最低生活保障审核确认" in listed
        assert "随系统提供" in versions
        assert "起草新版本" not in versions
        assert "公示7日" in page
        assert client.get(f"{address}/publicity.bpmn").get_data(as_text=True) == shipped_text(
            "publicity.bpmn"
        )

    def test_of_an_unknown_process_draft_or_file_are_not_found(self, desk):
        client, draft_id = desk

        for path in ("tea", f"drafts/{draft_id}/files/tea.bpmn", f"drafts/{draft_id}?file=tea"):
            assert client.get(f"/studio/diagrams/{path}").status_code == 404

    def test_of_a_draft_tell_what_differs_and_who_decides_instead(self, desk):
        client, draft_id = desk
        moved = shipped_text()
        ref = "        <bpmn:flowNodeRef>first_opinion</bpmn:flowNodeRef>\n"
        moved = moved.replace(ref, "").replace(
            "        <bpmn:flowNodeRef>county_visit</bpmn:flowNodeRef>\n",
            f"        <bpmn:flowNodeRef>county_visit</bpmn:flowNodeRef>\n{ref}",
        )

        page = upload(client, draft_id, moved.encode()).get_data(as_text=True)

        assert "改变了由谁决定：乡镇经办人 → 县级民政" in page
        assert "初审意见" in page

    def test_refuse_a_submission_with_the_article_and_the_path(self, desk):
        client, draft_id = desk
        upload(client, draft_id, without_publicity().xml.encode())

        answer = client.post(
            f"/studio/diagrams/drafts/{draft_id}/submission",
            data={"lock_version": 2, "note": "省去公示", "effective_on": "2026-10-01"},
        )

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "民发〔2021〕57号 第十九条" in page
        assert "公示期为7天" in page
        assert "下列路径不符合要求" in page
        assert "检查没有通过" in page
        assert "省去公示" in page

    def test_answer_the_editor_with_findings_and_the_new_lock(self, desk):
        client, draft_id = desk

        saved = upload(client, draft_id, without_publicity().xml.encode(), json=True).json
        stale = upload(client, draft_id, shipped_text().encode(), json=True)
        checked = client.post(
            f"/studio/diagrams/drafts/{draft_id}/files/{FILE}/check",
            data={"diagram": (io.BytesIO(shipped_text().encode()), FILE)},
        ).json

        broken = next(one for one in saved["findings"] if one["is_law"] and one["path"])
        assert saved["lockVersion"] == 2
        assert broken["path"][0] == ["application_submitted", "提出申请"]
        assert (stale.status_code, "保存过这份草稿" in stale.json["error"]["message"]) == (
            409,
            True,
        )
        assert checked["findings"] == []

    def test_lead_a_draft_through_return_to_release(self, session, desk, second, sign_in):
        client, draft_id = desk
        upload(client, draft_id, renamed("申请材料审查").xml.encode())
        send = {"lock_version": 2, "note": "统一名称", "effective_on": "2026-10-01"}
        client.post(f"/studio/diagrams/drafts/{draft_id}/submission", data=send)
        client.post("/sign-out")

        sign_in(second)
        base = f"/studio/diagrams/drafts/{draft_id}"
        empty = client.post(f"{base}/return", data={"reason": " "})
        client.post(f"{base}/return", data={"reason": "请写明依据"})
        page = client.get(base).get_data(as_text=True)
        client.post(f"{base}/submission", data={**send, "lock_version": 4})
        done = client.post(f"{base}/release", data={"lock_version": 5}, follow_redirects=True)

        assert empty.status_code == 422
        assert "请写明依据" in page
        # The second person submitted it this time, so that a third would have to release it.
        assert done.status_code == 403
        assert version_on(session, LATER) == 1


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&b;</definitions>"""
HOSTILE = {
    "empty": (b"", "不是合法的 XML"),
    "broken": (b"<bpmn:definitions", "不是合法的 XML"),
    "bomb": (BOMB, "DOCTYPE"),
    "huge": (b"<a>" + b" " * 2_100_000 + b"</a>", "2 MB"),
    "other": (b"<html></html>", "不是 BPMN 2.0"),
    "gbk": ("<流程图测试>".encode("gbk"), "UTF-8"),
    "another process": (shipped_text("notice.bpmn").encode(), "流程编号不能改变"),
}


class TestUploads:
    @pytest.mark.parametrize("kind", HOSTILE)
    def test_that_are_hostile_or_wrong_are_refused_in_words(self, desk, kind):
        client, draft_id = desk
        content, told = HOSTILE[kind]

        answer = upload(client, draft_id, content)

        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True)

    def test_with_a_script_are_refused_with_advice(self, desk):
        client, draft_id = desk
        script = re.sub(
            r"<bpmn:serviceTask (id=\"prepare_publicity\".*?)</bpmn:serviceTask>",
            r"<bpmn:scriptTask \1</bpmn:scriptTask>",
            shipped_text("publicity.bpmn"),
            flags=re.DOTALL,
        )

        answer = upload(client, draft_id, script.encode(), file="publicity.bpmn")

        assert answer.status_code == 422
        assert "不允许使用脚本任务" in answer.get_data(as_text=True)


class TestDrafts:
    def test_put_aside_are_readable_and_closed(self, session, desk):
        client, draft_id = desk
        base = f"/studio/diagrams/drafts/{draft_id}"

        stale = client.post(f"{base}/discard", data={"lock_version": 7})
        client.post(f"{base}/discard", data={"lock_version": 1})

        assert stale.status_code == 409
        assert upload(client, draft_id, shipped_text().encode(), lock=2).status_code == 409
        assert "已作废" in client.get(base).get_data(as_text=True)

    def test_taken_back_are_written_again(self, desk):
        client, draft_id = desk
        base = f"/studio/diagrams/drafts/{draft_id}"
        upload(client, draft_id, renamed("申请材料审查").xml.encode())
        send = {"lock_version": 2, "note": "", "effective_on": "2026-10-01"}

        without_reason = client.post(f"{base}/submission", data=send)
        client.post(f"{base}/submission", data={**send, "note": "统一名称"})
        client.post(f"{base}/withdrawal")

        assert without_reason.status_code == 422
        assert "提交发布" in client.get(base).get_data(as_text=True)

    def test_from_what_ships_can_take_the_place_of_what_was_released(
        self, session, released, author, second, desk
    ):
        client, _draft_id = desk
        released()
        page = client.get(f"/studio/diagrams/{PROCESS}").get_data(as_text=True)
        made = client.post(f"/studio/diagrams/{PROCESS}/drafts", data={"from": "shipped"})

        draft = queries.draft(session, UUID(made.location.rpartition("/")[2]))
        answer = client.post(
            f"/studio/diagrams/drafts/{draft.id}/base",
            data={"lock_version": 1},
            follow_redirects=True,
        )

        assert "系统随附的流程图已经更新" not in page  # Version 1 is what ships.
        assert draft.writers == [author.person_index]
        assert "申请材料审查" in answer.get_data(as_text=True)

    def test_in_english_name_what_the_law_demands(self, desk):
        client, draft_id = desk
        upload(client, draft_id, without_publicity().xml.encode())
        client.post("/language", data={"language": "en", "next": "/"})

        page = client.get(f"/studio/diagrams/drafts/{draft_id}").get_data(as_text=True)

        assert "Every first opinion is publicised for the full period" in page
