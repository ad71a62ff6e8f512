"""Tasks, events, data, extensions: what is read, what is asked, what is refused."""

import pytest

from tests.unit.workflows.importing.foreign import (
    ForeignFile,
    around,
    definitions,
    diagram,
    examine,
    extensions,
    flow,
    look,
    node,
    only,
    open_rules,
    path,
    repaired,
    rules,
)
from workflows import engine
from workflows.errors import DiagramError
from workflows.importing.report import FileReport, Verdict
from workflows.model import DiagramSource, ProcessDefinition

HERE = path("s", "a")


def of(tag: str, inside: str = "", **attributes: str) -> FileReport:
    """A report on a process with one element between start and end."""
    return look(around(node(tag, "a", inside, **attributes), HERE, last="a"))


def properties_of(report: FileReport, element_id: str = "a") -> dict[str, str]:
    sources = (DiagramSource("a.bpmn", repaired(report)),)
    elements = engine.elements(ProcessDefinition("p", sources))
    return dict(next(e.properties for e in elements if e.element_id == element_id))


def test_a_task_without_a_type_becomes_a_user_task():
    report = of("task")

    assert rules(report) == {"abstract_task"}
    assert "<bpmn:userTask" in repaired(report)


def test_a_task_that_another_tool_runs_needs_a_handler():
    assert open_rules(of("task", camunda__class="org.example.SendLetter")) == {"handler"}


class TestHandlers:
    @pytest.mark.parametrize(
        ("attributes", "proposal"),
        [
            ({"camunda__class": "org.example.SendLetter"}, "send_letter"),
            ({"camunda__delegateExpression": "${archiveService}"}, "archive_service"),
            ({"camunda__type": "external", "camunda__topic": "pay-out"}, "pay_out"),
            ({"flowable__type": "http"}, "http"),
        ],
    )
    def test_a_service_task_asks_for_one_and_proposes_a_name(self, attributes, proposal):
        found = only(of("serviceTask", **attributes), "handler")

        assert found.verdict is Verdict.DECIDE
        assert f"handler={proposal}" in found.repair_en

    def test_a_job_of_zeebe_is_named(self):
        inside = extensions('<zeebe:taskDefinition type="check-id"/>')

        assert "handler=check_id" in only(of("serviceTask", inside), "handler").repair_zh

    def test_a_message_that_is_sent_asks_for_one(self):
        assert open_rules(of("sendTask")) == {"handler"}
        sends = "<bpmn:messageEventDefinition/>"
        assert open_rules(of("intermediateThrowEvent", sends)) == {"handler"}


class TestDecisions:
    @pytest.mark.parametrize(
        "attributes",
        [{"camunda__decisionRef": "tier"}, {"flowable__decisionTableReferenceKey": "tier"}],
    )
    def test_are_read_from_attributes(self, attributes):
        assert properties_of(of("businessRuleTask", **attributes)) == {"decision": "tier"}

    def test_are_read_from_zeebe(self):
        inside = extensions('<zeebe:calledDecision decisionId="tier" resultVariable="x"/>')

        assert properties_of(of("businessRuleTask", inside))["decision"] == "tier"

    def test_are_asked_for(self):
        assert open_rules(of("businessRuleTask")) == {"decision"}
        assert open_rules(of("businessRuleTask", camunda__decisionRef="${x}")) == {"decision"}


class TestVendors:
    @pytest.mark.parametrize("vendor", ["camunda", "flowable"])
    def test_attributes_become_properties(self, vendor):
        report = of(
            "userTask",
            **{
                f"{vendor}__assignee": "${starter}",
                f"{vendor}__candidateGroups": "township",
                f"{vendor}__candidateUsers": "a, b",
                f"{vendor}__formKey": "survey",
                f"{vendor}__dueDate": "P7D",
            },
        )

        assert properties_of(report) == {
            "assignee": "${starter}",
            "candidate_groups": "township",
            "candidate_users": "a, b",
            "form": "survey",
            "due_date": "P7D",
        }

    def test_extensions_of_zeebe_become_properties(self):
        inside = extensions(
            '<zeebe:assignmentDefinition assignee="=x" candidateGroups="township"/>'
            '<zeebe:formDefinition formId="survey"/><zeebe:taskSchedule dueDate="=d"/>'
            '<zeebe:userTask/><zeebe:properties><zeebe:property name="citation" value="第三条"/>'
            "</zeebe:properties>"
        )

        assert properties_of(of("userTask", inside)) == {
            "assignee": "=x",
            "candidate_groups": "township",
            "form": "survey",
            "due_date": "=d",
            "citation": "第三条",
        }

    def test_fields_of_a_form_and_properties_are_kept(self):
        inside = extensions(
            '<camunda:formData><camunda:formField id="income" type="long"/>'
            '<camunda:formField id="agreed" type="boolean"/></camunda:formData>'
            '<camunda:properties><camunda:property name="citation" value="第三条"/>'
            "</camunda:properties>"
        )

        assert properties_of(of("userTask", inside)) == {
            "form_fields": "income:long, agreed:boolean",
            "citation": "第三条",
        }

    def test_a_property_that_is_there_already_stays(self):
        inside = extensions(
            '<spiffworkflow:properties><spiffworkflow:property name="form" value="ours"/>'
            "</spiffworkflow:properties>"
        )

        assert properties_of(of("userTask", inside, camunda__formKey="theirs"))["form"] == "ours"

    def test_owners_of_the_standard_are_kept(self):
        inside = (
            "<bpmn:potentialOwner><bpmn:resourceAssignmentExpression><bpmn:formalExpression>"
            "group(township)</bpmn:formalExpression></bpmn:resourceAssignmentExpression>"
            "</bpmn:potentialOwner>"
        )

        assert properties_of(of("userTask", inside)) == {"potential_owner": "group(township)"}

    @pytest.mark.parametrize(
        "inside",
        [
            '<camunda:taskListener class="x.Y" event="create"/>',
            '<camunda:executionListener expression="${a.b()}" event="start"/>',
            (
                '<camunda:inputOutput><camunda:inputParameter name="x">1</camunda:inputParameter>'
                "</camunda:inputOutput>"
            ),
            '<zeebe:ioMapping><zeebe:input source="=a" target="b"/></zeebe:ioMapping>',
            "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>",
        ],
    )
    def test_what_runs_beside_an_element_is_asked_about(self, inside):
        assert open_rules(of("userTask", extensions(inside))) == {"vendor_behaviour"}

    def test_what_means_nothing_here_is_named_once(self):
        inside = extensions('<signavio:signavioMetaData metaKey="a" metaValue="b"/>')
        report = of("userTask", inside, camunda__asyncBefore="true")

        assert report.verdict is Verdict.RUNS
        assert report.vendors == ("Camunda 7", "Signavio")
        told = [found.message_en for found in report.findings]
        assert any("Signavio" in text and "signavioMetaData ×1" in text for text in told)
        assert any("Camunda 7" in text and "asyncBefore ×1" in text for text in told)


class TestEvents:
    def test_a_timer_asks_for_its_clock_and_shows_what_it_says(self):
        timer = (
            "<bpmn:timerEventDefinition><bpmn:timeDuration>P7D</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
        report = of("intermediateCatchEvent", timer)

        assert open_rules(report) == {"timer_clock"}
        assert "P7D" in only(report, "timer_clock").message_zh

    def test_a_timer_without_a_value_asks_too(self):
        report = of("intermediateCatchEvent", "<bpmn:timerEventDefinition/>")

        assert open_rules(report) == {"timer_clock"}

    @pytest.mark.parametrize("kind", ["timer", "message", "signal", "conditional"])
    def test_a_trigger_of_the_start_is_asked_about(self, kind):
        drawn = diagram(
            node("startEvent", "s", f"<bpmn:{kind}EventDefinition/>"),
            node("userTask", "a"),
            node("endEvent", "e"),
            path("s", "a", "e"),
        )

        assert open_rules(look(drawn)) == {"start_trigger"}

    @pytest.mark.parametrize("kind", ["message", "signal"])
    def test_what_is_waited_for_without_a_name_takes_its_id(self, kind):
        waits = node("intermediateCatchEvent", "a", f'<bpmn:{kind}EventDefinition {kind}Ref="m"/>')
        drawn = around(waits, HERE, last="a").replace(
            "<bpmn:process", f'<bpmn:{kind} id="m"/><bpmn:process'
        )

        report = look(drawn)

        assert rules(report) == {"event_name"}
        assert f'<bpmn:{kind} id="m" name="m"/>' in repaired(report)

    @pytest.mark.parametrize("reference", ["", 'messageRef="gone"'])
    def test_what_is_waited_for_must_be_declared(self, reference):
        report = of("intermediateCatchEvent", f"<bpmn:messageEventDefinition {reference}/>")

        assert open_rules(report) == {"event_reference"}

    def test_a_code_that_flowable_writes_itself_is_declared(self):
        inside = (
            node("startEvent", "s2") + path("s2", "e2")
            + node("endEvent", "e2", '<bpmn:errorEventDefinition errorRef="NOT-FIT"/>')
        )  # fmt: skip
        drawn = around(
            node("subProcess", "a", inside),
            node(
                "boundaryEvent", "b", '<bpmn:errorEventDefinition errorRef="NOT-FIT"/>',
                attachedToRef="a",
            ),
            HERE, path("b", "e"), last="a",
        )  # fmt: skip

        report = look(drawn)

        assert rules(report) == {"event_reference"}
        assert 'errorCode="NOT-FIT"' in repaired(report)


REFUSED = {
    "script": node("scriptTask", "a"),
    "transaction": node("transaction", "a", node("startEvent", "x") + node("endEvent", "y")
                        + path("x", "y")),
    "complex gateway": node("complexGateway", "a"),
    "compensation": node("intermediateThrowEvent", "a", "<bpmn:compensateEventDefinition/>"),
    "ad-hoc": node("adHocSubProcess", "a", node("userTask", "x")),
    "cancel": node("intermediateThrowEvent", "a", "<bpmn:cancelEventDefinition/>"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_engine_refuses_is_refused_with_its_advice(name):
    drawn = around(REFUSED[name], HERE, last="a")
    report = look(drawn)

    assert report.verdict is Verdict.CANNOT
    assert report.repaired is None
    (refusal,) = (f for f in report.findings if f.verdict is Verdict.CANNOT)
    assert refusal.element_id == "a"
    with pytest.raises(DiagramError) as caught:
        engine.validate(ProcessDefinition("p", (DiagramSource("a.bpmn", drawn),)))
    assert refusal.message_zh == caught.value.reason_zh


def test_every_refused_element_is_named_not_only_the_first():
    drawn = diagram(
        node("startEvent", "s"),
        *(node("scriptTask", f"x{number}") for number in range(5)),
        node("complexGateway", "g"),
        node("userTask", "a"),
        node("endEvent", "e"),
        path("s", "x0", "x1", "x2", "x3", "x4", "g", "a", "e"),
    )

    report = look(drawn)

    refused = [e.element_id for e in report.elements if e.verdict is Verdict.CANNOT]
    assert refused == ["x0", "x1", "x2", "x3", "x4", "g"]
    assert next(e for e in report.elements if e.element_id == "a").verdict is Verdict.RUNS


def test_data_that_are_only_drawn_run_as_they_are():
    link = (
        '<bpmn:dataOutputAssociation id="link"><bpmn:targetRef>roll</bpmn:targetRef>'
        "</bpmn:dataOutputAssociation>"
    )
    store = node("dataStoreReference", "roll", name="低保台账")

    report = look(around(node("userTask", "a", link), store, HERE, last="a"))

    assert report.verdict is Verdict.RUNS


def test_what_no_engine_acts_on_is_taken_out():
    drawn = around('<bpmn:auditing id="x"/>', node("userTask", "a"), HERE, last="a")

    report = look(drawn)

    assert rules(report) == {"without_effect"}
    assert "auditing" not in repaired(report)


class TestCalls:
    CALLED = definitions(
        '<bpmn:process id="notice" isExecutable="true"><bpmn:startEvent id="n1"/>'
        '<bpmn:endEvent id="n2"/><bpmn:sequenceFlow id="nf" sourceRef="n1" targetRef="n2"/>'
        "</bpmn:process>"
    )

    def test_a_process_that_is_not_given_is_asked_for(self):
        assert open_rules(of("callActivity", calledElement="notice")) == {"called_process"}

    def test_a_process_in_another_file_is_found(self):
        caller = around(node("callActivity", "a", calledElement="notice"), HERE, last="a")

        reports = examine(
            [ForeignFile("a.bpmn", caller.encode()), ForeignFile("b.bpmn", self.CALLED.encode())]
        )

        assert [report.verdict for report in reports] == [Verdict.RUNS, Verdict.RUNS]

    def test_zeebe_names_it_in_an_extension(self):
        inside = extensions('<zeebe:calledElement processId="notice"/>')
        caller = around(node("callActivity", "a", inside), HERE, last="a")

        reports = examine(
            [ForeignFile("a.bpmn", caller.encode()), ForeignFile("b.bpmn", self.CALLED.encode())]
        )

        assert rules(reports[0]) >= {"called_process"}
        assert reports[0].verdict is Verdict.REPAIRED

    def test_processes_that_call_each_other_are_refused(self):
        one = around(node("callActivity", "a", calledElement="q"), HERE, last="a")
        other = one.replace('id="p"', 'id="q"').replace('calledElement="q"', 'calledElement="p"')

        reports = examine(
            [ForeignFile("a.bpmn", one.encode()), ForeignFile("b.bpmn", other.encode())]
        )

        assert all(report.verdict in (Verdict.DECIDE, Verdict.CANNOT) for report in reports)


class TestPools:
    def test_pools_without_a_process_are_shown_only(self):
        pools = (
            '<bpmn:collaboration id="c"><bpmn:participant id="p1" name="申请人"/>'
            '<bpmn:participant id="p2" processRef="p"/>'
            '<bpmn:messageFlow id="m" sourceRef="p1" targetRef="a"/></bpmn:collaboration>'
        )
        drawn = around(node("userTask", "a"), HERE, last="a")

        report = look(drawn.replace("<bpmn:process", f"{pools}<bpmn:process", 1))

        assert report.verdict is Verdict.RUNS
        assert rules(report) == {"black_box", "message_flows"}

    def test_each_of_several_processes_is_looked_at(self):
        one = around(node("userTask", "a"), HERE, last="a")
        other = (
            '<bpmn:process id="q"><bpmn:startEvent id="q1"/><bpmn:scriptTask id="q2"/>'
            + flow("q1", "q2")
            + "</bpmn:process></bpmn:definitions>"
        )

        report = look(one.replace("</bpmn:definitions>", other))

        assert report.processes == ("p", "q")
        assert [e.element_id for e in report.elements if e.verdict is Verdict.CANNOT] == ["q2"]

    def test_a_file_without_a_process_says_so(self):
        pools = '<bpmn:collaboration id="c"><bpmn:participant id="p1"/></bpmn:collaboration>'

        assert open_rules(look(definitions(pools))) == {"no_process"}

    def test_a_choreography_is_named(self):
        drawn = '<bpmn:choreography id="c"><bpmn:choreographyTask id="t"/></bpmn:choreography>'
        report = look(definitions(drawn))

        assert open_rules(report) == {"choreography", "no_process"}
        assert {e.element_id for e in report.elements} == {"c", "t"}

    def test_a_process_that_is_not_marked_executable_is_marked(self):
        drawn = around(node("userTask", "a"), HERE, last="a")

        report = look(drawn.replace("true", "false", 1))

        assert rules(report) == {"not_executable"}
        assert 'isExecutable="true"' in repaired(report)
