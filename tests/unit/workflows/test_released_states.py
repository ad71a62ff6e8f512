"""States that an earlier engine wrote are read and driven on; a file a format that was released."""

import json
from pathlib import Path

import pytest

from workflows import engine
from workflows.model import DiagramSource, ProcessDefinition, Progress, ServiceCall

STATES = Path(__file__).parent / "states"
KEPT = [
    pytest.param(entry, stand, id=f"{path.stem}-{number}-{position}")
    for path in sorted(STATES.glob("*.json"))
    for number, entry in enumerate(json.loads(path.read_text("utf-8")))
    for position, stand in enumerate(entry["stands"])
]


def serve(_call: ServiceCall) -> dict[str, object]:
    return {}


def definition_of(entry) -> ProcessDefinition:
    return ProcessDefinition(
        entry["process_id"], tuple(DiagramSource(name, xml) for name, xml in entry["sources"])
    )


def drive_to_its_end(definition: ProcessDefinition, progress: Progress) -> Progress:
    for _ in range(30):
        if progress.is_complete:
            break
        if progress.open_tasks:
            progress = engine.complete_user_task(
                definition,
                progress.state,
                progress.open_tasks[0].id,
                {"repeat": False},
                call_service=serve,
            )
        else:
            progress = engine.fire_clock(
                definition, progress.state, progress.waiting_clocks[0], call_service=serve
            )
    return progress


@pytest.mark.parametrize(("entry", "stand"), KEPT)
def test_a_state_of_a_released_format_stands_where_it_stood_and_can_be_ended(entry, stand):
    definition = definition_of(entry)

    progress = engine.look(definition, stand["state"].encode())

    assert sorted(task.element_id for task in progress.open_tasks) == stand["open"]
    assert list(progress.waiting_clocks) == stand["clocks"]
    assert list(progress.waiting_signals) == stand["signals"]
    assert progress.variables["county"] == "dongfeng"
    assert drive_to_its_end(definition, progress).is_complete
