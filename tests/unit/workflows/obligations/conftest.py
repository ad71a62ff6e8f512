"""Every test here may ask the law's numbers: they are read before the first one is timed."""

from policies.parameter_store import ParameterStore
from tests.unit.workflows.journey import MAIN
from workflows import obligations

ParameterStore.shipped()
obligations.obligations(MAIN)
