from dataclasses import replace
from datetime import date

import pytest

from policies.clocks import clock_definitions
from tests.unit.workflows.diagrams.elements import CAUGHT
from tests.unit.workflows.drawing import end, inside, loop, path, process, several, start, user
from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows import obligations as law
from workflows.clock_directives import Verb, directives
from workflows.errors import DiagramError
from workflows.lint_rules.finding import Severity
from workflows.lint_rules.reading import read
from workflows.lint_rules.ways import unfold
from workflows.model import DiagramSource, ProcessDefinition


def changed(*changes: tuple[str, str]) -> ProcessDefinition:
    """The shipped process with these texts exchanged; each must occur in one of its files."""
    definition = engine.shipped(MAIN)
    sources = list(definition.sources)
    for old, new in changes:
        assert any(old in source.xml for source in sources), f"{old} does not occur"
        sources = [DiagramSource(source.name, source.xml.replace(old, new)) for source in sources]
    return replace(definition, sources=tuple(sources))


def redirected(source: str, target: str, elsewhere: str) -> tuple[str, str]:
    """The change that lets a sequence flow lead elsewhere."""
    ends = f'sourceRef="{source}" targetRef='
    return f'{ends}"{target}"', f'{ends}"{elsewhere}"'


def prop(name: str, value: str) -> str:
    return f'<spiffworkflow:property name="{name}" value="{value}"/>'


BREACHES = {
    "an opinion that is submitted without publicity": (
        redirected("gw_first_opinion", "gw_checks_again", "submit_to_county"),
        {"publicity_of_every_opinion": ("first_opinion", "gw_first_opinion", "submit_to_county")},
    ),
    "an appraisal that is submitted without a new opinion": (
        redirected("appraisal_meeting", "assess", "submit_to_county"),
        {
            "objection_leads_to_new_opinion": (
                "handle_objection",
                "gw_objection_method",
                "appraisal_meeting",
                "submit_to_county",
            )
        },
    ),
    "two surveyors who may be one": (
        (prop("separate_from", "survey_first"), ""),
        {"surveyors_differ": ()},
    ),
    "surveyors who may confirm": (
        (prop("separate_from", "survey_first,survey_second,county_visit"), ""),
        {"surveyors_do_not_confirm": (), "second_surveyors_do_not_confirm": ()},
    ),
    "a refusal without its deadline": (
        ("start:refusal_notice", "none"),
        {"refusal_notice_limit": ()},
    ),
    "a refusal without its document": (
        (prop("document", "refusal"), prop("document", "something")),
        {"refusal_is_told_in_writing": ()},
    ),
}
KEPT = {
    "a longer publicity": ("start:publicity ", "start:publicity=10 "),
    "a publicity of the law's length": ("start:publicity ", "start:publicity=7 "),
    "a shorter procedure": ("start:total", "start:total=20"),
}


def test_the_shipped_process_keeps_every_obligation():
    breaches = law.check(engine.shipped(MAIN), law.obligations(MAIN))

    assert breaches == ()


def test_every_obligation_names_its_law_or_says_that_it_is_ours():
    for obligation in law.obligations(MAIN):
        assert obligation.citation
        assert obligation.phrase or obligation.citation == "本系统设计", obligation.name


def test_every_clock_that_an_obligation_names_is_defined():
    clocks = clock_definitions(MAIN)

    for obligation in law.obligations(MAIN):
        if isinstance(obligation.demand, law.Carries):
            assert obligation.demand.clock.partition(":")[2] in clocks


@pytest.mark.parametrize(("change", "expected"), BREACHES.values(), ids=BREACHES)
def test_finds(change, expected):
    definition = changed(change)

    breaches = law.check(definition, law.obligations(MAIN))

    assert {breach.obligation.name: breach.path for breach in breaches} == expected
    assert all(breach.message_zh and breach.message_en for breach in breaches)


@pytest.mark.parametrize("change", KEPT.values(), ids=KEPT)
def test_allows(change):
    assert law.check(changed(change), law.obligations(MAIN)) == ()


def test_refuses_a_shorter_publicity_with_the_article_and_the_way_to_the_benefit():
    definition = changed(("start:publicity ", "start:publicity=5 "))

    (breach,) = law.check(definition, law.obligations(MAIN))

    assert breach.obligation.name == "publicity_not_shortened"
    assert (breach.obligation.citation, breach.obligation.phrase) == (
        "民发〔2021〕57号 第十九条",
        "公示期为7天",
    )
    assert "“张贴公示”将“初审意见公示”定为5天，比法定的7天短" in breach.message_zh
    assert breach.element_id == "post_notice"
    assert breach.path[0] == "application_submitted"
    assert breach.path[-1] == "start_benefit"
    posted = breach.path.index("post_notice")
    assert breach.path[posted + 1] == "publicity_period"


@pytest.mark.parametrize(
    ("length", "words"),
    [(60, "法定的30个工作日长（民发〔2021〕57号 第二十二条"), (25, "法定的20个工作日长")],
    ids=["longer than any case may take", "longer than a case that the township confirms"],
)
def test_refuses_a_longer_procedure(length, words):
    definition = changed(("start:total", f"start:total={length}"))

    (breach,) = law.check(definition, law.obligations(MAIN))

    assert breach.obligation.name == "total_not_lengthened"
    assert words in breach.message_zh
    assert breach.path[0] == "application_submitted"
    assert "accept" in breach.path


def test_measures_with_the_law_of_the_day_of_acceptance():
    definition = changed(("start:total", "start:total=25"))

    breaches = law.check(definition, law.obligations(MAIN), law=law.LawInForce(on=date(2022, 1, 1)))

    assert breaches == ()


def test_every_clock_that_the_shipped_process_starts_may_not_be_set_against_the_law():
    measured = {
        one.demand.clock for one in law.obligations(MAIN) if isinstance(one.demand, law.Period)
    }

    started = {
        directive.clock
        for source in engine.shipped(MAIN).sources
        for element in read(source).elements
        for directive in directives(element.properties)
        if directive.verb is Verb.START
    }
    assert started <= measured


def test_lint_shows_breaches_where_they_are():
    definition = changed(("start:publicity ", "start:publicity=5 "))

    (finding,) = law.findings(definition.sources)

    assert (finding.rule, finding.file, finding.element_id) == (
        "obligation_publicity_not_shortened",
        "publicity.bpmn",
        "post_notice",
    )
    assert finding.severity is Severity.ERROR
    assert finding.path[-1] == "start_benefit"


def test_lint_asks_no_law_of_a_process_that_none_is_for_or_that_cannot_run():
    (notice,) = engine.shipped("notice").sources
    broken = changed(redirected("record_refusal", "refusal_notice", "refused"))

    assert law.findings((notice,)) == ()
    assert law.findings(broken.sources) == ()


def test_sees_that_a_join_which_is_gone_lets_the_survey_be_skipped():
    definition = changed(redirected("gw_comparison_done", "join_checks", "assess"))

    breaches = law.check(definition, law.obligations(MAIN))

    broken = {breach.obligation.name: breach.path for breach in breaches}
    assert broken.keys() == {"surveyed_before_benefit", "two_surveyors"}
    assert "gw_comparison_done" in broken["two_surveyors"]
    assert "survey_second" not in broken["two_surveyors"]


def test_sees_ways_that_a_boundary_event_opens():
    definition = changed(redirected("examination_withdrawn", "close_withdrawn", "start_benefit"))

    breaches = law.check(definition, law.obligations(MAIN))

    broken = {breach.obligation.name: breach.path for breach in breaches}
    assert broken.keys() == {"surveyed_before_benefit", "confirmed_before_benefit"}
    assert broken["confirmed_before_benefit"][-2:] == ("examination_withdrawn", "start_benefit")


def test_shows_the_way_in_the_words_of_the_diagram():
    definition = changed(redirected("gw_first_opinion", "gw_checks_again", "submit_to_county"))

    (breach,) = law.check(definition, law.obligations(MAIN))

    assert breach.message_zh == (
        "每次初审意见都须公示期满：下列路径不符合要求：提出初审意见 → 事实清楚？ → 报送县级。"
    )
    assert breach.element_id == "submit_to_county"


def test_says_nothing_about_a_diagram_that_cannot_run():
    definition = changed(redirected("record_refusal", "refusal_notice", "refused"))

    with pytest.raises(DiagramError):
        law.check(definition, law.obligations(MAIN))


def test_a_programme_without_obligations_is_an_error_that_names_the_file():
    with pytest.raises(law.ObligationFileError, match=r"unknown_programme\.yaml") as raised:
        law.obligations("unknown_programme")

    assert "unknown_programme.yaml" in raised.value.message_zh


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[", "-"),
        ("obligations: 3", "-"),
        ("other: []", "-"),
        ("obligations: [{name: nothing_demanded}]", "nothing_demanded"),
        (
            "obligations: [{name: half, label_zh: 一, label_en: one, citation: 一, way: {to: {}}}]",
            "half",
        ),
    ],
)
def test_a_broken_file_of_obligations_is_an_error_that_names_the_place(text, place):
    with pytest.raises(law.ObligationFileError, match=f"broken.yaml, {place}"):
        law.parse(text, file="broken.yaml")


def test_an_error_leads_to_what_catches_it_and_not_to_the_completion_of_its_sub_process():
    ways = unfold("main", tuple(read(source) for source in CAUGHT.sources))

    assert ("examine",) not in ways.following.get(("refused",), [])
    assert ("examine",) in ways.following["done",]
    assert ("not_fit",) in ways.escapes["judge",]


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
    way: {to: {stage: closed}, through: {form: survey}}
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
