import pytest

from tests.unit.workflows.drawing import end, inside, loop, path, process, several, start, user
from workflows import obligations as law

HELD = inside(
    "held", start("s"), user("survey", form="survey"), end("e"), path("s", "survey", "e")
)  # fmt: skip
ONCE_AT_LEAST = law.parse(
    """
obligations:
  - name: surveyed
    label_zh: 调查
    label_en: survey
    citation: 民发〔2021〕57号
    phrase: 调查
    before: {first: {form: survey}, then: {stage: closed}}
""",
    file="test.yaml",
)


@pytest.mark.parametrize(
    ("activity", "is_kept"),
    [
        (user("survey", form="survey"), True),
        (several(user("survey", form="survey"), "2"), True),
        (loop(user("survey", form="survey"), "more"), True),
        (several(user("survey", form="survey"), "visits"), False),
        (several(user("survey", form="survey"), "0"), False),
        (loop(user("survey", form="survey"), "more", before=True), False),
        (several(HELD, "2"), True),
        (several(HELD, "visits"), False),
    ],
)
def test_what_may_be_done_no_time_keeps_no_obligation(activity, is_kept):
    entered = "held" if 'id="held"' in activity else "survey"
    drawn = process(
        start(), activity, end("end", stage="closed"), path("start", entered, "end")
    )  # fmt: skip

    breaches = law.check(drawn, ONCE_AT_LEAST)

    assert [breach.obligation.name for breach in breaches] == ([] if is_kept else ["surveyed"])
