"""Load the demonstration: each case goes its way through the real procedure, days ago."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import operations as accounts
from webapp.accounts.models import Office, Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import operations as cases
from webapp.cases.models import AssistanceCase, Programme, SubmittedBy
from webapp.cases.operations import NewApplication
from webapp.clocks import queries as clocks
from webapp.demonstration import people
from webapp.registry import operations as registry
from webapp.registry import queries as registry_queries
from webapp.registry.models import Area
from webapp.registry.operations import NewHousehold, NewIncome
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries

INCOMPLETE = {
    "file_complete": False,
    "missing_items": ["authorisation", "identity_papers"],
    "other_missing": None,
}
COMPLETE = {"file_complete": True}
ACCEPTED = {"special_circumstances": "none", "near_relative": False}


def load(session: Session, *, at: datetime) -> bool:
    """Load officers, offices and cases, once; tell whether it was done now."""
    if session.execute(select(func.count(Officer.id))).scalar_one():
        return False
    officers = add_people(session, at=at)
    for key, tell in STORIES.items():
        tell(_Story(session, officers, key, at=at))
    audit.record(session, AuditAction.DEMONSTRATION_LOADED, at=at)
    return True


def add_people(session: Session, *, at: datetime) -> Mapping[str, Officer]:
    """Add the offices and the officers of the demonstration; return these by their login."""
    for office in people.OFFICES:
        accounts.set_office(session, _copy(office), at=at)
    return {
        one.login: accounts.add_officer(
            session,
            login=one.login,
            name=one.name,
            role=one.role,
            division_code=one.division,
            id_number=people.id_number(one.born_on, 1 + place),
            password=people.PASSWORD,
            at=at,
        )
        for place, one in enumerate(people.OFFICERS)
    }


class _Story:
    """One household's case, told step by step at moments in the past."""

    def __init__(
        self, session: Session, officers: Mapping[str, Officer], key: str, *, at: datetime
    ) -> None:
        self.session, self.officers, self.now = session, officers, at
        self.household = people.HOUSEHOLDS[key]
        self.case: AssistanceCase | None = None
        self.at = at

    def days_ago(self, working_days: int) -> None:
        """Go to ten in the morning, so many working days ago."""
        day = clock.local_day(self.now)
        calendar = clocks.calendar(self.session)
        day = calendar.working_days_before(day, working_days)
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=clock.LOCAL_ZONE)
        self.at = min(moment, self.now)

    def apply(self) -> None:
        """Register the household and hand in its application."""
        by = self.officers["xiang1"]
        today = clock.local_day(self.at)
        entered = registry.register_household(
            self.session,
            NewHousehold(
                division_code=self.household.village,
                area=Area.RURAL,
                address=self.household.address,
                phone="",
                members=self.household.members,
                incomes=[
                    NewIncome(
                        member=member,
                        kind=kind,
                        source=source,
                        fen=yuan * 100,
                        period_from=today - timedelta(days=365),
                        period_to=today - timedelta(days=1),
                    )
                    for member, kind, source, yuan in self.household.yearly_yuan
                ],
            ),
            by=by,
            at=self.at,
        )
        self.case = cases.submit_application(
            self.session,
            NewApplication(
                household_id=entered.id,
                programme=Programme.MINIMUM_LIVING_ALLOWANCE,
                submitted_by=SubmittedBy.HOUSEHOLD,
                reason="家庭收入低，生活困难。",
            ),
            by=by,
            at=self.at,
        )

    def complete(self, element_id: str, login: str, answers: Mapping[str, object]) -> None:
        """Let an officer complete the open task of an element."""
        assert self.case is not None  # noqa: S101  every story begins with an application
        instance = task_queries.instance_of(self.session, self.case.id)
        (task,) = [
            one
            for one in task_queries.open_tasks_of(self.session, instance.id)
            if one.element_id == element_id
        ]
        tasks.complete_user_task(
            self.session,
            task.id,
            by=self.officers[login],
            answers=answers,
            lock_version=task.lock_version,
            at=self.at,
        )

    def claim(self, element_id: str, login: str) -> None:
        """Let an officer take the open task of an element."""
        assert self.case is not None  # noqa: S101  every story begins with an application
        instance = task_queries.instance_of(self.session, self.case.id)
        for task in task_queries.open_tasks_of(self.session, instance.id):
            if task.element_id == element_id:
                tasks.claim(self.session, task.id, by=self.officers[login], at=self.at)

    def accept(self) -> None:
        """Find the file complete and accept it."""
        self.complete("check_completeness", "xiang1", COMPLETE)
        self.complete("accept", "xiang1", ACCEPTED)

    def compare(self) -> None:
        """Compare with the other registers."""
        self.complete("request_comparison", "xiang1", {"comparison_needed": True})
        self.complete(
            "start_comparison",
            "xian1",
            {"authorisation_checked": True, "agency": "浚县居民家庭经济状况核对中心"},
        )
        self.complete(
            "report_comparison",
            "xian1",
            {
                "result": "consistent",
                "report_number": f"核〔{self.at.year}〕演示",
                "reported_on": clock.local_day(self.at).isoformat(),
            },
        )

    def survey(self) -> None:
        """Survey the household; everything is as declared."""
        assert self.case is not None  # noqa: S101  every story begins with an application
        means = registry_queries.means_of(self.session, self.case.household_id)
        rows = [
            {"id": str(row.id), "verified": f"{row.declared_fen // 100}.00", "note": ""}
            for row in means.incomes
        ]
        self.complete(
            "survey_first",
            "xiang1",
            {
                "visited_at": clock.local_day(self.at).isoformat(),
                "survey_method": "home_visit",
                "present_members": self.household.members[0].name,
                "incomes": rows,
                "assets": [],
                "neighbours_visited": "走访邻居两户，反映情况一致。",
                "housing": "砖混平房三间，陈设简单。",
                "family_signature": True,
                "family_signer": self.household.members[0].name,
                "surveyor_signature": True,
            },
        )
        self.complete(
            "survey_second", "xiang2", {"survey_agreed": True, "surveyor_signature": True}
        )

    def opine(self, opinion: str) -> None:
        """Give the first opinion."""
        reasons = "调查核实，情况属实。" if opinion == "agree" else "家庭人均收入不低于当地标准。"
        self.complete("first_opinion", "xiang3", {"township_opinion": opinion, "reasons": reasons})

    def post(self) -> None:
        """Hang the notice on the village's board."""
        self.complete(
            "post_notice",
            "xiang2",
            {"place": "village_board", "photo_note": "村务公开栏照片一张", "posted": True},
        )

    def close_publicity(self) -> None:
        """Let the period pass and take the notice down."""
        assert self.case is not None  # noqa: S101  every story begins with an application
        instance = task_queries.instance_of(self.session, self.case.id)
        tasks.fire_clock(self.session, instance.id, "publicity", at=self.at)
        self.complete(
            "close_publicity",
            "xiang2",
            {"objection_raised": False, "removed_evidence": "撤除照片一张"},
        )
        self.complete(
            "submit_to_county",
            "xiang2",
            {
                "submitted_papers": [
                    "application_papers",
                    "comparison_report",
                    "survey_form",
                    "first_opinion",
                    "publicity_evidence",
                ]
            },
        )

    def decide(self, determination: str) -> None:
        """Review and decide at the county."""
        self.complete("county_review", "xian1", {"county_review_conclusion": "proceed"})
        reasons = "家庭人均年收入不低于当地农村低保标准。" if determination == "refuse" else None
        self.complete(
            "confirmation",
            "xian2",
            {"determination": determination, "reasons": reasons, "decision_signature": True},
        )

    def deliver(self) -> None:
        """Deliver the notice."""
        self.complete(
            "deliver_notice",
            "xiang3",
            {
                "delivery_method": "direct",
                "delivered_on": clock.local_day(self.at).isoformat(),
                "receiver": self.household.members[0].name,
                "receipt": True,
            },
        )


def _incomplete(story: _Story) -> None:
    story.days_ago(2)
    story.apply()
    story.complete("check_completeness", "xiang1", INCOMPLETE)


def _new(story: _Story) -> None:
    story.days_ago(0)
    story.apply()
    story.claim("check_completeness", "xiang1")


def _survey(story: _Story) -> None:
    story.days_ago(2)
    story.apply()
    story.accept()
    story.claim("survey_first", "xiang1")


def _opinion(story: _Story) -> None:
    story.days_ago(8)
    story.apply()
    story.accept()
    story.days_ago(6)
    story.compare()
    story.survey()


def _publicity(story: _Story) -> None:
    _opinion(story)
    story.days_ago(3)
    story.opine("agree")
    story.post()


def _submitted(story: _Story) -> None:
    _surveyed_long_ago(story, opinion="agree")
    story.days_ago(6)
    story.close_publicity()


def _county(story: _Story) -> None:
    _submitted(story)
    story.claim("county_review", "xian1")


def _confirmed(story: _Story) -> None:
    _submitted(story)
    story.days_ago(4)
    story.decide("confirm")
    story.days_ago(2)
    story.deliver()


def _refused(story: _Story) -> None:
    _surveyed_long_ago(story, opinion="disagree")
    story.days_ago(7)
    story.close_publicity()
    story.days_ago(5)
    story.decide("refuse")
    story.claim("deliver_notice", "xiang1")


def _surveyed_long_ago(story: _Story, *, opinion: str) -> None:
    story.days_ago(26)
    story.apply()
    story.accept()
    story.days_ago(24)
    story.compare()
    story.survey()
    story.days_ago(20)
    story.opine(opinion)
    story.post()


STORIES: Mapping[str, Callable[[_Story], None]] = {
    "refused": _refused,
    "confirmed": _confirmed,
    "county": _county,
    "publicity": _publicity,
    "opinion": _opinion,
    "survey": _survey,
    "incomplete": _incomplete,
    "new": _new,
}


def _copy(office: Office) -> Office:
    return Office(
        division_code=office.division_code,
        name=office.name,
        short_name=office.short_name,
        phone=office.phone,
        reconsideration_body=office.reconsideration_body,
        court=office.court,
    )
