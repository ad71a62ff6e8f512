"""The command that asks a decision table, and looks for its gaps and overlaps."""

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import click

from policies import decision_tables
from policies.decision_tables import Decided, DecisionModel
from policies.dmn.errors import DecisionError, RulesCollideError
from policies.dmn.findings import Check, Gap, Overlap
from policies.errors import PolicyError
from policies.feel import temporal
from policies.feel.types import name_of
from policies.feel.values import TEMPORAL, Range
from webapp.commands.output import json_option, show


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", default="", help="Id of the decision; needed if there are several.")
@click.option("--input", "given", default=None, help="Inputs as JSON.")
@click.option("--check", is_flag=True, help="Only look for gaps and overlaps; exit 1 if any.")
@json_option
def decide(
    file: Path,
    decision: str,
    given: str | None,
    check: bool,  # noqa: FBT001  a flag of the command line
    as_json: bool,  # noqa: FBT001  a flag of the command line
) -> None:
    """Ask a decision of a DMN file: outputs, fired rules, gaps and overlaps of its tables."""
    if check == (given is not None):
        raise click.UsageError("Give --input, or --check without --input.")
    model = decision_tables.load(file)
    if check:
        _only_check(model.check(decision), as_json=as_json)
        return
    chosen = decision or _only_decision(model)
    checks = model.check(chosen)
    try:
        answer = model.decide(chosen, _inputs(given or ""))
    except PolicyError as error:
        _refuse(error, checks, as_json=as_json)
        sys.exit(1)
    told = _answer_json(answer) | {"warnings": _warnings_json(checks)}
    show(told, as_json=as_json, text="\n".join([*_answer_lines(answer), *_check_lines(checks)]))


def _only_decision(model: DecisionModel) -> str:
    if len(model.decision_ids) != 1:
        known = ", ".join(model.decision_ids)
        raise click.UsageError(f"Give --decision, one of: {known}")
    return model.decision_ids[0]


def _inputs(text: str) -> Mapping[str, object]:
    try:
        inputs = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"--input is not JSON: {error}") from error
    if not isinstance(inputs, dict):
        raise click.UsageError("--input is not a JSON object.")
    return inputs


def _only_check(checks: Sequence[Check], *, as_json: bool) -> None:
    text = "\n".join(_check_lines(checks, tells_all=True)) or "没有决策表 / no decision table"
    show([_check_json(one) for one in checks], as_json=as_json, text=text)
    if not all(one.is_sound for one in checks):
        sys.exit(1)


def _refuse(error: PolicyError, checks: Sequence[Check], *, as_json: bool) -> None:
    """Say why there is no answer, and what is wrong with the table in general."""
    click.echo(f"{error.message_zh}\n{error.message_en}", err=True)
    if as_json:
        told: dict[str, object] = {"message_zh": error.message_zh, "message_en": error.message_en}
        if isinstance(error, DecisionError):
            told |= {
                "element": error.place.element,
                "row": error.place.row,
                "column": error.place.column,
            }
        if isinstance(error, RulesCollideError):
            told |= {"rules": list(error.rule_ids), "rows": list(error.rows)}
        show({"error": told, "warnings": _warnings_json(checks)}, as_json=True, text="")
        return
    for line in _check_lines(checks):
        click.echo(line, err=True)


def _answer_json(answer: Decided) -> dict[str, object]:
    return {
        "decision": answer.decision_id,
        "outputs": plain(answer.outputs),
        "fired_rules": [
            {
                "table": rule.table_id,
                "decision": rule.table_name,
                "rule": rule.rule_id,
                "row": rule.row,
                "annotations": [{"title": title, "text": text} for title, text in rule.annotations],
            }
            for rule in answer.fired
        ],
        "inputs": plain(answer.inputs),
        "decisions": plain(answer.decided),
        "citations": list(answer.citations),
        "version": {
            "file": answer.version.file,
            "sha256": answer.version.sha256,
            "label": answer.version.label,
        },
        "notes": [{"message_zh": zh, "message_en": en} for zh, en in answer.notes],
    }


def _answer_lines(answer: Decided) -> list[str]:
    lines = [f"{name} = {_shown(value)}" for name, value in answer.outputs.items()]
    lines += [
        f"规则 rule {rule.rule_id}（{rule.table_name} 第{rule.row}行）"
        + "".join(f" · {title}：{text}" for title, text in rule.annotations)
        for rule in answer.fired
    ]
    label = f"，{answer.version.label}" if answer.version.label else ""
    lines.append(f"版本 version {answer.version.file}{label} sha256 {answer.version.sha256}")
    lines += [f"说明 note {zh} / {en}" for zh, en in answer.notes]
    return lines


def _warnings_json(checks: Sequence[Check]) -> list[object]:
    """Return what is wrong with the tables: gaps without default, and collisions."""
    return [
        found
        for one in checks
        for found in (
            *((_gap_json(one, gap) for gap in one.gaps) if not one.has_default else ()),
            *(_overlap_json(one, overlap) for overlap in one.collisions),
        )
    ]


def _gap_json(check: Check, gap: Gap) -> dict[str, object]:
    return {
        "kind": "gap",
        "table": check.table_id,
        "region": dict(gap.region),
        "example": plain(gap.example),
    }


def _overlap_json(check: Check, overlap: Overlap) -> dict[str, object]:
    return {
        "kind": "overlap",
        "table": check.table_id,
        "rules": list(overlap.rule_ids),
        "rows": list(overlap.rows),
        "allowed": overlap.is_allowed,
        "region": dict(overlap.region),
        "example": plain(overlap.example),
    }


def _check_json(check: Check) -> dict[str, object]:
    return {
        "table": check.table_id,
        "decision": check.owner,
        "hit_policy": check.hit_policy.value,
        "complete": check.is_complete,
        "sound": check.is_sound,
        "has_default": check.has_default,
        "gaps": [_gap_json(check, gap) for gap in check.gaps],
        "overlaps": [_overlap_json(check, overlap) for overlap in check.overlaps],
        "undecided": [
            {
                "row": one.row,
                "column": one.column,
                "message_zh": one.reason_zh,
                "message_en": one.reason_en,
            }
            for one in check.undecided
        ],
        "cut_short": check.is_cut_short,
    }


def _check_lines(checks: Sequence[Check], *, tells_all: bool = False) -> list[str]:
    """Say what was found; with ``tells_all`` also what is in order and what was not decided."""
    lines: list[str] = []
    for one in checks:
        name = f"{one.owner}（{one.hit_policy.value}）"
        if tells_all or not one.has_default:
            lines += [_gap_line(name, gap, has_default=one.has_default) for gap in one.gaps]
        found = one.overlaps if tells_all else one.collisions
        lines += [_overlap_line(name, overlap) for overlap in found]
        if one.is_cut_short:
            lines.append(f"{name}：还有更多，未全部列出 / there are more")
        if tells_all:
            lines += [
                f"未判定 not decided {name}"
                f"{f' 第{open_.row}行' if open_.row else ''}"
                f"{f' “{open_.column}”列' if open_.column else ''}"
                f"：{open_.reason_zh} / {open_.reason_en}"
                for open_ in one.undecided
            ]
            if one.is_complete and not one.overlaps:
                lines.append(f"{name}：无空缺，无重叠 / no gap, no overlap")
    return lines


def _gap_line(name: str, gap: Gap, *, has_default: bool) -> str:
    rest = "，取默认输出 the default applies" if has_default else ""
    return (
        f"空缺 gap {name}{rest}：{_region(gap.region)}；"
        f"例如这户 example household: {_example(gap.example)}"
    )


def _overlap_line(name: str, overlap: Overlap) -> str:
    rules = "、".join(
        f"第{row}行 {rule_id}" for row, rule_id in zip(overlap.rows, overlap.rule_ids, strict=True)
    )
    rest = "，策略允许 allowed" if overlap.is_allowed else ""
    return (
        f"重叠 overlap {name}{rest} {rules}：{_region(overlap.region)}；"
        f"例如这户 example household: {_example(overlap.example)}"
    )


def _region(region: Mapping[str, str]) -> str:
    return "，".join(f"{title} {words}" for title, words in region.items())


def _example(example: Mapping[str, object]) -> str:
    return json.dumps(plain(example), ensure_ascii=False)


def _shown(value: object) -> str:
    found = plain(value)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def plain(value: object) -> object:
    """Return a FEEL value as JSON: numbers exactly, as texts where a number would not be exact."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and abs(value.adjusted()) < 15:  # noqa: PLR2004
            return int(value)
        near = float(value)
        return near if Decimal(repr(near)) == value else f"{value}"
    if isinstance(value, Mapping):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, Range):
        ends = {"start": value.start, "end": value.end}
        included = {"start included": value.includes_start, "end included": value.includes_end}
        return plain(ends | included)
    if type(value) in TEMPORAL:
        return temporal.text_of(value)  # type: ignore[arg-type]
    return name_of(value)
