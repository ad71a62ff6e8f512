"""What a refused applicant can do: how long the two ways stay open, and by which law."""

from dataclasses import dataclass
from datetime import date

from policies.calendar import DueDate, WorkingCalendar
from policies.minimum_living_allowance import PROGRAMME
from policies.parameter_store import ParameterStore
from policies.parameter_values import ParameterValue

_COUNTRY = ""


@dataclass(frozen=True)
class RemedyPeriods:
    """How long each way stays open, with its source."""

    reconsideration_days: int
    reconsideration_source: str
    court_months: int
    court_source: str


def periods_against(decided_on: date, *, store: ParameterStore | None = None) -> RemedyPeriods:
    """Return the periods that a notice of an adverse decision prints.

    Args:
        decided_on: The day of the decision, whose law counts.
        store: Parameters; those shipped with the product if not given.

    Source:
        《中华人民共和国行政复议法》第二十条；《中华人民共和国行政诉讼法》第四十六条；
        民发〔2021〕57号 第三十八条；《中华人民共和国社会救助法》第七十六条。
    """
    days = _value("reconsideration_days", decided_on, store)
    months = _value("court_months", decided_on, store)
    return RemedyPeriods(
        reconsideration_days=days.whole_number(),
        reconsideration_source=str(days.reference),
        court_months=months.whole_number(),
        court_source=str(months.reference),
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
