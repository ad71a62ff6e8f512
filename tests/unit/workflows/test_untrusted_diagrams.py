import sys

import pytest

from tests.unit.workflows.diagrams.samples import ALL, CALLS, GUARDED_LOOP
from tests.unit.workflows.drawing import end, path, process, start, user
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows._spiff.conditions import NoScripts
from workflows.errors import BrokenDiagramError, WorkflowError
from workflows.model import DiagramSource, ProcessDefinition

XML = process(start(), user("a"), end(), path("start", "a", "end")).sources[0].xml
FILE = '<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
BOMB = "<!DOCTYPE d [" + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9)
)


def definition_of(xml: str) -> ProcessDefinition:
    return ProcessDefinition("main", (DiagramSource("main.bpmn", xml),))


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<bpmn:definitions",
        "{}",
        "<html/>",
        f"<!DOCTYPE d>{XML}",
        f"{FILE}{XML.replace('><bpmn:start', '>&secret;<bpmn:start', 1)}",
        f'<!DOCTYPE d SYSTEM "http://localhost/d.dtd">{XML}',
        f"{BOMB}]>{XML.replace('<bpmn:signal', '&e8;<bpmn:signal', 1)}",
        XML + " " * 2_000_000,
        f"{'<a>' * 5000}{'</a>' * 5000}",
        XML.replace("<bpmn:startEvent", "\x00<bpmn:startEvent"),
    ],
    ids=[
        "empty",
        "cut off",
        "json",
        "not BPMN",
        "document type",
        "file entity",
        "external DTD",
        "billion laughs",
        "too large",
        "too deep",
        "control character",
    ],
)
def test_refuses_unsafe_or_malformed_xml_and_names_the_file(xml):
    with pytest.raises(BrokenDiagramError) as caught:
        engine.validate(definition_of(xml))

    assert caught.value.file == "main.bpmn"


PAYLOAD = "__import__('builtins').print(1)"
TIMER = "<bpmn:timerEventDefinition/>"
EXTENSIONS = "</bpmn:extensionElements>"
SIGNAL = "<bpmn:signalEventDefinition"
CONDITION = (
    f"<bpmn:conditionalEventDefinition><bpmn:condition>{PAYLOAD}</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>"
)


def timer(kind: str) -> str:
    return TIMER.replace("/>", f"><bpmn:{kind}>{PAYLOAD}</bpmn:{kind}></bpmn:timerEventDefinition>")


def script(kind: str) -> str:
    return f"<spiffworkflow:{kind}>{PAYLOAD}</spiffworkflow:{kind}>{EXTENSIONS}"


PLACES = {
    "name": ('name=""', f'name="{PAYLOAD}"'),
    "lane name": ('name="泳道"', f'name="{PAYLOAD}"'),
    "condition": ("repeat = true", PAYLOAD),
    "timer date": (TIMER, timer("timeDate")),
    "timer duration": (TIMER, timer("timeDuration")),
    "timer cycle": (TIMER, timer("timeCycle")),
    "clock": ('name="clock" value="publicity"', f'name="clock" value="{PAYLOAD}"'),
    "handler": ('value="close_case"', f'value="{PAYLOAD}"'),
    "document": ('value="sheet"', f'value="{PAYLOAD}"'),
    "called process": ('calledElement="notice"', f'calledElement="{PAYLOAD}"'),
    "signal name": ('name="withdrawn"', f'name="{PAYLOAD}"'),
    "pre-script": (EXTENSIONS, script("preScript")),
    "post-script": (EXTENSIONS, script("postScript")),
    "script task": ("bpmn:userTask", "bpmn:scriptTask"),
    "conditional event": (SIGNAL, CONDITION + SIGNAL),
}
watched: list[list[str]] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note source text that Python compiles; ``eval`` and ``exec`` of a text do."""
    if watched and event == "compile" and arguments[1] == "<string>":
        source = arguments[0]
        watched[-1].append(source.decode() if isinstance(source, bytes) else str(source))


sys.addaudithook(watch)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ALL)
def test_no_element_of_a_diagram_reaches_python(name, place):
    before, after = PLACES[place]
    sources = tuple(
        DiagramSource(source.name, source.xml.replace(before, after))
        for source in ALL[name].sources
    )
    watched.append([])

    try:
        run_through(ProcessDefinition("main", sources))
    except WorkflowError:
        pass  # A refusal is as good as a harmless run.
    finally:
        compiled = watched.pop()

    assert compiled == []


def run_through(definition: ProcessDefinition) -> None:
    case = Case(definition)
    for _ in range(20):
        for clock in case.progress.waiting_clocks:
            case.fire(clock)
        if case.progress.open_tasks:
            case.complete(case.open[0], repeat=False)
    for signal in case.progress.waiting_signals:
        case.signal(signal)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_the_attack_is_drawn_somewhere(place):
    before, _ = PLACES[place]

    assert any(before in source.xml for drawn in ALL.values() for source in drawn.sources)


def test_the_watch_itself_sees_an_evaluation():
    watched.append([])

    eval("1 + 1")

    assert watched.pop() == ["1 + 1"]


@pytest.mark.parametrize("method", ["validate", "evaluate", "execute", "call_service"])
def test_script_engine_and_its_environment_refuse_everything(method):
    scripts = NoScripts()

    for refusing in (scripts, scripts.environment):
        with pytest.raises(WorkflowError):
            getattr(refusing, method)("1 + 1", {})


@pytest.mark.parametrize("definition", [CALLS, GUARDED_LOOP], ids=["calls", "loop"])
def test_names_and_properties_come_back_as_plain_text(definition):
    xml = definition.sources[0].xml.replace('name=""', 'name="&lt;script&gt;"', 1)
    sources = (DiagramSource("main.bpmn", xml), *definition.sources[1:])

    elements = engine.elements(ProcessDefinition("main", sources))

    assert "<script>" in {item.name for item in elements}
