"""Words for the codes of parameters: units and how much a value is worth."""

from flask_babel import lazy_gettext

from policies.parameter_values import ParameterStatus
from webapp.web.presentation import is_chinese

STATUSES = {
    ParameterStatus.IN_FORCE: lazy_gettext("有效"),
    ParameterStatus.PROPOSED: lazy_gettext("拟定，待核实"),
    ParameterStatus.DEMONSTRATION: lazy_gettext("演示数据"),
    ParameterStatus.CONVENTION: lazy_gettext("本系统约定"),
    ParameterStatus.SUPPLIED: lazy_gettext("办理时录入"),
}
UNITS = {
    "boards a village": lazy_gettext("块/村"),
    "calendar days": lazy_gettext("天（日历日）"),
    "cases": lazy_gettext("件"),
    "causes": "",
    "data": "",
    "day": "",
    "day of the month": lazy_gettext("日（每月）"),
    "days": lazy_gettext("天"),
    "days of the year": "",
    "department": "",
    "fen per child per month": lazy_gettext("元/人·月"),
    "fen per household per month": lazy_gettext("元/户·月"),
    "fen per person": lazy_gettext("元/人"),
    "fen per person per month": lazy_gettext("元/人·月"),
    "fen per person per year": lazy_gettext("元/人·年"),
    "grades": lazy_gettext("级"),
    "groups": "",
    "houses per household": lazy_gettext("套/户"),
    "kind": "",
    "kind/grade": "",
    "kinds of school": "",
    "method": "",
    "month of the year": lazy_gettext("月"),
    "months": lazy_gettext("个月"),
    "multiple of the amount": lazy_gettext("倍（以所得数额计）"),
    "multiple of the local monthly standard": lazy_gettext("倍（以当地月标准计）"),
    "multiple of the national poverty standard": lazy_gettext("倍（以国家扶贫标准计）"),
    "multiple of the standard": lazy_gettext("倍（以标准计）"),
    "multiple of the urban monthly standard": lazy_gettext("倍（以城市月低保标准计）"),
    "persons": lazy_gettext("人"),
    "programmes": "",
    "refusals": lazy_gettext("次"),
    "relation": "",
    "relations": "",
    "reviews a year": lazy_gettext("次/年"),
    "rule": "",
    "share of cases": lazy_gettext("（占案件）"),
    "share of households": lazy_gettext("（占户数）"),
    "share of participants": lazy_gettext("（占参会人数）"),
    "share of recipients": lazy_gettext("（占对象）"),
    "share of the prices a year before": lazy_gettext("（同比）"),
    "share of the registered poor": lazy_gettext("（占建档立卡人口）"),
    "share of the total income": lazy_gettext("（占家庭总收入）"),
    "share of the wages": lazy_gettext("（占工资）"),
    "situations": "",
    "treatment": "",
    "types": "",
    "vehicles per household": lazy_gettext("辆/户"),
    "visits a year": lazy_gettext("次/年"),
    "working days": lazy_gettext("个工作日"),
    "year": lazy_gettext("年"),
    "years": lazy_gettext("年"),
    "yes or no": "",
}


def in_language(words: tuple[str, str]) -> str:
    """Return the Chinese or the English of a pair, as the page is read."""
    return words[0] if is_chinese() else words[1]
