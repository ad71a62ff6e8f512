"""Which assessment belongs to which programme."""

from collections.abc import Mapping
from types import MappingProxyType

from policies.assessments import minimum_living_allowance
from policies.assessments.case import Assessor
from policies.assessments.programmes import Programme

ASSESSORS: Mapping[Programme, Assessor] = MappingProxyType(
    {
        Programme.MINIMUM_LIVING_ALLOWANCE: minimum_living_allowance.assess,
    }
)
