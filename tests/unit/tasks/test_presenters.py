"""The worklist's address, rows and deadlines."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from policies.calendar import WorkingCalendar
from tests.unit.tasks import people
from tests.unit.tasks.people import APPLICANT, COUNTY, ME, TOWNSHIP, VILLAGE
from webapp.accounts.models import Division, DivisionLevel, Role
from webapp.tasks import presenters
from webapp.tasks.errors import NearRelativeError, UserTaskClosedError, WrongLaneError
from webapp.tasks.models import UserTaskStatus
from webapp.tasks.presenters import Counts
from webapp.tasks.queries import InboxFilter
from webapp.web import locale
from webapp.web.presentation import ClockState, ClockUnit

MONDAY = date(2026, 9, 14)
CALENDAR = WorkingCalendar.shipped()
COUNTS = Counts(mine=8, team=14, overdue=1, due_this_week=5)


@pytest.fixture(autouse=True)
def in_page() -> Iterator[None]:
    """Run each test inside a page in Chinese."""
    app = Flask(__name__)
    app.secret_key = "secret"
    locale.init_app(app)
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        yield


def asked(address: str) -> presenters.Asked:
    pairs = (pair.partition("=") for pair in address.split("&") if pair)
    return presenters.asked_for({name: value for name, _, value in pairs}, today=MONDAY)


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "",
            "?part=team",
            "?part=team&due=week&stage=checks&village=410621101201&words=DB-2026-00001&page=3",
        ],
    )
    def test_says_again_what_it_was_asked(self, address):
        assert asked(address.removeprefix("?")).address() == address

    @pytest.mark.parametrize(
        "address",
        [
            "part=nobody",
            "due=year",
            "stage=nonsense",
            "village=%3B",
            "village=１２",
            "page=-1",
            "page=x",
        ],
    )
    def test_leaves_out_what_makes_no_sense(self, address):
        assert asked(address).address() == ""

    def test_shortens_words_and_drops_what_cannot_be_typed(self):
        found = presenters.asked_for({"words": "\x00 " + "长" * 60}, today=MONDAY)

        assert found.narrowed.words == "长" * 50

    def test_a_week_ends_on_sunday(self):
        assert asked("due=week").narrowed == InboxFilter(due_until=date(2026, 9, 20))
        assert presenters.end_of_week(date(2026, 9, 20)) == date(2026, 9, 20)

    def test_knows_whether_it_is_narrowed(self):
        assert not asked("part=team").is_narrowed
        assert asked("stage=checks").is_narrowed


class TestChips:
    def test_parts_keep_the_filters_and_start_at_the_first_page(self):
        mine, team = presenters.part_links(asked("stage=checks&page=2"), COUNTS, address="/tasks")

        assert (mine.url, mine.is_current, mine.count) == ("/tasks?stage=checks", True, 8)
        assert (team.url, team.is_current, team.count) == (
            "/tasks?part=team&stage=checks",
            False,
            14,
        )

    def test_each_filter_in_use_takes_itself_away(self):
        found = asked("due=week&stage=checks&village=410621101201&words=张")
        village = Division(code=VILLAGE, name="东韩村", level=DivisionLevel.VILLAGE)
        places = presenters.place_choices(found, [village])

        week, stage, place, words = presenters.filter_links(
            found, COUNTS, places=places, today=MONDAY, address="/tasks"
        )

        assert (week.label, week.is_current, week.count) == ("本周到期", True, 5)
        assert "due=" not in week.url
        assert (stage.label, "stage=" in stage.url) == ("核对与调查 ×", False)
        assert (place.label, "village=" in place.url) == ("东韩村 ×", False)
        assert (words.label, "words=" in words.url) == ("含“张” ×", False)

    def test_an_unknown_place_shows_its_code(self):
        *_others, place = presenters.filter_links(
            asked("village=410621101999"), COUNTS, places=[], today=MONDAY, address="/tasks"
        )

        assert place.label == "410621101999 ×"

    def test_offers_the_stages_in_which_officers_work(self):
        labels = [choice.label for choice in presenters.stage_choices(asked(""))]

        assert labels == ["受理", "核对与调查", "评议", "公示", "审核确认", "告知"]


class TestRows:
    def row(self, task, *, officer=None, relatives=frozenset()):
        (row,) = presenters.rows(
            [task],
            officer or people.officer(Role.TOWNSHIP_CASEWORKER, TOWNSHIP),
            relatives=relatives,
            places={VILLAGE: "东韩村"},
            calendar=CALENDAR,
            today=MONDAY,
        )
        return row

    def test_tell_what_whose_and_where(self):
        row = self.row(people.task())

        assert (row.title, row.applicant, row.village) == ("入户调查", "张*明", "东韩村")
        assert (row.programme, row.case_number) == ("低保", "DB-2026-00001")
        assert (row.holder, row.is_claimable, row.obstacle) == ("", True, "")
        assert row.clock is None

    def test_name_who_holds_the_task(self):
        holder = people.officer(Role.TOWNSHIP_CASEWORKER, TOWNSHIP, name="王经办")

        row = self.row(people.task(assignee=holder))

        assert (row.holder, row.is_claimable) == ("王经办", False)

    def test_mark_what_a_relative_must_leave_to_others(self):
        row = self.row(people.task(), relatives=frozenset({APPLICANT}))

        assert (row.is_claimable, row.obstacle) == (False, "应当回避")


class TestDeadline:
    def deadline(self, due_on, *, today=MONDAY, clock_name="total", provisional=False):
        task = people.task(due_on=due_on, clock_name=clock_name, is_due_provisional=provisional)
        return presenters.deadline(task, calendar=CALENDAR, today=today)

    def test_counts_working_days_and_the_sunday_that_is_worked_before_a_holiday(self):
        view = self.deadline(date(2026, 9, 21), clock_name="survey_start")

        assert (view.days, view.unit, view.state) == (6, ClockUnit.WORKING_DAYS, ClockState.ON_TIME)
        assert view.citation == "民发〔2021〕57号 第十五条"

    def test_warns_and_then_says_it_is_late(self):
        soon = self.deadline(date(2026, 9, 15), clock_name="survey_start")
        late = self.deadline(date(2026, 9, 11), clock_name="survey_start")

        assert (soon.state, late.state, late.days) == (ClockState.SOON, ClockState.LATE, -1)

    def test_counts_calendar_days_where_the_clock_does(self):
        view = self.deadline(date(2026, 9, 21), clock_name="publicity")

        assert (view.days, view.unit) == (7, ClockUnit.CALENDAR_DAYS)

    def test_a_clock_that_nobody_defines_counts_working_days_under_the_tasks_article(self):
        view = self.deadline(date(2026, 9, 15), clock_name=None)

        assert (view.days, view.citation, view.label) == (1, "民发〔2021〕57号 第十六条", "")

    def test_says_why_a_day_is_provisional(self):
        year = max(CALENDAR.published_years) + 1

        view = self.deadline(date(year, 3, 1), provisional=True)

        assert view.provisional
        assert str(year) in view.provisional_reason

    def test_stays_provisional_until_somebody_reviewed_it(self):
        view = self.deadline(date(2026, 9, 15), provisional=True)

        assert view.provisional
        assert "待复核" in view.provisional_reason


class TestObstacle:
    def test_there_is_none_for_whoever_may_handle_the_task(self):
        officer = people.officer(Role.TOWNSHIP_CASEWORKER, TOWNSHIP)

        assert presenters.obstacle(officer, people.task(), people.standing()) is None

    @pytest.mark.parametrize(
        ("task", "bound", "expected"),
        [
            (people.task(status=UserTaskStatus.CANCELLED), people.standing(), UserTaskClosedError),
            (people.task(Role.COUNTY_OFFICER, COUNTY), people.standing(), WrongLaneError),
            (people.task(), people.standing(parties=frozenset({ME})), NearRelativeError),
        ],
    )
    def test_is_what_the_operation_would_raise(self, task, bound, expected):
        officer = people.officer(Role.TOWNSHIP_CASEWORKER, TOWNSHIP)

        assert isinstance(presenters.obstacle(officer, task, bound), expected)

    def test_has_words_for_people(self):
        message, next_step = presenters.words_of(NearRelativeError())

        assert "应当回避" in message
        assert "主管改派" in next_step


def test_only_three_roles_have_tasks():
    having = {role for role in Role if presenters.handles_tasks(role)}

    assert having == {
        Role.VILLAGE_ASSISTANT,
        Role.TOWNSHIP_CASEWORKER,
        Role.COUNTY_OFFICER,
    }
