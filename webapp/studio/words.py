"""Words for the codes of parameters: units and how much a value is worth."""

from flask_babel import lazy_gettext

from policies.parameter_files import ParameterStatus
from webapp.web.presentation import is_chinese

STATUSES = {
    ParameterStatus.IN_FORCE: lazy_gettext("有效"),
    ParameterStatus.PROPOSED: lazy_gettext("拟定，待核实"),
    ParameterStatus.DEMONSTRATION: lazy_gettext("演示数据"),
    ParameterStatus.CONVENTION: lazy_gettext("本系统约定"),
    ParameterStatus.SUPPLIED: lazy_gettext("办理时录入"),
}
UNITS = {
    "calendar days": lazy_gettext("天（日历日）"),
    "fen per household per month": lazy_gettext("元/户·月"),
    "fen per person": lazy_gettext("元/人"),
    "fen per person per month": lazy_gettext("元/人·月"),
    "fen per person per year": lazy_gettext("元/人·年"),
    "houses per household": lazy_gettext("套/户"),
    "months": lazy_gettext("个月"),
    "multiple of the standard": lazy_gettext("倍（以标准计）"),
    "persons": lazy_gettext("人"),
    "relations": "",
    "rule": "",
    "treatment": "",
    "vehicles per household": lazy_gettext("辆/户"),
    "working days": lazy_gettext("个工作日"),
    "yes or no": "",
}


def in_language(words: tuple[str, str]) -> str:
    """Return the Chinese or the English of a pair, as the page is read."""
    return words[0] if is_chinese() else words[1]
