"""Extensions of other tools: what carries meaning is kept as a property, or asked about."""

from collections import Counter
from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN, SPIFF
from workflows.importing.draft import Draft, name_of, properties, set_property
from workflows.importing.vocabularies import ALIKE, READ, ZEEBE, in_bpmn, local, maker, namespace

# Attribute of Camunda 7, Operaton, Flowable and Activiti -> property here.
ATTRIBUTES: Final = {
    "assignee": "assignee",
    "candidateUsers": "candidate_users",
    "candidateGroups": "candidate_groups",
    "formKey": "form",
    "formRef": "form",
    "dueDate": "due_date",
    "followUpDate": "follow_up_date",
    "priority": "priority",
    "initiator": "initiator",
}
# Element of Camunda 8, its attribute -> property here.
ZEEBE_ATTRIBUTES: Final = {
    ("assignmentDefinition", "assignee"): "assignee",
    ("assignmentDefinition", "candidateUsers"): "candidate_users",
    ("assignmentDefinition", "candidateGroups"): "candidate_groups",
    ("formDefinition", "formId"): "form",
    ("formDefinition", "formKey"): "form",
    ("formDefinition", "externalReference"): "form",
    ("taskSchedule", "dueDate"): "due_date",
    ("taskSchedule", "followUpDate"): "follow_up_date",
    ("priorityDefinition", "priority"): "priority",
}
ROLES: Final = {"potentialOwner": "potential_owner", "humanPerformer": "assignee"}
# What another tool runs beside the element, and the engine does not.
BEHAVIOUR: Final = {
    "executionListener": ("监听程序", "listener"),
    "taskListener": ("监听程序", "listener"),
    "eventListener": ("监听程序", "listener"),
    "inputOutput": ("变量映射", "mapping of variables"),
    "ioMapping": ("变量映射", "mapping of variables"),
    "errorEventDefinition": ("出错映射", "mapping of errors"),
    "preScript": ("脚本", "script"),
    "postScript": ("脚本", "script"),
    "script": ("脚本", "script"),
}
SKIPPING: Final = "skipExpression"
ROLE_TAGS: Final = in_bpmn(ROLES)
MOST_NAMED: Final = 20


def read_vendors(draft: Draft) -> None:
    """Read the extensions that mean something here; name the others once for the file."""
    for node in draft.nodes():
        draft.check_time()
        if draft.foreign or any(True for _ in node.iterchildren(*ROLE_TAGS)):
            _keep(draft, node, _kept(node))
            _tell_behaviour(draft, node)
    for scope in draft.root.iterfind(f"{BPMN}process"):
        _tell_behaviour(draft, scope)
    _name_others(draft)


def _kept(node: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for written, value in node.attrib.items():
        if written[0] == "{" and namespace(written) in ALIKE and value.strip():
            name = ATTRIBUTES.get(etree.QName(written).localname)
            if name:
                found.setdefault(name, value.strip())
    extensions = node.find(f"{BPMN}extensionElements")
    for entry in () if extensions is None else extensions:
        found = {**_from_extension(entry), **found}
    for child in node:
        role = ROLES.get(local(child))
        text = " ".join("".join(child.itertext()).split()) if role else ""
        if role and text:
            found.setdefault(role, text)
    return found


def _from_extension(entry: etree._Element) -> dict[str, str]:
    uri, tag = namespace(entry.tag), name_of(entry) if isinstance(entry.tag, str) else ""
    if uri == ZEEBE:
        given = {
            name: str(entry.get(attribute) or "").strip()
            for (element, attribute), name in ZEEBE_ATTRIBUTES.items()
            if element == tag and entry.get(attribute)
        }
        return {**given, **(_listed(entry) if tag == "properties" else {})}
    if uri not in ALIKE:
        return {}
    if tag == "properties":
        return _listed(entry)
    fields = [
        f"{field.get('id') or field.get('name')}:{field.get('type') or 'string'}"
        for field in (entry if tag == "formData" else [entry] if tag == "formProperty" else [])
        if isinstance(field.tag, str)
    ]
    return {"form_fields": ", ".join(fields)} if fields else {}


def _listed(entry: etree._Element) -> dict[str, str]:
    return {
        str(item.get("name")): str(item.get("value") or "").strip()
        for item in entry
        if isinstance(item.tag, str) and item.get("name")
    }


def _keep(draft: Draft, node: etree._Element, kept: dict[str, str]) -> None:
    present = properties(node)
    new = {name: value for name, value in kept.items() if name not in present}
    if not new:
        return
    for name, value in new.items():
        set_property(node, name, value)
    shown = "，".join(f"{name}={value}" for name, value in new.items())
    draft.repaired(
        node,
        "vendor_attributes",
        (
            "原工具的扩展属性说明了由谁办理、用哪张表单或其他性质。",
            "Extensions of the other tool say who does it, on which form, or the like.",
        ),
        (f"保留为属性：{shown}。", f"They are kept as properties: {shown}."),
    )


def _tell_behaviour(draft: Draft, node: etree._Element) -> None:
    extensions = node.find(f"{BPMN}extensionElements")
    for entry in () if extensions is None else extensions:
        if not isinstance(entry.tag, str) or namespace(entry.tag) not in READ:
            continue
        words = BEHAVIOUR.get(name_of(entry))
        if words and (len(entry) or (entry.text or "").strip() or entry.attrib):
            _tell(draft, node, name_of(entry), words)
    for uri in draft.foreign & set(ALIKE):
        if node.get(f"{{{uri}}}{SKIPPING}"):
            _tell(draft, node, SKIPPING, ("跳过条件", "condition to skip it"))


def _tell(draft: Draft, node: etree._Element, name: str, words: tuple[str, str]) -> None:
    draft.decide(
        node,
        "vendor_behaviour",
        (
            f"原工具在此附有{words[0]}（{name}），此处不会执行。",
            f"The other tool attaches a {words[1]} ({name}) here, which is not run.",
        ),
        (
            "请确认可以舍去，或画成服务任务。",
            "Confirm that it can go, or draw a service task that does it.",
        ),
    )


def spoken(draft: Draft) -> tuple[str, ...]:
    """Return who makes the vocabularies that a diagram uses beside BPMN's, sorted."""
    return tuple(
        sorted(
            {
                maker(uri)
                for uri in draft.foreign
                if next(draft.root.iter(f"{{{uri}}}*"), None) is not None or _attributes(draft, uri)
            }
        )
    )


def _attributes(draft: Draft, uri: str) -> list[str]:
    """Return the names of every attribute of a vocabulary, as often as it stands there."""
    found = etree.XPath("//@v:*", namespaces={"v": uri})(draft.root)
    return [etree.QName(one.attrname).localname for one in found]


def _name_others(draft: Draft) -> None:
    """Name, once for the file, the extensions that are left as they are and have no effect."""
    counted: Counter[tuple[str, str]] = Counter()
    for uri in draft.foreign - {SPIFF[1:-1]}:
        for element in draft.root.iter(f"{{{uri}}}*"):
            counted[maker(uri), name_of(element)] += 1
        for attribute in _attributes(draft, uri):
            counted[maker(uri), attribute] += 1
    by_maker: dict[str, list[str]] = {}
    for (who, name), times in sorted(counted.items()):
        by_maker.setdefault(who, []).append(f"{name} ×{times}")
    for who, names in by_maker.items():
        shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        draft.note(
            None,
            "vendor_extensions",
            (
                f"{who} 的扩展原样保留，除上文所述外不起作用：{shown}。",
                (
                    f"Extensions of {who} are left as they are; but for what is said of elements, "
                    f"they have no effect: {shown}."
                ),
            ),
        )
