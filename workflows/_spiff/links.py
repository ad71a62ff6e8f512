"""Link events: what arrives at a throw goes on at the catch of its name, in the same scope."""

from collections.abc import Iterator, Mapping, Sequence

from workflows._spiff.diagram import EventType, Flow, Node
from workflows._spiff.places import Place
from workflows.model import ElementKind as Kind


def links(nodes: Mapping[str, Node], flows: Sequence[Flow], place: Place) -> Iterator[Flow]:
    """Yield a sequence flow for every throw, as if it had been drawn.

    Raises:
        DiagramError: A link has no other end, two catches, or a drawn flow where it takes its
            place.
    """
    ends = [node for node in nodes.values() if node.event.type is EventType.LINK]
    catches: dict[str, Node] = {}
    for node in ends:
        if node.kind is not Kind.CATCH_EVENT:
            continue
        if node.event.name in catches:
            raise place.broken_at(
                node.id,
                f"另有链接捕获事件使用名称 {node.event.name}。",
                f"Another link catch event has the name {node.event.name}.",
            )
        catches[node.event.name] = node
    thrown = set()
    for node in ends:
        _check_alone(node, flows, place)
        if node.kind is not Kind.THROW_EVENT:
            continue
        if node.event.name not in catches:
            raise place.broken_at(
                node.id,
                f"同一流程或子流程内没有名为 {node.event.name} 的链接捕获事件。",
                f"No link catch event of the same scope has the name {node.event.name}.",
            )
        thrown.add(node.event.name)
        yield Flow(f"{node.id}.Link", node.id, catches[node.event.name].id, None)
    for name, node in catches.items():
        if name not in thrown:
            raise place.broken_at(
                node.id,
                f"同一流程或子流程内没有名为 {name} 的链接抛出事件。",
                f"No link throw event of the same scope has the name {name}.",
            )


def _check_alone(node: Node, flows: Sequence[Flow], place: Place) -> None:
    """No flow leaves a throw, and none leads into a catch."""
    if node.kind is Kind.THROW_EVENT and any(flow.source == node.id for flow in flows):
        raise place.broken_at(
            node.id,
            "链接抛出事件不能有流出的顺序流，流程从同名的链接捕获事件继续。",
            "No sequence flow may leave a link throw event; its catch event goes on.",
        )
    if node.kind is Kind.CATCH_EVENT and any(flow.target == node.id for flow in flows):
        raise place.broken_at(
            node.id,
            "链接捕获事件不能有流入的顺序流，流程从同名的链接抛出事件到来。",
            "No sequence flow may lead into a link catch event; its throw event leads there.",
        )
