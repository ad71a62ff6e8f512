import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.unit.workflows.diagrams.changed import changed, redirected
from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows import obligations as law
from workflows.clock_directives import Verb, directives
from workflows.errors import DiagramError
from workflows.lint_rules.finding import Severity
from workflows.lint_rules.reading import read
from workflows.obligation_rules.demands import KINDS, Period, read_demand
from workflows.obligation_rules.law import LawInForce

ROOT = Path(__file__).parents[4]
KEPT = {
    "a longer publicity": ("start:publicity ", "start:publicity=10 "),
    "a publicity of the law's length": ("start:publicity ", "start:publicity=7 "),
    "a shorter procedure": ("start:total", "start:total=20"),
}


def test_the_shipped_process_keeps_every_obligation():
    breaches = law.check(engine.shipped(MAIN), law.obligations(MAIN))

    assert breaches == ()


def test_the_documentation_has_an_example_of_every_kind_that_can_be_read():
    text = (ROOT / "docs" / "obligations.md").read_text("utf-8")

    rows = re.findall(r"^\| `(\w+)` \|.*\| `(\w+: \{.*\})` \|$", text, re.MULTILINE)

    assert [kind for kind, _example in rows] == list(KINDS)
    for kind, example in rows:
        assert kind in yaml.safe_load(example)
        read_demand(yaml.safe_load(example))


def test_every_obligation_names_its_law_or_says_that_it_is_ours():
    for obligation in law.obligations(MAIN):
        assert obligation.citation
        assert obligation.phrase or obligation.citation == "本系统设计", obligation.name


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

    breaches = law.check(definition, law.obligations(MAIN), law=LawInForce(on=date(2022, 1, 1)))

    assert breaches == ()


def test_every_clock_that_the_shipped_process_starts_may_not_be_set_against_the_law():
    measured = {one.demand.clock for one in law.obligations(MAIN) if isinstance(one.demand, Period)}

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


def test_says_nothing_about_a_diagram_that_cannot_run():
    definition = changed(redirected("record_refusal", "refusal_notice", "refused"))

    with pytest.raises(DiagramError):
        law.check(definition, law.obligations(MAIN))


def test_a_programme_without_obligations_is_an_error_that_names_the_file():
    with pytest.raises(law.ObligationFileError, match=r"unknown_programme\.yaml") as raised:
        law.obligations("unknown_programme")

    assert "unknown_programme.yaml" in raised.value.message_zh
