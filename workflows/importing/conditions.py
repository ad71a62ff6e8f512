"""Conditions as other tools write them, read into FEEL where that loses nothing."""

import re
from functools import lru_cache
from typing import Final

from lxml import etree

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from workflows._spiff.documents import BPMN
from workflows.importing.draft import Draft, Words, remove, shown, title
from workflows.importing.juel import UntranslatableError, looks_like_juel, to_feel
from workflows.importing.vocabularies import EXPRESSIONS, local

CACHED: Final = 1024
STAND_IN: Final = "false"
PROGRAMS: Final = (
    "python",
    "javascript",
    "ecmascript",
    "groovy",
    "java",
    "mvel",
    "xpath",
    "xquery",
    "drools",
    "rule",
    "ruby",
    "php",
    "text/js",
)
PYTHON_ONLY: Final = frozenset({"True", "False", "None"})
OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
DATA_OBJECT: Final = re.compile(r"(?:\w+:)?get(DataObject|ProcessProperty)\('(\w+)'\)")
COMPARED: Final = re.compile(r'([\w.]+) (=|!=|<|<=|>|>=) ("[^"\\]*"|[\w.]+)')


def read_conditions(draft: Draft) -> None:
    """Turn every expression of a diagram into FEEL, or tell why that cannot be done."""
    default = str(draft.root.get("expressionLanguage") or "")
    # XPath is what BPMN says where a tool says nothing, so that it tells nothing.
    default = "" if "xpath" in default.lower() else default
    for tag in sorted(EXPRESSIONS):
        for expression in list(draft.root.iter(f"{BPMN}{tag}")):
            draft.check_time()
            _read(draft, expression, default)


def _read(draft: Draft, expression: etree._Element, default: str) -> None:
    at = _holder(expression)
    text = "".join(expression.itertext()).strip()
    language = str(expression.get("language") or default).lower()
    if not text:
        _read_empty(draft, at, expression)
    elif looks_like_juel(text):
        _translate(draft, at, expression, text)
    elif text.startswith("="):
        _strip_sign(draft, at, expression, text)
    elif "feel" not in language and any(program in language for program in PROGRAMS):
        draft.cannot(
            at,
            "condition_language",
            (
                f"条件“{shown(text)}”用 {shown(language)} 写成，此处不执行程序，请用 FEEL 重写。",
                (
                    f"The condition “{shown(text)}” is written in {shown(language)}; no program "
                    "is run here, write it in FEEL."
                ),
            ),
        )
        _set(expression, STAND_IN)
    else:
        _check(draft, at, expression, text)


def _holder(expression: etree._Element) -> etree._Element:
    """Return what a finding is shown at: the flow, event or activity around an expression."""
    around = expression.getparent()
    while around is not None and not around.get("id"):
        around = around.getparent()
    if around is not None and local(around).endswith(("EventDefinition", "LoopCharacteristics")):
        around = around.getparent()
    return expression if around is None else around


def _read_empty(draft: Draft, at: etree._Element, expression: etree._Element) -> None:
    if local(expression) != "conditionExpression" or _has_code_elsewhere(expression):
        draft.decide(
            at,
            "empty_condition",
            ("条件是空的，请用 FEEL 写明。", "The condition is empty; write it in FEEL."),
        )
        _set(expression, STAND_IN)
        return
    remove(expression)
    draft.repaired(
        at,
        "empty_condition",
        ("条件是空的。", "The condition is empty."),
        ("视为没有条件。", "It is taken as none."),
    )


def _has_code_elsewhere(expression: etree._Element) -> bool:
    return any("resource" in name.lower() or "evaluatesTo" in name for name in expression.keys())  # noqa: SIM118


def _translate(draft: Draft, at: etree._Element, expression: etree._Element, text: str) -> None:
    try:
        written = _to_feel(text)
    except UntranslatableError as error:
        draft.decide(
            at,
            "condition_juel",
            (
                f"条件“{shown(text)}”不能译成 FEEL：{error.reason_zh}",
                f"The condition “{shown(text)}” cannot be translated to FEEL: {error.reason_en}",
            ),
            ("请用 FEEL 重写该条件。", "Write the condition in FEEL."),
        )
        written = STAND_IN
    else:
        draft.repaired(
            at,
            "condition_juel",
            (f"条件“{shown(text)}”是 JUEL 写法。", f"The condition “{shown(text)}” is JUEL."),
            (f"译为 FEEL：{shown(written)}", f"Translated to FEEL: {shown(written)}"),
        )
    _set(expression, written)


def _strip_sign(draft: Draft, at: etree._Element, expression: etree._Element, text: str) -> None:
    """Camunda 8 marks FEEL by an equals sign before it."""
    written = text.removeprefix("=").strip()
    if not _compiles(written):
        _refuse(draft, at, expression, text)
        return
    draft.repaired(
        at,
        "condition_sign",
        (
            f"条件“{shown(text)}”带有等号前缀。",
            f"The condition “{shown(text)}” has an equals sign before it.",
        ),
        (f"去掉前缀：{shown(written)}", f"Without it: {shown(written)}"),
    )
    _set(expression, written)


def _check(draft: Draft, at: etree._Element, expression: etree._Element, text: str) -> None:
    if _compiles(text):
        if expression.get("language") and "feel" not in str(expression.get("language")).lower():
            language = expression.get("language")
            draft.repaired(
                at,
                "condition_language",
                (f"条件标明的语言是 {language}。", f"The condition says that it is {language}."),
                (
                    "条件本身是 FEEL，去掉该标记。",
                    "It is FEEL as it stands; the mark is taken off.",
                ),
            )
            _set(expression, text)
        return
    if DATA_OBJECT.search(text) and _compiles(DATA_OBJECT.sub(r"\2", text)):
        _take_data_objects(draft, at, expression, text)
        return
    try:
        offered = _to_feel(f"${{{text}}}")
    except UntranslatableError:
        _refuse(draft, at, expression, text)
        return
    draft.decide(
        at,
        "condition_language",
        (
            f"条件“{shown(text)}”没有标明语言，也不是 FEEL。",
            f"The condition “{shown(text)}” does not say its language and is no FEEL.",
        ),
        (
            f"如原意相符，写作：{shown(offered)}",
            f"If that is what is meant, write: {shown(offered)}",
        ),
    )
    _set(expression, offered)


def _take_data_objects(
    draft: Draft, at: etree._Element, expression: etree._Element, text: str
) -> None:
    """XPath asks for a variable by a function of BPMN; comparisons are written alike."""
    written = DATA_OBJECT.sub(r"\2", text)
    draft.repaired(
        at,
        "condition_xpath",
        (f"条件“{shown(text)}”是 XPath 写法。", f"The condition “{shown(text)}” is XPath."),
        (f"译为 FEEL：{shown(written)}", f"Translated to FEEL: {shown(written)}"),
    )
    _set(expression, written)


def _refuse(draft: Draft, at: etree._Element, expression: etree._Element, text: str) -> None:
    draft.decide(
        at,
        "condition_feel",
        (
            f"条件“{shown(text)}”不是 FEEL 表达式。",
            f"The condition “{shown(text)}” is no FEEL expression.",
        ),
        (
            '请用 FEEL 重写，例如 amount > 1000 and area = "rural"。',
            'Write it in FEEL, for example amount > 1000 and area = "rural".',
        ),
    )
    _set(expression, STAND_IN)


@lru_cache(maxsize=CACHED)
def _to_feel(text: str) -> str:
    return to_feel(text)


@lru_cache(maxsize=CACHED)
def _compiles(text: str) -> bool:
    try:
        names = feel.compile_expression(text).names
    except PolicyError:
        return False
    return not PYTHON_ONLY & set(names)


def _set(expression: etree._Element, text: str) -> None:
    for child in list(expression):
        expression.remove(child)
    expression.text = text
    expression.attrib.pop("language", None)


def condition_of(flow: etree._Element) -> str | None:
    """Return the condition of a sequence flow, which is FEEL by now; None if it has none."""
    expression = flow.find(f"{BPMN}conditionExpression")
    return None if expression is None else (expression.text or "").strip()


def drop_condition(flow: etree._Element) -> None:
    """Take the condition off a sequence flow."""
    expression = flow.find(f"{BPMN}conditionExpression")
    if expression is not None:
        remove(expression)


def give_condition(draft: Draft, flow: etree._Element, text: str) -> None:
    """Put a condition on a sequence flow that has none."""
    expression = etree.SubElement(flow, f"{BPMN}conditionExpression", nsmap=draft.root.nsmap)
    expression.text = text


def are_opposite(one: str, other: str) -> bool:
    """Whether of two FEEL conditions the one holds just if the other does not."""
    return _opposite(one) == other or _opposite(other) == one


def _opposite(condition: str) -> str:
    compared = COMPARED.fullmatch(condition)
    if compared is None:
        return f"not({condition})"
    left, sign, right = compared.groups()
    if sign == "=" and right in ("true", "false"):
        return f"{left} = {'false' if right == 'true' else 'true'}"
    return f"{left} {OPPOSITE[sign]} {right}"


def branch(flow: etree._Element) -> Words:
    """Return what a branch is called, for messages."""
    name = title(flow)
    return f"分支“{name}”", f"The branch “{name}”"
