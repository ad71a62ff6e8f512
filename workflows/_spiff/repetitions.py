"""Read how often an activity is done: multi-instance and loop characteristics."""

from lxml import etree

from workflows._spiff import refusals
from workflows._spiff.diagram import Loop, MultiInstance
from workflows._spiff.documents import BPMN
from workflows._spiff.places import Place

MULTI_INSTANCE = "multiInstanceLoopCharacteristics"
LOOP = "standardLoopCharacteristics"
# What a multi-instance activity would take from lists, or throw for each of its times.
LISTS = ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem")
EVENTS = ("complexBehaviorDefinition",)


def repetition_of(element: etree._Element, place: Place) -> MultiInstance | Loop | None:
    """Return how often an activity is done; None if it is done once.

    Raises:
        DiagramError: It does not say how often, or says it in a way that is not run.
    """
    several = element.find(f"{BPMN}{MULTI_INSTANCE}")
    if several is not None:
        return _multi_instance(element, several, place)
    loop = element.find(f"{BPMN}{LOOP}")
    return None if loop is None else _loop(element, loop, place)


def _multi_instance(
    element: etree._Element, several: etree._Element, place: Place
) -> MultiInstance:
    if any(several.find(f"{BPMN}{tag}") is not None for tag in LISTS):
        raise place.unsupported(element, *refusals.OVER_A_LIST)
    if several.get("behavior", "All") != "All" or any(
        several.find(f"{BPMN}{tag}") is not None for tag in EVENTS
    ):
        raise place.unsupported(element, *refusals.EVENT_EACH_TIME)
    cardinality = _feel(element, several, "loopCardinality", place)
    if not cardinality:
        raise place.broken(
            element,
            "多实例活动没有写明办理几次（loopCardinality）。",
            "The multi-instance activity does not say how often (loopCardinality).",
        )
    return MultiInstance(
        cardinality,
        several.get("isSequential") == "true",
        _feel(element, several, "completionCondition", place),
    )


def _loop(element: etree._Element, loop: etree._Element, place: Place) -> Loop:
    condition = _feel(element, loop, "loopCondition", place)
    most = loop.get("loopMaximum")
    if not condition and most is None:
        raise place.broken(
            element,
            "循环活动既没有条件（loopCondition），也没有次数上限（loopMaximum），不会结束。",
            "The loop has neither a condition (loopCondition) nor a most (loopMaximum); "
            "it would never end.",
        )
    if most is not None and not (most.isascii() and most.isdigit() and int(most) > 0):
        raise place.broken(
            element,
            "循环活动的次数上限（loopMaximum）不是正整数。",
            "The most of the loop (loopMaximum) is no whole number above 0.",
        )
    return Loop(condition, loop.get("testBefore") == "true", None if most is None else int(most))


def _feel(element: etree._Element, characteristics: etree._Element, tag: str, place: Place) -> str:
    found = characteristics.find(f"{BPMN}{tag}")
    if found is None:
        return ""
    if "feel" not in found.get("language", "feel").lower():
        raise place.unsupported(element, *refusals.NOT_FEEL)
    return (found.text or "").strip()
