"""Every rule of who may handle a task, in tables."""

import pytest

from tests.unit.tasks import people
from tests.unit.tasks.people import (
    APPLICANT,
    COUNTY,
    ME,
    OTHER_COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
)
from webapp.accounts.models import Role
from webapp.errors import NotPermittedError
from webapp.tasks import permissions
from webapp.tasks.errors import (
    ClaimedByOtherError,
    NearRelativeError,
    SeparationOfDutiesError,
    WrongLaneError,
)

ASSISTANT, CASEWORKER, COUNTY_OFFICER = (
    Role.VILLAGE_ASSISTANT,
    Role.TOWNSHIP_CASEWORKER,
    Role.COUNTY_OFFICER,
)


class TestLanes:
    @pytest.mark.parametrize(
        ("role", "lanes"),
        [
            (ASSISTANT, {ASSISTANT}),
            (CASEWORKER, {ASSISTANT, CASEWORKER}),
            (COUNTY_OFFICER, {COUNTY_OFFICER}),
            (Role.SUPERVISOR, set()),
            (Role.POLICY_STAFF, set()),
            (Role.AUDITOR, set()),
            (Role.ADMINISTRATOR, set()),
        ],
    )
    def test_each_role_handles_its_lanes_and_no_other(self, role, lanes):
        assert permissions.lanes_of(role) == lanes

    @pytest.mark.parametrize(
        ("role", "division", "lane", "handled_by", "is_allowed"),
        [
            (ASSISTANT, VILLAGE, ASSISTANT, VILLAGE, True),
            (ASSISTANT, OTHER_VILLAGE, ASSISTANT, VILLAGE, False),
            (ASSISTANT, VILLAGE, CASEWORKER, TOWNSHIP, False),
            (CASEWORKER, TOWNSHIP, CASEWORKER, TOWNSHIP, True),
            (CASEWORKER, OTHER_TOWNSHIP, CASEWORKER, TOWNSHIP, False),
            (CASEWORKER, TOWNSHIP, ASSISTANT, VILLAGE, True),
            (CASEWORKER, OTHER_TOWNSHIP, ASSISTANT, VILLAGE, False),
            (CASEWORKER, TOWNSHIP, COUNTY_OFFICER, COUNTY, False),
            (COUNTY_OFFICER, COUNTY, COUNTY_OFFICER, COUNTY, True),
            (COUNTY_OFFICER, OTHER_COUNTY, COUNTY_OFFICER, COUNTY, False),
            (COUNTY_OFFICER, COUNTY, CASEWORKER, TOWNSHIP, False),
            (Role.SUPERVISOR, COUNTY, CASEWORKER, TOWNSHIP, False),
            (Role.ADMINISTRATOR, COUNTY, COUNTY_OFFICER, COUNTY, False),
        ],
    )
    def test_a_task_is_handled_in_its_lane_and_place(
        self, role, division, lane, handled_by, is_allowed
    ):
        officer = people.officer(role, division)
        task = people.task(lane, handled_by)

        assert permissions.may_handle(officer, task, people.standing()) is is_allowed

    def test_says_that_another_lane_handles_it(self):
        officer = people.officer(COUNTY_OFFICER, COUNTY)

        with pytest.raises(WrongLaneError):
            permissions.check_may_handle(officer, people.task(), people.standing())


class TestRecusal:
    @pytest.mark.parametrize(
        "bound",
        [
            people.standing(parties=frozenset({ME})),
            people.standing(excluded=frozenset({ME})),
            people.standing(relatives=frozenset({APPLICANT})),
        ],
        ids=["a member of the household", "in the near-relative register", "declared relative"],
    )
    def test_keeps_relatives_away(self, bound):
        officer = people.officer(CASEWORKER, TOWNSHIP)

        with pytest.raises(NearRelativeError):
            permissions.check_may_handle(officer, people.task(), bound)

    def test_relatives_in_other_households_do_not_matter(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)
        bound = people.standing(relatives=frozenset({"person-elsewhere"}))

        assert permissions.may_handle(officer, people.task(), bound)

    def test_a_second_account_of_the_same_person_is_the_same_person(self):
        other_account = people.officer(CASEWORKER, TOWNSHIP, person=ME, name="另一账号")
        bound = people.standing(excluded=frozenset({ME}))

        assert not permissions.may_handle(other_account, people.task(), bound)


class TestSeparationOfDuties:
    def test_refuses_the_person_who_did_the_other_part_and_names_it(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)
        bound = people.standing(separated={ME: "第二调查人核签"})

        with pytest.raises(SeparationOfDutiesError) as refused:
            permissions.check_may_handle(officer, people.task(), bound)

        assert refused.value.params == {"other": "第二调查人核签", "task": "入户调查"}

    def test_lets_others_do_it(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)
        bound = people.standing(separated={"person-else": "第二调查人核签"})

        assert permissions.may_handle(officer, people.task(), bound)


class TestHolding:
    def test_a_task_of_nobody_or_of_oneself_is_held(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)

        permissions.check_holds(officer, people.task())
        permissions.check_holds(officer, people.task(assignee=officer))

    def test_a_task_of_somebody_else_is_not_and_says_whose_it_is(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)
        other = people.officer(CASEWORKER, TOWNSHIP, person="person-else", name="王经办")

        with pytest.raises(ClaimedByOtherError) as refused:
            permissions.check_holds(officer, people.task(assignee=other))

        assert refused.value.params == {"name": "王经办"}

    def test_says_nothing_of_a_holder_who_was_not_loaded(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)
        task = people.task()
        task.assignee_id = people.task().id

        with pytest.raises(ClaimedByOtherError) as refused:
            permissions.check_holds(officer, task)

        assert refused.value.params == {"name": ""}


class TestReassigning:
    @pytest.mark.parametrize(
        ("role", "division", "is_allowed"),
        [
            (Role.SUPERVISOR, COUNTY, True),
            (Role.SUPERVISOR, TOWNSHIP, True),
            (Role.SUPERVISOR, OTHER_TOWNSHIP, False),
            (Role.SUPERVISOR, OTHER_COUNTY, False),
            (CASEWORKER, TOWNSHIP, False),
            (COUNTY_OFFICER, COUNTY, False),
            (Role.ADMINISTRATOR, COUNTY, False),
        ],
    )
    def test_is_for_the_supervisor_of_the_place(self, role, division, is_allowed):
        officer = people.officer(role, division)

        assert permissions.may_reassign(officer, people.task()) is is_allowed

    def test_refuses_others(self):
        officer = people.officer(CASEWORKER, TOWNSHIP)

        with pytest.raises(NotPermittedError):
            permissions.check_may_reassign(officer, people.task())
