"""What a refused applicant can do: the two ways, until when, and by which law."""

from dataclasses import dataclass
from datetime import date

from policies.calendar import DueDate, WorkingCalendar
from policies.minimum_living_allowance import PROGRAMME
from policies.parameter_files import ParameterValue
from policies.parameter_store import ParameterStore

_COUNTRY = ""


@dataclass(frozen=True)
class Remedy:
    """One way against a decision, as the notice prints it."""

    name: str
    label_zh: str
    label_en: str
    sentence_zh: str
    sentence_en: str
    citation: str
    phrase: str


def remedies_for_refusal(
    *,
    reconsideration_body: str,
    court: str,
    decided_on: date,
    store: ParameterStore | None = None,
) -> tuple[Remedy, ...]:
    """Return the ways against a refusal, for a notice.

    Args:
        reconsideration_body: The body that reconsiders, by name.
        court: The court, by name.
        decided_on: The day of the decision, whose law counts.
        store: Parameters; those shipped with the product if not given.

    Source:
        《中华人民共和国行政复议法》第二十条；《中华人民共和国行政诉讼法》第四十六条；
        民发〔2021〕57号 第三十八条；《中华人民共和国社会救助法》第七十六条。
    """
    days = _value("reconsideration_days", decided_on, store)
    months = _value("court_months", decided_on, store)
    return (
        Remedy(
            "reconsideration",
            "行政复议",
            "Administrative reconsideration",
            f"如不服本决定，可以自收到本告知书之日起 {days.whole_number()} 日内向"
            f"{reconsideration_body}申请行政复议。",
            f"You may apply to {reconsideration_body} for reconsideration within "
            f"{days.whole_number()} days of receiving this notice.",
            str(days.reference),
            days.phrase,
        ),
        Remedy(
            "court",
            "行政诉讼",
            "Action in court",
            f"也可以自收到本告知书之日起 {months.whole_number()} 个月内依法向{court}提起行政诉讼。",
            f"You may also bring an action before {court} within "
            f"{months.whole_number()} months of receiving this notice.",
            str(months.reference),
            months.phrase,
        ),
    )


def reconsideration_until(
    received_on: date,
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> DueDate:
    """Return the last day to apply for reconsideration; a day off moves it to a working day.

    Source:
        《中华人民共和国行政复议法》第二十条；《中华人民共和国民法典》第二百零一条、第二百零三条。
    """
    days = _value("reconsideration_days", received_on, store).whole_number()
    return (calendar or WorkingCalendar.shipped()).add_calendar_days(received_on, days, roll=True)


def court_until(
    received_on: date,
    *,
    store: ParameterStore | None = None,
    calendar: WorkingCalendar | None = None,
) -> DueDate:
    """Return the last day to go to court directly; a day off moves it to a working day.

    Source:
        《中华人民共和国行政诉讼法》第四十六条；《中华人民共和国民法典》第二百零二条、第二百零三条。
    """
    months = _value("court_months", received_on, store).whole_number()
    return (calendar or WorkingCalendar.shipped()).add_months(received_on, months, roll=True)


def _value(name: str, on: date, store: ParameterStore | None) -> ParameterValue:
    used = store or ParameterStore.shipped()
    return used.value(PROGRAMME, name, division=_COUNTRY, on=on)
