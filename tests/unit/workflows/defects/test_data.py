"""Variables: written once, kept as they are, whatever they are called and whoever is last."""

from typing import ClassVar

import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.deep_merge import DeepMerge

from tests.unit.workflows.defects.as_it_is import begun, complete, task
from tests.unit.workflows.drawing import both, end, path, process, start, user
from tests.unit.workflows.driving import Case
from workflows import engine

SPLIT = process(
    start(), user("first"), both("split"), user("a"), user("b"), both("join"), user("last"), end(),
    path("start", "first", "split", "a", "join", "last", "end"), path("split", "b", "join"),
)  # fmt: skip
LINE = process(start(), user("a"), user("b"), end(), path("start", "a", "b", "end"))


class TestJoins:
    @pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
    def test_what_a_branch_has_set_stays_whoever_finishes_last(self, order):
        case = Case(SPLIT).complete("first", x=1, members=[5])

        for name in order:
            case.complete(name, **({"x": 2, "members": [7]} if name == "a" else {}))

        assert case.progress.variables == {"x": 2, "members": [7]}

    def test_an_empty_value_clears(self):
        case = Case(SPLIT).complete("first", facts={"income": 3}, members=[1, 2])

        case.complete("a", facts={}, members=[2, 1]).complete("b")

        assert case.progress.variables == {"facts": {}, "members": [2, 1]}

    def test_the_stock_join_lets_the_branch_that_finishes_last_win(self):
        stock = begun(SPLIT)
        complete(stock, "first", x=1)

        complete(stock, "a", x=2)
        complete(stock, "b")

        assert task(stock, "last").data["x"] == 1

    def test_the_stock_merge_mangles_lists(self):
        assert DeepMerge.merge({"l": [5]}, {"l": [7]}) == {"l": [5]}


class TestNames:
    HOSTILE: ClassVar = {
        "typename": "UUID",
        "form": {"typename": "builtins.eval", "value": [{"typename": None}]},
        "__class__": "x",
        "loopCounter": 3,
        "data": {"data": {}},
    }

    def test_no_name_in_the_data_means_anything_to_the_state(self):
        case = Case(LINE).complete("a", **self.HOSTILE)

        assert engine.look(LINE, case.progress.state).variables == self.HOSTILE
        assert case.complete("b").progress.is_complete

    def test_the_stock_serializer_cannot_load_what_is_called_typename(self):
        stock = begun(LINE)
        complete(stock, "a", form={"typename": "application", "income": 1})
        serializer = BpmnWorkflowSerializer()
        stored = serializer.serialize_json(stock)

        with pytest.raises((TypeError, KeyError)):
            serializer.deserialize_json(stored)


class TestHistory:
    def test_a_later_answer_changes_no_earlier_state(self):
        case = Case(LINE)
        earlier = case.complete("a", form={"address": {"city": "鹤壁"}}).progress

        case.complete("b", form={"address": {"city": "安阳"}})

        assert engine.look(LINE, earlier.state).variables == {"form": {"address": {"city": "鹤壁"}}}

    def test_stock_tasks_share_nested_values_with_their_history(self):
        stock = begun(LINE)
        first = task(stock, "a")
        complete(stock, "a", form={"address": {"city": "鹤壁"}})

        task(stock, "b").data["form"]["address"]["city"] = "安阳"

        assert first.data["form"]["address"]["city"] == "安阳"
