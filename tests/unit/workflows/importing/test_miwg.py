"""The reference models of the BPMN model interchange working group, one by one."""

import pytest

from tests.unit.workflows.importing.foreign import MIWG, accepts, look
from workflows.importing.report import Verdict

FILES = sorted(MIWG.glob("*.bpmn"))
pytestmark = pytest.mark.skipif(not FILES, reason="the models do not lie beside the repository")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_model_gives_a_report_on_every_element(path):
    report = look(path.read_bytes(), path.name)

    assert report.elements
    assert not report.is_undecided
    for found in report.findings:
        assert found.message_zh
        assert found.message_en
        assert bool(found.repair_zh) == bool(found.repair_en)
        assert found.repair_zh or found.verdict is not Verdict.REPAIRED
    if report.repaired is not None:
        accepts(report.processes, report.repaired)


@pytest.mark.parametrize("name", ["A.1.0", "A.4.0", "A.4.1"])
def test_what_only_lacks_types_and_splits_runs_with_repairs(name):
    report = look((MIWG / f"{name}.bpmn").read_bytes())

    assert report.verdict is Verdict.REPAIRED
    again = look(report.repaired or "")
    assert again.verdict is Verdict.RUNS
