"""Which assessment belongs to which programme."""

from collections.abc import Mapping
from types import MappingProxyType

from policies.assessments import (
    disabled_care_subsidy,
    disabled_living_subsidy,
    edge_household,
    extreme_poverty_support,
    minimum_living_allowance,
    orphan_support,
    poverty_return_monitoring,
    rigid_expenditure_household,
    single_person_inclusion,
    temporary_assistance,
    unsupported_child_support,
)
from policies.assessments.case import Assessor
from policies.assessments.programmes import Programme

ASSESSORS: Mapping[Programme, Assessor] = MappingProxyType(
    {
        Programme.EXTREME_POVERTY_SUPPORT: extreme_poverty_support.assess,
        Programme.MINIMUM_LIVING_ALLOWANCE: minimum_living_allowance.assess,
        Programme.EDGE_HOUSEHOLD: edge_household.assess,
        Programme.SINGLE_PERSON_INCLUSION: single_person_inclusion.assess,
        Programme.RIGID_EXPENDITURE_HOUSEHOLD: rigid_expenditure_household.assess,
        Programme.ORPHAN_SUPPORT: orphan_support.assess,
        Programme.UNSUPPORTED_CHILD_SUPPORT: unsupported_child_support.assess,
        Programme.TEMPORARY_ASSISTANCE: temporary_assistance.assess,
        Programme.POVERTY_RETURN_MONITORING: poverty_return_monitoring.assess,
        Programme.DISABLED_LIVING_SUBSIDY: disabled_living_subsidy.assess,
        Programme.DISABLED_CARE_SUBSIDY: disabled_care_subsidy.assess,
    }
)
