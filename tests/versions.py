"""New versions of a process, made from one that ships: a task added, removed, renamed."""

from copy import deepcopy

from lxml import etree

from workflows.model import DiagramSource, ProcessDefinition

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


class Drawing:
    """A definition whose diagrams are being changed."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self._process_id = definition.process_id
        self._roots = {
            source.name: etree.fromstring(source.xml.encode()) for source in definition.sources
        }

    def definition(self) -> ProcessDefinition:
        """Return the changed definition."""
        return ProcessDefinition(
            self._process_id,
            tuple(
                DiagramSource(name, etree.tostring(root, encoding="unicode"))
                for name, root in self._roots.items()
            ),
        )

    def add_task(self, task_id: str, *, before: str, like: str, name: str) -> "Drawing":
        """Add a user task before an element, with the properties of another task, in its lane."""
        target, model = self._find(before), self._find(like)
        added = deepcopy(model)
        added.set("id", task_id)
        added.set("name", name)
        for child in [*added.iterfind(f"{BPMN}incoming"), *added.iterfind(f"{BPMN}outgoing")]:
            added.remove(child)
        target.addprevious(added)
        for flow in self._flows("targetRef", before):
            flow.set("targetRef", task_id)
        flow = etree.Element(f"{BPMN}sequenceFlow", id=f"flow_{task_id}_to_{before}")
        flow.set("sourceRef", task_id)
        flow.set("targetRef", before)
        target.addnext(flow)
        for reference in self._references(like):
            listed = deepcopy(reference)
            listed.text = task_id
            reference.addnext(listed)
        return self.forget_ends()

    def remove(self, element_id: str) -> "Drawing":
        """Take an element out; what came to it goes on to what followed it."""
        (onwards,) = self._flows("sourceRef", element_id)
        for flow in self._flows("targetRef", element_id):
            flow.set("targetRef", onwards.get("targetRef"))
        for gone in (onwards, self._find(element_id), *self._references(element_id)):
            gone.getparent().remove(gone)
        return self.forget_ends()

    def rename(self, old: str, new: str, *, name: str | None = None) -> "Drawing":
        """Give an element another id, wherever it is named."""
        element = self._find(old)
        element.set("id", new)
        if name is not None:
            element.set("name", name)
        for end in ("sourceRef", "targetRef", "attachedToRef", "bpmnElement"):
            for referring in self._all(f".//*[@{end}='{old}']"):
                referring.set(end, new)
        for reference in self._references(old):
            reference.text = new
        for listed in self._all(".//*[@name='separate_from']"):
            parts = listed.get("value", "").split(",")
            listed.set("value", ",".join(new if part == old else part for part in parts))
        return self

    def set(self, element_id: str, **attributes: str) -> "Drawing":
        """Change attributes of an element."""
        for name, value in attributes.items():
            self._find(element_id).set(name, value)
        return self

    def set_property(self, element_id: str, name: str, value: str) -> "Drawing":
        """Change or add a property of an element."""
        element = self._find(element_id)
        found = [one for one in element.iter("{*}property") if one.get("name") == name]
        if found:
            found[0].set("value", value)
        else:
            holder = next(element.iter("{*}properties"))
            etree.SubElement(holder, next(holder.iter("{*}property")).tag, name=name, value=value)
        return self

    def move_flow(self, flow_id: str, *, target: str) -> "Drawing":
        """Let a sequence flow lead elsewhere."""
        self._find(flow_id).set("targetRef", target)
        return self.forget_ends()

    def forget_ends(self) -> "Drawing":
        """Drop what repeats the ends of flows."""
        for root in self._roots.values():
            for tag in ("incoming", "outgoing"):
                for child in list(root.iter(f"{BPMN}{tag}")):
                    child.getparent().remove(child)
        return self

    def _find(self, element_id: str) -> etree._Element:
        (found,) = self._all(f".//*[@id='{element_id}']")
        return found

    def _flows(self, end: str, element_id: str) -> list[etree._Element]:
        return [
            flow for flow in self._all(f".//*[@{end}='{element_id}']") if flow.tag.endswith("Flow")
        ]

    def _references(self, element_id: str) -> list[etree._Element]:
        return [
            one
            for root in self._roots.values()
            for one in root.iter(f"{BPMN}flowNodeRef")
            if (one.text or "").strip() == element_id
        ]

    def _all(self, path: str) -> list[etree._Element]:
        return [found for root in self._roots.values() for found in root.iterfind(path)]
