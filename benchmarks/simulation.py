"""How fast a simulation is, beside a floor measured in the same run on the same file.

The floor reads every household of the file and adds up its incomes in a plain loop: what any
reckoning of the households one by one must at least do. A run says the ratio, not seconds:
those depend on the machine.
"""

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from policies.assessments.programmes import Programme
from policies.money import fen_from_yuan
from policies.parameter_store import ParameterStore
from policies.simulation import population
from policies.simulation.change import read_change
from policies.simulation.comparison import Rules
from policies.simulation.generation import PopulationPlan, generate
from policies.simulation.running import simulate

_PLAN = PopulationPlan(100_000, ["410621"], seed=1, on=date(2017, 5, 15))
_STANDARD = {
    "programme": Programme.MINIMUM_LIVING_ALLOWANCE.value,
    "name": "standard_fen_per_year",
    "division": "4106",
    "area": "rural",
    "effective_on": "2017-01-01",
}
_CHANGE = {
    "baseline": {"parameters": [{**_STANDARD, "value_yuan": "3000"}]},
    "parameters": [{**_STANDARD, "value_yuan": "3210"}],
}


@dataclass(frozen=True)
class SimulationSpeed:
    """What a run measured; the simulation assesses each household twice."""

    households: int
    workers: int
    floor_seconds: float
    simulation_seconds: float

    def as_json(self) -> dict[str, object]:
        """Return the run as JSON values; the ratio is 1 where the simulation costs nothing."""
        return {
            "households": self.households,
            "workers": self.workers,
            "households_per_second": round(self.households / self.simulation_seconds),
            "floor_households_per_second": round(self.households / self.floor_seconds),
            "ratio_to_floor": round(self.floor_seconds / self.simulation_seconds, 4),
        }


def measure(*, workers: int = 2) -> SimulationSpeed:
    """Measure the floor and a simulation of the same file."""
    store = ParameterStore.shipped()
    change = read_change(json.dumps(_CHANGE), file="change.json", store=store)
    rules = Rules(Programme.MINIMUM_LIVING_ALLOWANCE, change.before(store), change.after(store))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.jsonl"
        population.write_rows(path, generate(_PLAN))
        begun = perf_counter()
        _floor(path)
        between = perf_counter()
        simulate(path, rules, workers=workers)
        ended = perf_counter()
    return SimulationSpeed(_PLAN.households, workers, between - begun, ended - between)


def _floor(path: Path) -> int:
    with path.open("rb") as file:
        households = (json.loads(line) for line in file)
        return sum(
            fen_from_yuan(income["yuan_per_year"])
            for household in households
            for income in household["incomes"]
        )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure().as_json()) + "\n")
