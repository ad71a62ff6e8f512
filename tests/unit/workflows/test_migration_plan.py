import pytest

from tests.unit.workflows.drawing import (
    call,
    choice,
    definition,
    diagram,
    end,
    flow,
    on_clock,
    path,
    process,
    service,
    start,
    user,
)
from workflows import migration_plan
from workflows.migration_model import Basis, Likeness, PlanError
from workflows.model import ElementKind


def line(*tasks, **more):
    ids = [part.split('id="')[1].split('"')[0] for part in tasks]
    return process(start(), *tasks, end(), path("start", *ids, "end"), **more)


OLD = line(user("check", name="审查"), user("visit", name="入户"), user("decide", name="决定"))


class TestPlan:
    def test_pairs_elements_of_the_same_id_and_kind(self):
        new = line(user("check"), service("visit", handler="visit"), user("decide"))

        made = migration_plan.plan(OLD, new)

        assert made.names() == {"main": {one: one for one in ("start", "check", "decide", "end")}}
        assert [(one.element_id, one.kind) for one in made.vanishing] == [
            ("visit", ElementKind.USER_TASK)
        ]
        assert [(one.element_id, one.kind) for one in made.added] == [
            ("visit", ElementKind.SERVICE_TASK)
        ]
        assert made.proposals == ()

    def test_proposes_what_has_the_same_name(self):
        new = line(user("check"), user("decide"), user("home_visit", name="入户"))

        (proposal,) = migration_plan.plan(OLD, new).proposals

        assert (proposal.old, proposal.new, proposal.likeness) == (
            "visit",
            "home_visit",
            Likeness.NAME,
        )

    def test_proposes_what_stands_between_the_same_neighbours(self):
        new = line(user("check"), user("home_visit", name="上门"), user("decide"))

        (proposal,) = migration_plan.plan(OLD, new).proposals

        assert (proposal.old, proposal.new, proposal.likeness) == (
            "visit",
            "home_visit",
            Likeness.STRUCTURE,
        )

    def test_proposes_nothing_where_two_could_be_meant(self):
        new = line(user("one", name="入户"), user("two", name="入户"))

        assert migration_plan.plan(OLD, new).proposals == ()

    def test_proposes_nothing_that_two_claim(self):
        old = line(user("one", name="入户"), user("two", name="入户"))
        new = line(user("three", name="入户"))

        assert migration_plan.plan(old, new).proposals == ()

    def test_keeps_the_processes_apart(self):
        old = definition(
            diagram("main", start(), call("part", "sub"), end(), path("start", "part", "end")),
            diagram("sub", start(), user("work"), end(), path("start", "work", "end")),
        )
        new = definition(
            diagram("main", start(), user("work"), end(), path("start", "work", "end")),
            diagram("sub", start(), user("other"), end(), path("start", "other", "end")),
        )

        made = migration_plan.plan(old, new)

        assert made.names() == {
            "main": {"start": "start", "end": "end"},
            "sub": {"start": "start", "end": "end"},
        }

    def test_refuses_versions_of_different_processes(self):
        with pytest.raises(PlanError, match="no version of main"):
            migration_plan.plan(OLD, line(user("check"), process_id="other"))


class TestRevised:
    NEW = line(user("check"), user("home_visit", name="上门"), user("decide"))

    def test_takes_what_a_person_chose(self):
        made = migration_plan.plan(OLD, self.NEW)

        chosen = migration_plan.revised(made, OLD, self.NEW, {"main": {"visit": "home_visit"}})

        assert chosen.renamed() == {"main": {"visit": "home_visit"}}
        assert {pair.basis for pair in chosen.pairs if pair.old == "visit"} == {Basis.CHOSEN}
        assert chosen.proposals == chosen.vanishing == chosen.added == ()

    def test_gives_up_a_pair(self):
        made = migration_plan.plan(OLD, OLD)

        chosen = migration_plan.revised(made, OLD, OLD, {"main": {"visit": ""}})

        assert [one.element_id for one in chosen.vanishing] == ["visit"]
        assert [one.element_id for one in chosen.added] == ["visit"]

    @pytest.mark.parametrize(
        ("before", "after", "reason"),
        [
            ("nothing", "home_visit", "the old version has no such element"),
            ("visit", "nothing", "the new version has no such element"),
            ("visit", "end", "different kinds"),
            ("visit", "check", "paired with it already"),
        ],
    )
    def test_refuses_what_cannot_be(self, before, after, reason):
        made = migration_plan.plan(OLD, self.NEW)

        with pytest.raises(PlanError, match=reason):
            migration_plan.revised(made, OLD, self.NEW, {"main": {before: after}})


class TestJson:
    NEW = line(user("check"), user("home_visit", name="入户"), user("decide"))

    def test_comes_back_as_it_was(self):
        made = migration_plan.plan(OLD, self.NEW)
        chosen = migration_plan.revised(made, OLD, self.NEW, {"main": {"visit": "home_visit"}})

        again = migration_plan.from_json(migration_plan.as_json(chosen), OLD, self.NEW)

        assert set(again.pairs) == set(chosen.pairs)

    def test_belongs_to_two_versions(self):
        made = migration_plan.as_json(migration_plan.plan(OLD, self.NEW))

        with pytest.raises(PlanError, match="belongs to other versions"):
            migration_plan.from_json(made, OLD, OLD)

    @pytest.mark.parametrize("pairs", [None, [], {"main": ["check"]}])
    def test_refuses_what_is_no_plan(self, pairs):
        made = {"old_sha256": OLD.sha256, "new_sha256": self.NEW.sha256, "pairs": pairs}

        with pytest.raises(PlanError, match="no mapping"):
            migration_plan.from_json(made, OLD, self.NEW)

    def test_checks_what_was_edited(self):
        made = migration_plan.as_json(migration_plan.plan(OLD, self.NEW))
        made["pairs"]["main"]["visit"] = "end"

        with pytest.raises(PlanError, match="different kinds"):
            migration_plan.from_json(made, OLD, self.NEW)


def test_boundary_events_stand_where_they_are_attached():
    old = process(
        start(),
        user("work"),
        on_clock("late", at="work", clock="limit"),
        end(),
        path("start", "work", "end"),
        choice("x"),
        flow("late", "x"),
        flow("x", "end"),
    )
    new = process(
        start(),
        user("work"),
        on_clock("too_late", at="work", clock="limit"),
        end(),
        path("start", "work", "end"),
        choice("x"),
        flow("too_late", "x"),
        flow("x", "end"),
    )

    (proposal,) = migration_plan.plan(old, new).proposals

    assert (proposal.old, proposal.new) == ("late", "too_late")
