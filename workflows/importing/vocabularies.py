"""Words of BPMN, and of the tools that add their own to it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN, SPIFF
from workflows.lint_rules import reading

CACHED: Final = 4096

CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
OPERATON: Final = "http://operaton.org/schema/1.0/bpmn"
FLOWABLE: Final = "http://flowable.org/bpmn"
ACTIVITI: Final = "http://activiti.org/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"

# Tools whose extensions mean the same under the same names.
ALIKE: Final = (CAMUNDA, OPERATON, FLOWABLE, ACTIVITI)
READ: Final = (*ALIKE, ZEEBE, SPIFF[1:-1])

STANDARD: Final = (
    "http://www.omg.org/spec/",
    "http://www.w3.org/",
)
MAKERS: Final = {
    CAMUNDA: "Camunda 7",
    OPERATON: "Operaton",
    FLOWABLE: "Flowable",
    ACTIVITI: "Activiti",
    ZEEBE: "Camunda 8 (Zeebe)",
    SPIFF[1:-1]: "SpiffWorkflow",
    "http://camunda.org/schema/modeler/": "Camunda Modeler",
    "http://camunda.org/schema/": "Camunda",
    "signavio": "Signavio",
    "bizagi": "Bizagi",
    "trisotech": "Trisotech",
    "jboss.org/drools": "jBPM",
    "jbpm": "jBPM",
    "kie.org": "jBPM",
    "omg.org/bpmn20": "jBPM",
    "bonitasoft": "Bonita",
    "processmaker": "ProcessMaker",
    "bpmn.io/schema/": "bpmn.io",
    "boc-group": "ADONIS",
    "boc-eu": "ADONIS",
    "ids-scheer": "ARIS",
    "aris": "ARIS",
    "softwareag": "ARIS",
    "w4.eu": "W4",
    "igrafx": "iGrafx",
    "itp-commerce": "itp commerce",
    "yaoqiang": "Yaoqiang",
    "bpmn.sourceforge.net": "Yaoqiang",
    "omnitracker": "OMNITRACKER",
    "visual-paradigm": "Visual Paradigm",
    "sparxsystems": "Enterprise Architect",
    "modeliosoft": "Modelio",
    "modelio": "Modelio",
    "cardanit": "Cardanit",
    "genmymodel": "GenMyModel",
    "mid.de": "MID",
    "ibm.com": "IBM",
    "oracle.com": "Oracle",
    "imixs": "Open-BPMN",
    "open-bpmn": "Open-BPMN",
    "aeneis": "Aeneis",
    "intellior": "Aeneis",
    "bic": "BIC",
    "gbtec": "BIC",
    "appian": "Appian",
    "sap.com": "SAP",
    "effektif": "Effektif",
    "wso2": "WSO2",
    "oryx": "Oryx",
}

CONTAINERS: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
# Beside those that can be drawn, the abstract ones of the standard, which some files hold.
EVENTS: Final = reading.EVENTS | {"implicitThrowEvent", "event"}
CHOREOGRAPHY: Final = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOW_NODES: Final = reading.FLOW_NODES | EVENTS | CHOREOGRAPHY
# Formal expressions that the engine reads.
EXPRESSIONS: Final = frozenset(
    {"conditionExpression", "condition", "completionCondition", "loopCondition", "loopCardinality"}
)


def local(element: etree._Element) -> str:
    """Return the local name of a BPMN element; "" for other vocabularies and for comments."""
    return _local(element.tag)


@lru_cache(maxsize=CACHED)
def _local(tag: object) -> str:
    return tag[len(BPMN) :] if isinstance(tag, str) and tag.startswith(BPMN) else ""


def in_bpmn(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as tags of BPMN, sorted: what looks for elements by tag is fast."""
    return tuple(sorted(f"{BPMN}{name}" for name in names))


@lru_cache(maxsize=CACHED)
def namespace(tag: object) -> str:
    """Return the namespace of a tag or attribute; "" for none and for comments."""
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


@lru_cache(maxsize=CACHED)
def maker(uri: str) -> str:
    """Return who makes a vocabulary, or its address if that is not known; "" for standards."""
    if not uri or uri.startswith(STANDARD):
        return ""
    if uri in MAKERS:
        return MAKERS[uri]
    lowered = uri.lower()
    return next((name for part, name in MAKERS.items() if part in lowered), uri)
