"""Choices: a condition on every branch but the default, and nowhere else."""

from lxml import etree

from workflows.importing.conditions import (
    STAND_IN,
    are_opposite,
    branch,
    condition_of,
    drop_condition,
    give_condition,
)
from workflows.importing.draft import Draft, shown, title
from workflows.importing.vocabularies import local
from workflows.importing.wiring import Wiring
from workflows.lint_rules.reading import CHOOSING, GATEWAYS

OPPOSITES = 2
MOST_NAMED = 20


def repair_gateways(draft: Draft) -> None:
    """See to the conditions and defaults of every gateway."""
    for scope in list(draft.scopes()):
        wiring = Wiring(draft, scope)
        for node in wiring.nodes.values():
            if local(node) in GATEWAYS:
                _repair(draft, node, wiring.outgoing[str(node.get("id"))])


def _repair(draft: Draft, gateway: etree._Element, flows: list[etree._Element]) -> None:
    if local(gateway) not in CHOOSING or len(flows) == 1:
        for flow in flows:
            if condition_of(flow) is not None:
                _tell_idle_condition(draft, gateway, flow)
        gateway.attrib.pop("default", None)
        return
    default = next((flow for flow in flows if flow.get("id") == gateway.get("default")), None)
    if default is not None:
        _repair_default(draft, default)
    elif flows:
        default = _choose_default(draft, gateway, flows)
    for flow in flows:
        if flow is not default and condition_of(flow) is None:
            _tell_no_condition(draft, flow)


def _tell_idle_condition(draft: Draft, gateway: etree._Element, flow: etree._Element) -> None:
    draft.decide(
        flow,
        "idle_condition",
        (
            f"网关“{title(gateway)}”不在此处选择，条件“{_asked(flow)}”不起作用。",
            (
                f"The gateway “{title(gateway)}” chooses nothing here, so the condition "
                f"“{_asked(flow)}” would have no effect."
            ),
        ),
        (
            "请去掉条件，或改用排他网关、包容网关并画出另一分支。",
            "Drop it, or use an exclusive or inclusive gateway with another branch.",
        ),
    )
    drop_condition(flow)


def _asked(flow: etree._Element) -> str:
    return shown(condition_of(flow) or "")


def _repair_default(draft: Draft, flow: etree._Element) -> None:
    condition = condition_of(flow)
    if condition is None:
        return
    drop_condition(flow)
    draft.repaired(
        flow,
        "default_condition",
        (
            f"默认分支带有条件“{shown(condition)}”。",
            f"The default branch has a condition, “{shown(condition)}”.",
        ),
        (
            "去掉该条件：按 BPMN，默认分支的条件不被询问。",
            "It is taken off: in BPMN, nobody asks the condition of a default.",
        ),
    )


def _choose_default(
    draft: Draft, gateway: etree._Element, flows: list[etree._Element]
) -> etree._Element:
    """Return the branch that is the default, or stands in for it."""
    without = [flow for flow in flows if condition_of(flow) is None]
    if len(without) == 1 and local(gateway) == "exclusiveGateway":
        return _set_default(
            draft,
            gateway,
            without[0],
            (
                "它是唯一没有条件的分支，作为默认分支。",
                "It is the only one without a condition, so it becomes the default.",
            ),
        )
    if not without and len(flows) == OPPOSITES:
        one, other = (condition_of(flow) or "" for flow in flows)
        if are_opposite(one, other):
            drop_condition(flows[1])
            return _set_default(
                draft,
                gateway,
                flows[1],
                (
                    f"它的条件正是“{shown(one)}”的反面，作为默认分支。",
                    (
                        f"Its condition is just the opposite of “{shown(one)}”, so it becomes "
                        "the default."
                    ),
                ),
            )
    draft.decide(
        gateway,
        "no_default",
        (
            f"网关“{title(gateway)}”没有默认分支。",
            f"The gateway “{title(gateway)}” has no default branch.",
        ),
        (
            f"请指定一个：{'、'.join(title(flow) for flow in flows[:MOST_NAMED])}。",
            f"Name one: {', '.join(title(flow) for flow in flows[:MOST_NAMED])}.",
        ),
    )
    chosen = (without or flows)[-1]
    drop_condition(chosen)
    gateway.set("default", str(chosen.get("id")))
    return chosen


def _set_default(
    draft: Draft, gateway: etree._Element, flow: etree._Element, why: tuple[str, str]
) -> etree._Element:
    name_zh, name_en = branch(flow)
    gateway.set("default", str(flow.get("id")))
    draft.repaired(
        gateway,
        "no_default",
        (
            f"网关“{title(gateway)}”没有默认分支。",
            f"The gateway “{title(gateway)}” has no default branch.",
        ),
        (f"{name_zh}：{why[0]}", f"{name_en}: {why[1]}"),
    )
    return flow


def _tell_no_condition(draft: Draft, flow: etree._Element) -> None:
    name_zh, name_en = branch(flow)
    draft.decide(
        flow,
        "missing_condition",
        (f"{name_zh}没有条件。", f"{name_en} has no condition."),
        (
            "请用 FEEL 写明何时走此分支，例如 approved = true。",
            "Say in FEEL when it is taken, for example approved = true.",
        ),
    )
    give_condition(draft, flow, STAND_IN)
