"""``doudi import`` as a shell would call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.unit.workflows.importing.foreign import accepts, around, diagram, node, path
from webapp.cli import main

GOOD = around(node("userTask", "a"), path("s", "a"), last="a")
REPAIRABLE = diagram(node("task", "a", name="入户调查"))
OPEN = around(node("serviceTask", "a"), path("s", "a"), last="a")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Paths of a file that runs, one that can be repaired, one that is open, one that is none."""
    contents = {"good": GOOD, "repairable": REPAIRABLE, "open": OPEN, "none": "<html/>"}
    for name, content in contents.items():
        (tmp_path / f"{name}.bpmn").write_text(content, "utf-8")
    return {name: str(tmp_path / f"{name}.bpmn") for name in contents}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("good", 0, "runs as it is"),
        ("repairable", 0, "repairs that lose nothing"),
        ("open", 1, "the author must decide"),
        ("none", 1, "cannot run"),
    ],
)
def test_the_exit_code_says_whether_it_runs(files, name, code, words):
    result = run(files[name])

    assert result.exit_code == code
    assert words in result.stdout


def test_names_each_finding_with_its_element_and_its_repair(files):
    result = run(files["repairable"])

    assert "修补 repair a" in result.stdout
    assert "[abstract_task]" in result.stdout
    assert "It becomes a user task" in result.stdout
    assert "作为用户任务" in result.stdout


def test_prints_json_element_by_element(files):
    result = run(files["good"], files["open"], "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["verdict"] == "author_decides"
    assert told["summary"] == {"runs": 1, "author_decides": 1}
    good, opened = told["files"]
    assert [element["verdict"] for element in good["elements"]] == ["runs"] * 5
    (asked,) = (element for element in opened["elements"] if element["verdict"] != "runs")
    assert asked["id"] == "a"
    assert asked["findings"][0]["rule"] == "handler"


def test_writes_the_repaired_diagram_which_runs(files, tmp_path):
    output = tmp_path / "repaired.bpmn"

    result = run(files["repairable"], "--output", str(output))

    assert result.exit_code == 0
    accepts(["p"], output.read_text("utf-8"))
    assert run(str(output)).exit_code == 0
    assert "runs as it is" in run(str(output)).stdout


def test_writes_nothing_while_something_is_open(files, tmp_path):
    output = tmp_path / "repaired.bpmn"

    result = run(files["open"], "--output", str(output))

    assert result.exit_code == 1
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments", [[], ["/nowhere/a.bpmn"], ["{good}", "{open}", "--output", "x"]]
)
def test_wrong_usage_is_told(files, arguments):
    result = run(*(argument.format(**files) for argument in arguments))

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_many_findings_are_cut_short_in_the_text_but_not_in_json(tmp_path):
    tasks = [node("task", f"t{number}") for number in range(400)]
    many = diagram(*tasks, path(*(f"t{number}" for number in range(400))))
    file = tmp_path / "many.bpmn"
    file.write_text(many, "utf-8")

    assert "more with --json" in run(str(file)).stdout
    assert len(json.loads(run(str(file), "--json").stdout)["files"][0]["findings"]) == 402
