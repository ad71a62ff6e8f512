from datetime import date

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import at
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from tests.integration.instance_changes.conftest import NOW, PLANNED
from tests.versions import Drawing
from webapp.accounts.models import Role
from webapp.audit import queries as trail
from webapp.audit.models import AuditAction
from webapp.clocks.models import LegalClock
from webapp.definitions import operations as definitions
from webapp.errors import NotPermittedError
from webapp.installation import form_text
from webapp.instance_changes import moving, operations, queries
from webapp.instance_changes.errors import (
    CampaignClosedError,
    ObligationBrokenError,
    PlanStaleError,
    ReasonNeededError,
    SameVersionError,
    SecondPersonNeededError,
    SomethingHappenedError,
    UnknownCasesError,
)
from webapp.instance_changes.examination import unarmed_clocks
from webapp.instance_changes.models import CampaignStatus, ChangeStatus
from webapp.instance_changes.operations import NewCampaign
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries
from webapp.tasks.models import ProcessInstance
from workflows import engine
from workflows.migration_model import PlanError

SHIPPED = engine.shipped(versions.PROCESS)
WITHOUT, COMPLETE = {"comparison_needed": False}, {"file_complete": True}
SEPARATED = ("survey_first", "separate_from", "request_comparison")


@pytest.fixture
def case(session, people):
    return Procedure(session, builders.application(session, people.assistant, at=NOW), people)


def clocks(session):
    rows = session.execute(
        select(
            LegalClock.id,
            LegalClock.name,
            LegalClock.started_on,
            LegalClock.due_on,
            LegalClock.status,
            LegalClock.length,
            LegalClock.warn_on,
        ).order_by(LegalClock.id)
    )
    return [tuple(row) for row in rows]


def change_of(session, campaign, case):
    session.expire_all()
    return queries.change_of(session, campaign.id, case.instance_id)


def actions(session, case):
    return [event.action for event in trail.events_of_stream(session, f"case:{case.case_id}")]


class TestPlanning:
    def test_pairs_what_is_equal_and_proposes_what_was_renamed(self, session, plan):
        made = plan()

        found = moving.versions_for(session, made).plan

        assert [(one.old, one.new) for one in found.proposals] == [versions.RENAMED]
        assert {one.element_id for one in found.vanishing} == {"county_visit", "county_review"}

    def test_is_for_policy_staff_within_their_division(self, session, old, publish, people):
        new = publish()
        elsewhere = builders.officer(session, Role.POLICY_STAFF, division=builders.QI)
        asked = NewCampaign(old.id, new.id, builders.XUN, "新规定实施")

        for officer in (people.county, builders.officer(session, Role.SUPERVISOR), elsewhere):
            with pytest.raises(NotPermittedError):
                operations.plan_campaign(session, asked, by=officer, at=PLANNED)

    def test_needs_a_reason_two_versions_and_cases_that_run(self, session, old, publish, planner):
        new = publish()

        for asked, error in (
            (NewCampaign(old.id, new.id, builders.XUN, "  "), ReasonNeededError),
            (NewCampaign(old.id, old.id, builders.XUN, "x"), SameVersionError),
            (NewCampaign(old.id, new.id, builders.XUN, "x", ("DB-1",)), UnknownCasesError),
        ):
            with pytest.raises(error):
                operations.plan_campaign(session, asked, by=planner, at=PLANNED)

    def test_a_version_without_publicity_is_refused_with_the_article(self, session, plan):
        with pytest.raises(ObligationBrokenError) as caught:
            plan(Drawing(SHIPPED).remove("first_opinion_publicity"))

        assert "第十九条" in str(caught.value.params["breach"])

    def test_a_plan_is_edited_on_what_was_seen(self, session, plan, planner):
        made = plan()

        with pytest.raises(PlanStaleError):
            operations.revise_plan(
                session, made.id, {}, lock_version=made.lock_version - 1, by=planner, at=PLANNED
            )
        with pytest.raises(PlanError):
            operations.revise_plan(
                session,
                made.id,
                {versions.PROCESS: {"county_review": "determined"}},
                lock_version=made.lock_version,
                by=planner,
                at=PLANNED,
            )

    def test_can_be_given_up(self, session, plan, planner, releaser):
        made = plan()

        operations.discard_campaign(session, made.id, by=planner, at=PLANNED)

        with pytest.raises(CampaignClosedError):
            operations.release_campaign(
                session, made.id, lock_version=made.lock_version, by=releaser, at=PLANNED
            )


class TestRelease:
    def test_needs_a_second_person(self, session, plan, planner):
        made = plan()

        with pytest.raises(SecondPersonNeededError):
            operations.release_campaign(
                session, made.id, lock_version=made.lock_version, by=planner, at=PLANNED
            )

    def test_two_accounts_of_one_person_are_one(self, session, plan, planner):
        made = plan()
        again = builders.officer(session, Role.POLICY_STAFF, number=planner.id_number)

        with pytest.raises(SecondPersonNeededError):
            operations.release_campaign(
                session, made.id, lock_version=made.lock_version, by=again, at=PLANNED
            )

    def test_whoever_changed_the_plan_last_does_not_release_it(
        self, session, plan, planner, releaser
    ):
        made = plan()
        operations.revise_plan(
            session, made.id, {}, lock_version=made.lock_version, by=releaser, at=PLANNED
        )

        with pytest.raises(SecondPersonNeededError):
            operations.release_campaign(
                session, made.id, lock_version=made.lock_version, by=releaser, at=PLANNED
            )
        assert operations.release_campaign(
            session, made.id, lock_version=made.lock_version, by=planner, at=PLANNED
        )

    def test_is_of_the_plan_that_was_seen(self, session, plan, releaser):
        made = plan()

        with pytest.raises(PlanStaleError):
            operations.release_campaign(
                session, made.id, lock_version=made.lock_version + 1, by=releaser, at=PLANNED
            )


class TestDryRun:
    def test_says_what_would_happen_and_writes_nothing(self, session, plan, people):
        able, stuck = versions.cases(session, people, 2, stuck=1, at=NOW)
        made = plan(choose=dict([versions.RENAMED]))
        before = [(one.id, one.state, one.lock_version) for one in instances(session)]

        found = {one.instance.id: one.found for one in operations.dry_run(session, made)}

        assert found[able.instance_id].reasons == ()
        (reason,) = found[stuck.instance_id].reasons
        assert (reason.code, reason.element_id) == ("vanishes", "county_visit")
        assert not session.dirty
        assert [(one.id, one.state, one.lock_version) for one in instances(session)] == before


def instances(session):
    session.expire_all()
    return session.scalars(select(ProcessInstance).order_by(ProcessInstance.id)).all()


class TestMoving:
    def test_the_case_follows_the_new_version_from_where_it_stands(
        self, session, plan, release, case
    ):
        case.accept(NOW)
        made = release(plan(choose=dict([versions.RENAMED])))

        change = change_of(session, made, case)
        instance = task_queries.lock_instance(session, case.instance_id)

        assert made.status is CampaignStatus.COMPLETED
        assert change.status is ChangeStatus.DONE
        assert instance.process_version_id == made.to_version_id
        assert sorted(case.open()) == ["request_comparison", "survey_first"]
        assert actions(session, case)[-1] is AuditAction.CASE_MIGRATED

    def test_a_draft_and_a_claim_survive(self, session, plan, release, case, people):
        case.accept(NOW)
        task = case.task("survey_first")
        tasks.claim(session, task.id, by=people.township, at=NOW)
        tasks.save_draft(
            session,
            task.id,
            by=people.township,
            raw={"note": "半页"},
            lock_version=task.lock_version,
            at=NOW,
        )
        seen = task.lock_version

        release(plan(choose=dict([versions.RENAMED])))
        kept = case.task("survey_first")

        assert (kept.id, kept.draft, kept.assignee_id) == (
            task.id,
            {"note": "半页"},
            people.township.id,
        )
        assert kept.lock_version == seen

    def test_a_row_takes_the_name_and_the_properties_of_the_new_version(
        self, session, plan, release, case
    ):
        versions.POSITIONS[8](case, NOW)
        seen = case.task("county_review").lock_version
        drawing = versions.changed().set_property("county_examination", "stage", "review")

        release(plan(drawing, choose=dict([versions.RENAMED])))
        row = case.task("county_examination")

        assert (row.name, row.stage) == ("县级审查", "review")
        assert row.lock_version == seen + 1

    def test_no_day_moves(self, session, plan, release, people):
        versions.cases(session, people, 7, stuck=0, at=NOW)
        before = clocks(session)

        release(plan(choose=dict([versions.RENAMED])))

        assert clocks(session) == before

    def test_goes_on_to_the_task_that_was_added(self, session, plan, release, case):
        after = versions.POSITIONS[8](case, NOW)
        release(plan(choose=dict([versions.RENAMED])))

        case.complete(
            "county_examination",
            {"county_review_conclusion": "proceed"},
            by=case.people.county,
            at=after,
        )

        assert case.open() == ["second_county_review"]

    def test_who_may_not_do_it_any_more_gives_it_back_to_the_team(
        self, session, plan, release, case, people
    ):
        case.accept(NOW)
        case.complete(
            "request_comparison", {"comparison_needed": False}, by=people.township, at=NOW
        )
        task = case.task("survey_first")
        tasks.claim(session, task.id, by=people.township, at=NOW)

        made = release(plan(Drawing(SHIPPED).set_property(*SEPARATED)))
        row = case.task("survey_first")
        (note,) = change_of(session, made, case).notes

        assert (row.id, row.assignee_id, row.claimed_at) == (task.id, None, None)
        assert (note["code"], note["id"]) == ("returned_to_team", str(task.id))

    def test_who_did_a_renamed_task_stays_kept_away(self, session, plan, release, case, people):
        case.accept(NOW)
        case.compare(NOW)
        case.survey(NOW)
        drawing = Drawing(SHIPPED).rename("survey_first", "first_survey")

        release(plan(drawing, choose={"survey_first": "first_survey"}))
        row = task_queries.get(session, case.task("first_opinion").id)
        row.properties = {**row.properties, "separate_from": "first_survey"}
        session.flush()

        standing = task_queries.standing(session, people.township, row)
        assert people.township.person_index in standing.separated

    def test_a_case_that_ended_meanwhile_is_left_alone(self, session, plan, releaser, case, people):
        made = plan()
        operations.release_campaign(
            session, made.id, lock_version=made.lock_version, by=releaser, at=PLANNED
        )
        tasks.send_signal(
            session, case.instance_id, "withdrawn", variables={}, by=people.township, at=PLANNED
        )

        change = moving.move_one(session, made.id, case.instance_id, at=PLANNED)

        assert change.status is ChangeStatus.REFUSED
        assert change.obstacles[0]["code"] == "no_longer_there"

    def test_a_second_time_changes_nothing(self, session, plan, release, case):
        made = release(plan(choose=dict([versions.RENAMED])))
        before = task_queries.lock_instance(session, case.instance_id).lock_version

        moving.move_one(session, made.id, case.instance_id, at=PLANNED)

        assert task_queries.lock_instance(session, case.instance_id).lock_version == before

    def test_only_the_cases_that_were_listed(self, session, plan, release, people):
        one, other = versions.cases(session, people, 2, stuck=0, at=NOW)

        made = release(plan(listed=[one.case.number], choose=dict([versions.RENAMED])))

        assert queries.counts(session, made.id) == {ChangeStatus.DONE: 1}
        session.expire_all()
        assert other.case.number not in made.listed

    def test_a_refused_case_can_be_tried_again(self, session, plan, release, people, planner):
        (stuck,) = versions.cases(session, people, 1, stuck=1, at=NOW)
        made = release(plan(choose=dict([versions.RENAMED])))
        assert change_of(session, made, stuck).status is ChangeStatus.REFUSED
        stuck.complete("county_visit", {"visited_on": "2026-09-23"}, by=people.county, at=PLANNED)

        moving.retry_one(session, made.id, stuck.instance_id, by=planner, at=PLANNED)
        change = moving.move_one(session, made.id, stuck.instance_id, at=PLANNED)

        assert (change.status, change.obstacles) == (ChangeStatus.DONE, [])
        assert stuck.open() == ["county_examination"]


class TestForms:
    def test_a_task_takes_the_form_that_was_published_with_the_version(
        self, session, plan, release, case, publish
    ):
        case.accept(NOW)
        text = form_text("survey_first").replace("入户", "上门", 1)
        later = at("2026-09-25 09:00")
        definitions.publish_form(
            session, "survey_first", text, effective_on=date(2026, 9, 25), at=later
        )
        before = case.task("survey_first").form_version_id

        release(plan(new=publish(when=later), choose=dict([versions.RENAMED])))

        assert case.task("survey_first").form_version_id != before


class TestClocks:
    def test_a_timer_whose_clock_does_not_run_would_never_fire(self, session, case):
        case.accept(NOW)
        instance = task_queries.lock_instance(session, case.instance_id)

        found = unarmed_clocks(session, instance, (), ("county_review", "total"))

        assert [(one.code, one.element_id) for one in found] == [
            ("clock_not_running", "county_review")
        ]


class TestUndo:
    def test_brings_everything_back(self, session, plan, release, people, planner):
        found = versions.cases(session, people, 5, stuck=0, at=NOW)
        before = snapshot(session)
        made = release(plan(choose=dict([versions.RENAMED])))
        assert snapshot(session) != before

        operations.undo_campaign(session, made.id, by=planner, at=PLANNED)
        while (one := queries.lock_next(session, made.id, ChangeStatus.DONE)) is not None:
            moving.undo_one(session, made.id, one, at=PLANNED)
        moving.finish_campaign(session, made.id, at=PLANNED)

        assert queries.counts(session, made.id) == {ChangeStatus.UNDONE: len(found)}
        assert snapshot(session) == before
        assert queries.campaign(session, made.id).status is CampaignStatus.UNDONE

    def test_leaves_a_case_that_went_on(self, session, plan, release, people, planner):
        gone_on, still = versions.cases(session, people, 2, stuck=0, at=NOW)
        made = release(plan(choose=dict([versions.RENAMED])))
        gone_on.complete(
            "check_completeness", {"file_complete": True}, by=people.township, at=PLANNED
        )

        with pytest.raises(SomethingHappenedError):
            moving.undo_case(session, made.id, gone_on.instance_id, by=planner, at=PLANNED)
        undone = moving.undo_case(session, made.id, still.instance_id, by=planner, at=PLANNED)
        left = moving.undo_one(session, made.id, gone_on.instance_id, at=PLANNED)

        assert undone.status is ChangeStatus.UNDONE
        assert left.status is ChangeStatus.UNDO_REFUSED

    def test_a_task_that_went_back_to_the_team_is_its_holders_again(
        self, session, plan, release, case, people, planner
    ):
        case.accept(NOW)
        case.complete(
            "request_comparison", {"comparison_needed": False}, by=people.township, at=NOW
        )
        tasks.claim(session, case.task("survey_first").id, by=people.township, at=NOW)
        made = release(
            plan(
                Drawing(SHIPPED).set_property("survey_first", "separate_from", "request_comparison")
            )
        )
        assert case.task("survey_first").assignee_id is None

        moving.undo_case(session, made.id, case.instance_id, by=planner, at=PLANNED)

        assert case.task("survey_first").assignee_id == people.township.id

    def test_is_for_what_has_been_moved(self, session, plan, planner):
        with pytest.raises(CampaignClosedError):
            operations.undo_campaign(session, plan().id, by=planner, at=PLANNED)


def snapshot(session):
    session.expire_all()
    return [
        (
            instance.state,
            instance.process_version_id,
            [
                (row.id, row.element_id, row.name, row.properties, row.status, row.due_on)
                for row in task_queries.history_of(session, instance.id)
            ],
        )
        for instance in instances(session)
    ]
