"""A broken diagram or form: the server does not start, and says where and why, bilingually."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from forms import definition as forms
from webapp import installation
from webapp.commands import running
from webapp.commands.context import Product
from webapp.config import Settings
from webapp.definitions.models import ProcessVersion
from webapp.installation import BrokenDefinitionsError
from workflows import engine as workflow_engine

MAIN = Path("minimum_living_allowance") / "minimum_living_allowance.bpmn"


@pytest.fixture
def diagrams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped diagrams, which counts as the shipped ones."""
    copied = shutil.copytree(workflow_engine.DEFINITIONS, tmp_path / "diagrams")
    monkeypatch.setattr(workflow_engine, "DEFINITIONS", copied)
    return copied


@pytest.fixture
def shipped_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped forms, which counts as the shipped ones."""
    copied = shutil.copytree(forms.DEFINITIONS, tmp_path / "forms")
    monkeypatch.setattr(forms, "DEFINITIONS", copied)
    forms.shipped.cache_clear()
    return copied


@pytest.fixture(autouse=True)
def forget_forms():
    yield
    forms.shipped.cache_clear()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def findings() -> list[str]:
    with pytest.raises(BrokenDefinitionsError) as refused:
        installation.check_definitions()
    return refused.value.findings


def test_the_shipped_definitions_pass() -> None:
    installation.check_definitions()


@pytest.mark.parametrize(
    ("old", "new", "element", "says"),
    [
        ('value="record_refusal"', 'value="no_such_handler"', "record_refusal", "no_such_handler"),
        ('<spiffworkflow:property name="form" value="accept"/>', "", "accept", ""),
        ('targetRef="check_completeness"', 'targetRef="nowhere"', "", "nowhere"),
        ("file_complete = true", "file_complete = = true", "flow_gw_file_complete_to_accept", ""),
        ("start:survey_start", "start:no_such_clock", "accept", "no_such_clock"),
    ],
)
def test_a_broken_diagram_is_named_with_its_element(
    diagrams: Path, old: str, new: str, element: str, says: str
) -> None:
    change(diagrams / MAIN, old, new)

    lines = findings()

    assert all("minimum_living_allowance" in line for line in lines)
    assert any(element in line and says in line for line in lines)
    assert all(" / " in line for line in lines)


def test_a_diagram_that_is_no_xml_is_named(diagrams: Path) -> None:
    (diagrams / MAIN).write_text("<bpmn:definitions", "utf-8")

    lines = findings()

    assert any("minimum_living_allowance" in line and " / " in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new"), [('"type": "radio"', '"type": "iframe"'), ('"components"', '"Components')]
)
def test_a_broken_form_is_named_in_both_languages(shipped_forms: Path, old: str, new: str) -> None:
    change(shipped_forms / "check_completeness.json", old, new)

    lines = findings()

    (line,) = [one for one in lines if one.startswith("forms/definitions/check_completeness.json")]
    zh, _, en = line.partition(" / ")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in zh)
    assert en


def test_a_form_whose_key_is_not_its_file_name_is_named(shipped_forms: Path) -> None:
    shutil.move(shipped_forms / "accept.json", shipped_forms / "acceptance.json")

    assert any("acceptance.json" in line for line in findings())


def test_serve_prints_every_finding_and_ends_with_1(
    settings: Settings,
    engine: Engine,
    factory: sessionmaker[Session],
    session: Session,
    diagrams: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(diagrams / MAIN, 'value="record_refusal"', 'value="no_such_handler"')
    published = select(func.count(ProcessVersion.id))
    before = session.execute(published).scalar_one()

    with pytest.raises(SystemExit) as ended:
        running._prepare(Product(settings, engine, factory))

    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "系统拒绝启动" in said
    assert "the server refuses to start" in said
    assert "minimum_living_allowance.bpmn: record_refusal:" in said
    assert session.execute(published).scalar_one() == before
