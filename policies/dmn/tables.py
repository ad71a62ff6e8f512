"""Decision tables, compiled: which rules hold, and what becomes of their outputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from policies.dmn import feel, hit_policies, model
from policies.dmn.errors import (
    BrokenDecisionModelError,
    DecisionInputError,
    DecisionValueError,
    NoRuleMatchesError,
    Place,
    RulesCollideError,
)
from policies.dmn.hit_policies import Hit
from policies.dmn.item_definitions import Type, UnfitError, fit, shown
from policies.dmn.model import Aggregation, HitPolicy
from policies.dmn.scope import Scope
from policies.dmn.session import FiredRule, Session, Variables
from policies.feel.values import Run

_ANYTHING: Final = frozenset({"", "-"})


@dataclass(frozen=True, slots=True)
class Column:
    """An input column.

    Attributes:
        clause: As it is written.
        expression: What is tested.
        wanted: Its type.
        allowed: Tests for its value, if there are any.
        cells: A test a rule; None where anything goes.
        slot_count: Slots that its tests need at most.
    """

    clause: model.InputClause
    expression: feel.Compiled
    wanted: Type
    allowed: feel.Compiled | None
    cells: tuple[feel.Compiled | None, ...]
    slot_count: int


@dataclass(frozen=True, slots=True)
class Results:
    """An output column.

    Attributes:
        clause: As it is written.
        wanted: Its type.
        allowed: Tests for its values, if there are any.
        ranks: Its values, the best first, where the hit policy needs them.
        cells: An expression a rule.
        default: The result where no rule holds, if there is one.
    """

    clause: model.OutputClause
    wanted: Type
    allowed: feel.Compiled | None
    ranks: tuple[object, ...]
    cells: tuple[feel.Compiled, ...]
    default: feel.Compiled | None


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled decision table.

    Attributes:
        source: As it is written.
        place: Where it stands.
        owner: Name of the decision or knowledge it stands in.
        names: Names its cells may read.
    """

    source: model.DecisionTable
    place: Place
    owner: str
    columns: tuple[Column, ...]
    results: tuple[Results, ...]
    slot_count: int

    def evaluate(self, session: Session, variables: Variables) -> object:
        """Return what the table decides.

        Raises:
            DecisionError: No rule holds, rules collide, or a value is not allowed; in a lenient
                session the table gives null instead.
        """
        try:
            return self._decide(session, variables)
        except (NoRuleMatchesError, RulesCollideError) as error:
            return session.failed(error)
        except (DecisionInputError, DecisionValueError) as error:
            return session.failed(error)

    def _decide(self, session: Session, variables: Variables) -> object:
        holding = self._holding(session, variables)
        if not holding:
            return self._without_rule(session, variables)
        hits = [Hit(rule, self._outputs(rule, session, variables)) for rule in holding]
        chosen = hit_policies.choose(
            self.source.hit_policy,
            hits,
            ranks=[column.ranks for column in self.results],
            place=self.place,
        )
        for hit in chosen if self.source.hit_policy is not HitPolicy.ANY else hits:
            session.fire(self._fired(hit.rule))
        return self._shaped(chosen)

    def _holding(self, session: Session, variables: Variables) -> list[model.Rule]:
        """Return the rules that hold, in their order; under FIRST only the first."""
        alive: Sequence[int] = range(len(self.source.rules))
        for column in self.columns:
            alive = self._passing(column, alive, session, variables)
            if not alive:
                return []
        is_first = self.source.hit_policy is HitPolicy.FIRST
        return [self.source.rules[index] for index in (alive[:1] if is_first else alive)]

    def _passing(
        self, column: Column, alive: Sequence[int], session: Session, variables: Variables
    ) -> list[int]:
        value = self._tested(column, session, variables)
        run = session.budget.new_run({**variables, "?": value}, column.slot_count)
        passing = [
            index
            for index in alive
            if (cell := column.cells[index]) is None or feel.outcome_in(cell, value, run) is True
        ]
        run.charge(len(alive))
        session.budget.settle(run)
        return passing

    def _tested(self, column: Column, session: Session, variables: Variables) -> object:
        """Return the value that a column tests, if it is allowed."""
        value = feel.evaluate(column.expression, variables, session.budget)
        try:
            value = fit(value, column.wanted, session.budget)
        except UnfitError as error:
            place = self.place.at(column=column.clause.label)
            raise DecisionInputError(place, error.reason_zh, error.reason_en) from error
        allowed = column.allowed
        if allowed is not None and not _is_allowed(allowed, value, session, variables):
            raise DecisionInputError(
                self.place.at(column=column.clause.label),
                f"输入值 {shown(value)} 不在允许的范围内：{allowed.text}。",
                f"the input {shown(value)} is not among the allowed: {allowed.text}.",
            )
        return value

    def _outputs(
        self, rule: model.Rule, session: Session, variables: Variables
    ) -> tuple[object, ...]:
        run = session.budget.new_run(variables, self.slot_count)
        index = rule.row - 1
        found = tuple(
            self._output(column, column.cells[index], rule, run, session) for column in self.results
        )
        session.budget.settle(run)
        return found

    def _output(
        self,
        column: Results,
        cell: feel.Compiled,
        rule: model.Rule | None,
        run: Run,
        session: Session,
    ) -> object:
        """Return an output of a rule, or a default, if it is allowed."""
        value = feel.value_in(cell, run)
        if value is None and cell.text != "null" and session.is_strict:
            raise DecisionValueError(self._place(rule, column), *_why_null(cell, run))
        try:
            value = fit(value, column.wanted, session.budget)
        except UnfitError as error:
            place = self._place(rule, column)
            raise DecisionValueError(place, error.reason_zh, error.reason_en) from error
        allowed = column.allowed if session.is_strict else None
        if allowed is not None and not _is_allowed(allowed, value, session, run.variables):
            raise DecisionValueError(
                self._place(rule, column),
                f"输出值 {shown(value)} 不在允许的范围内：{allowed.text}。",
                f"the output {shown(value)} is not among the allowed: {allowed.text}.",
            )
        return value

    def _place(self, rule: model.Rule | None, column: Results) -> Place:
        label = column.clause.label
        if rule is None:
            return self.place.at(column=label)
        return self.place.at(element=rule.element_id, row=rule.row, column=label)

    def _without_rule(self, session: Session, variables: Variables) -> object:
        """Return the default; a column without one is null where others have theirs."""
        if all(column.default is None for column in self.results):
            values = _named(self.columns, session, variables)
            raise NoRuleMatchesError(
                self.place,
                f"没有规则适用，也没有默认输出。输入：{values}。",
                f"no rule holds and there is no default. Inputs: {values}.",
            )
        run = session.budget.new_run(variables, self.slot_count)
        outputs = tuple(
            None
            if column.default is None
            else self._output(column, column.default, None, run, session)
            for column in self.results
        )
        session.budget.settle(run)
        value = self._row(outputs)
        is_list = self.source.hit_policy in hit_policies.MULTIPLE and not self.source.aggregation
        return [value] if is_list and not isinstance(value, list) else value

    def _shaped(self, chosen: Sequence[Hit]) -> object:
        policy, aggregation = self.source.hit_policy, self.source.aggregation
        if policy not in hit_policies.MULTIPLE:
            return self._row(chosen[0].outputs)
        rows = [self._row(hit.outputs) for hit in chosen]
        if policy is HitPolicy.COLLECT and aggregation is not Aggregation.LIST:
            return hit_policies.aggregate(aggregation, rows, self.place)
        return rows

    def _row(self, outputs: tuple[object, ...]) -> object:
        if len(self.results) == 1:
            return outputs[0]
        return {
            column.clause.name: value for column, value in zip(self.results, outputs, strict=True)
        }

    def _fired(self, rule: model.Rule) -> FiredRule:
        titles = self.source.annotations
        annotations = tuple(
            (titles[index] if index < len(titles) else "", text)
            for index, text in enumerate(rule.annotations)
            if text
        )
        return FiredRule(
            self.source.element_id,
            self.owner,
            rule.element_id,
            rule.row,
            annotations,
            rule.description,
        )


def _is_allowed(
    allowed: feel.Compiled, value: object, session: Session, variables: Variables
) -> bool:
    run = session.budget.new_run({**variables, "?": value}, allowed.slot_count)
    outcome = feel.outcome_in(allowed, value, run)
    session.budget.settle(run)
    return outcome is True


def _why_null(cell: feel.Compiled, run: Run) -> tuple[str, str]:
    reasons = run.reasons or [("", "")]
    return (
        f"输出 {cell.text[:60]} 没有值。{reasons[-1][0]}",
        f"the output {cell.text[:60]} has no value. {reasons[-1][1]}",
    )


def _named(columns: Sequence[Column], session: Session, variables: Variables) -> str:
    return ", ".join(
        f"{column.clause.expression} = "
        f"{shown(feel.evaluate(column.expression, variables, session.budget))}"
        for column in columns
    )


def compile_table(source: model.DecisionTable, scope: Scope) -> Table:
    """Compile a decision table.

    Raises:
        BrokenDecisionModelError: A cell is no FEEL, a type is unknown, a rule has no id, outputs
            have no order where the hit policy needs it, or an aggregation has several outputs.
    """
    _check(source, scope)
    columns = tuple(_column(index, source, scope) for index in range(len(source.inputs)))
    results = tuple(_results(index, source, scope) for index in range(len(source.outputs)))
    cells = [cell for column in results for cell in (*column.cells, column.default) if cell]
    return Table(
        source,
        scope.place,
        scope.owner,
        columns,
        results,
        max((cell.slot_count for cell in cells), default=0),
    )


def _check(source: model.DecisionTable, scope: Scope) -> None:
    if source.hit_policy is not HitPolicy.COLLECT and source.aggregation:
        raise BrokenDecisionModelError(
            scope.place,
            f"只有 COLLECT 可以汇总，此表是 {source.hit_policy}。",
            f"only COLLECT aggregates; this table is {source.hit_policy}.",
        )
    if source.aggregation not in {Aggregation.LIST, Aggregation.COUNT} and len(source.outputs) > 1:
        raise BrokenDecisionModelError(
            scope.place,
            f"{source.aggregation} 汇总只能有一个输出列。",
            f"{source.aggregation} takes one output clause only.",
        )
    if not scope.is_strict:
        return
    seen: set[str] = set()
    for rule in source.rules:
        if not rule.element_id:
            raise BrokenDecisionModelError(
                scope.place.at(row=rule.row),
                "规则缺少 id；结果要用它指明适用的规则。",
                "the rule has no id; results name the rules by it.",
            )
        if rule.element_id in seen:
            raise BrokenDecisionModelError(
                scope.place.at(row=rule.row),
                f"规则的 id“{rule.element_id}”出现了两次。",
                f"the rule's id {rule.element_id!r} stands twice.",
            )
        seen.add(rule.element_id)


def _column(index: int, source: model.DecisionTable, scope: Scope) -> Column:
    clause = source.inputs[index]
    inside = scope.at(column=clause.label)
    expression = inside.expression(clause.expression, type_ref=clause.type_ref)
    wanted = inside.resolve(clause.type_ref)
    allowed = inside.tests(clause.allowed) if clause.allowed not in _ANYTHING else None
    cells = tuple(
        None
        if rule.tests[index] in _ANYTHING
        else scope.at(element=rule.element_id, row=rule.row, column=clause.label).tests(
            rule.tests[index]
        )
        for rule in source.rules
    )
    slots = max((cell.slot_count for cell in cells if cell), default=0)
    return Column(clause, expression, wanted, allowed, cells, slots)


def _results(index: int, source: model.DecisionTable, scope: Scope) -> Results:
    clause = source.outputs[index]
    inside = scope.at(column=clause.label)
    wanted = inside.resolve(clause.type_ref)
    cells = tuple(
        _result(
            rule.results[index],
            scope.at(element=rule.element_id, row=rule.row, column=clause.label),
        )
        for rule in source.rules
    )
    default = None
    if clause.default not in _ANYTHING:
        default = inside.expression(clause.default, declares=False)
    allowed = inside.tests(clause.allowed) if clause.allowed not in _ANYTHING else None
    ranks: tuple[object, ...] = ()
    if source.hit_policy in hit_policies.RANKED:
        ranks = _ranks(clause, wanted, inside)
    return Results(clause, wanted, allowed, ranks, cells, default)


def _result(text: str, scope: Scope) -> feel.Compiled:
    if text in _ANYTHING:
        if scope.is_strict:
            raise BrokenDecisionModelError(
                scope.place, "输出格为空；没有值请写 null。", "the output is empty; write null."
            )
        text = "null"
    return scope.expression(text, declares=False)


def _ranks(clause: model.OutputClause, wanted: Type, scope: Scope) -> tuple[object, ...]:
    """Return an output's values in their order: those the clause lists, or its type allows."""
    texts = [clause.allowed] if clause.allowed else [tests.text for tests in wanted.allowed[:1]]
    values: object = None
    if texts:
        listed = scope.expression(f"[{texts[0]}]", declares=False)
        values = feel.value_in(listed, feel.scratch(listed.slot_count))
    if not isinstance(values, list):
        if not scope.is_strict:
            return ()
        raise BrokenDecisionModelError(
            scope.place,
            "PRIORITY 和 OUTPUT ORDER 策略要求按优先顺序列出输出值（outputValues）。",
            "PRIORITY and OUTPUT ORDER need the output values in their order (outputValues).",
        )
    return tuple(values)
