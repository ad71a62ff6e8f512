"""The programmes that the product can assess."""

from enum import StrEnum


class Programme(StrEnum):
    """A programme of social assistance, in the order in which a household is tested.

    Source:
        民发〔2021〕43号 第九条；国办发〔2023〕39号；豫政办〔2022〕103号 二（二）3；
        the order as a whole is the product's.
    """

    EXTREME_POVERTY_SUPPORT = "extreme_poverty_support"
    ORPHAN_SUPPORT = "orphan_support"
    UNSUPPORTED_CHILD_SUPPORT = "unsupported_child_support"
    MINIMUM_LIVING_ALLOWANCE = "minimum_living_allowance"
    EDGE_HOUSEHOLD = "edge_household"
    SINGLE_PERSON_INCLUSION = "single_person_inclusion"
    RIGID_EXPENDITURE_HOUSEHOLD = "rigid_expenditure_household"
    TEMPORARY_ASSISTANCE = "temporary_assistance"
    POVERTY_RETURN_MONITORING = "poverty_return_monitoring"
    DISABLED_LIVING_SUBSIDY = "disabled_living_subsidy"
    DISABLED_CARE_SUBSIDY = "disabled_care_subsidy"


LABELS = {
    Programme.EXTREME_POVERTY_SUPPORT: ("特困人员救助供养", "Extreme-poverty support"),
    Programme.ORPHAN_SUPPORT: ("孤儿基本生活保障", "Orphan support"),
    Programme.UNSUPPORTED_CHILD_SUPPORT: (
        "事实无人抚养儿童基本生活补贴",
        "Support for children without effective support",
    ),
    Programme.MINIMUM_LIVING_ALLOWANCE: ("最低生活保障", "Minimum living allowance"),
    Programme.EDGE_HOUSEHOLD: (
        "最低生活保障边缘家庭",
        "Household at the edge of the minimum living allowance",
    ),
    Programme.SINGLE_PERSON_INCLUSION: (
        "参照“单人户”纳入最低生活保障",
        "Minimum living allowance for members alone",
    ),
    Programme.RIGID_EXPENDITURE_HOUSEHOLD: (
        "刚性支出困难家庭",
        "Household in hardship through rigid expenditure",
    ),
    Programme.TEMPORARY_ASSISTANCE: ("临时救助", "Temporary assistance"),
    Programme.POVERTY_RETURN_MONITORING: ("防止返贫监测", "Monitoring against return to poverty"),
    Programme.DISABLED_LIVING_SUBSIDY: (
        "困难残疾人生活补贴",
        "Living subsidy for disabled people in hardship",
    ),
    Programme.DISABLED_CARE_SUBSIDY: (
        "重度残疾人护理补贴",
        "Care subsidy for severely disabled people",
    ),
}
