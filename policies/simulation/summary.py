"""What a change does to a population as a whole: winners, losers, cost, by place."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from policies.money import yuan_text
from policies.simulation.comparison import Effect

_MONTHS_PER_YEAR = 12
_COUNTY = 6
_TOWNSHIP = 9
_WINS = [Effect.NEWLY_ELIGIBLE.value, Effect.MORE.value]
_LOSSES = [Effect.NO_LONGER_ELIGIBLE.value, Effect.LESS.value]
_EDGES_YUAN = (-200, -100, -50, -20, 0, 20, 50, 100, 200)

_CHANGE = pl.col("fen_per_month_after") - pl.col("fen_per_month_before")
_IS_DECIDED = pl.col("effect") != Effect.UNDETERMINED.value


@dataclass(frozen=True)
class Group:
    """Some households; amounts are fen a month, of those whose outcome is known both times."""

    name: str
    households: int
    winners: int
    losers: int
    newly_eligible: int
    no_longer_eligible: int
    unchanged: int
    undetermined: int
    eligible_before: int
    eligible_after: int
    persons_before: int
    persons_after: int
    fen_before: int
    fen_after: int

    @property
    def difference_fen(self) -> int:
        """What the change costs more a month."""
        return self.fen_after - self.fen_before

    def as_json(self) -> dict[str, object]:
        """Return the group as JSON values; money is yuan as text."""
        told = {
            name: value
            for name, value in vars(self).items()
            if not name.startswith(("fen", "name"))
        }
        return {
            "name": self.name,
            **told,
            "cost_per_month": _cost(self, 1),
            "cost_per_year": _cost(self, _MONTHS_PER_YEAR),
        }


@dataclass(frozen=True)
class Band:
    """How many households' monthly amount changes by so much: above ``over``, up to ``to``.

    Yuan; nothing where the band is open. The band of those without change has both zero.
    """

    over: int | None
    to: int | None
    households: int

    def as_json(self) -> dict[str, object]:
        """Return the band as JSON values."""
        return {"over_yuan": self.over, "to_yuan": self.to, "households": self.households}


@dataclass(frozen=True)
class Summary:
    """The tables of a simulation."""

    total: Group
    by_county: tuple[Group, ...]
    by_township: tuple[Group, ...]
    by_area: tuple[Group, ...]
    outcomes: Mapping[tuple[str, str], int]
    changes: tuple[Band, ...]
    missing_parameters: Mapping[str, int]
    questions: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """Return the tables as JSON values."""
        return {
            "total": self.total.as_json(),
            "by_county": [group.as_json() for group in self.by_county],
            "by_township": [group.as_json() for group in self.by_township],
            "by_area": [group.as_json() for group in self.by_area],
            "outcomes": [
                {"before": before, "after": after, "households": count}
                for (before, after), count in self.outcomes.items()
            ],
            "changes": [band.as_json() for band in self.changes],
            "missing_parameters": dict(self.missing_parameters),
            "questions": dict(self.questions),
        }


def summarise(households: pl.DataFrame) -> Summary:
    """Return the tables of simulated households (``running.COLUMNS``)."""
    places = households.with_columns(
        county=pl.col("division").str.slice(0, _COUNTY),
        township=pl.when(pl.col("division").str.len_chars() >= _TOWNSHIP).then(
            pl.col("division").str.slice(0, _TOWNSHIP)
        ),
        total=pl.lit("total"),
    )
    empty = Group("total", *([0] * 13))
    pairs = households.group_by("outcome_before", "outcome_after").len()
    return Summary(
        total=next(iter(_groups(places, "total")), empty),
        by_county=_groups(places, "county"),
        by_township=_groups(places.filter(pl.col("township").is_not_null()), "township"),
        by_area=_groups(places, "area"),
        outcomes={
            (before, after): count
            for before, after, count in pairs.sort("outcome_before", "outcome_after").iter_rows()
        },
        changes=_bands(households),
        missing_parameters=_counted(households, "missing_parameters"),
        questions=_counted(households, "questions"),
    )


def signed_yuan(fen: int) -> str:
    """Return an amount in yuan, with its sign where it is negative."""
    return f"-{yuan_text(-fen)}" if fen < 0 else yuan_text(fen)


def _groups(households: pl.DataFrame, key: str) -> tuple[Group, ...]:
    effect = pl.col("effect")
    table = (
        households.group_by(key)
        .agg(
            households=pl.len(),
            winners=effect.is_in(_WINS).sum(),
            losers=effect.is_in(_LOSSES).sum(),
            newly_eligible=(effect == Effect.NEWLY_ELIGIBLE.value).sum(),
            no_longer_eligible=(effect == Effect.NO_LONGER_ELIGIBLE.value).sum(),
            unchanged=(effect == Effect.UNCHANGED.value).sum(),
            undetermined=(effect == Effect.UNDETERMINED.value).sum(),
            eligible_before=(pl.col("outcome_before") == "eligible").sum(),
            eligible_after=(pl.col("outcome_after") == "eligible").sum(),
            persons_before=pl.col("persons_before").sum(),
            persons_after=pl.col("persons_after").sum(),
            fen_before=pl.col("fen_per_month_before").filter(_IS_DECIDED).sum(),
            fen_after=pl.col("fen_per_month_after").filter(_IS_DECIDED).sum(),
        )
        .rename({key: "name"})
        .sort("name")
    )
    return tuple(Group(**row) for row in table.iter_rows(named=True))


def _bands(households: pl.DataFrame) -> tuple[Band, ...]:
    changes = households.filter(_IS_DECIDED).select(_CHANGE.alias("change"))["change"]
    lows = (None, *_EDGES_YUAN)
    highs = (*_EDGES_YUAN, None)
    bands = []
    for low, high in zip(lows, highs, strict=True):
        inside = changes != 0
        if low is not None:
            inside &= changes > low * 100
        if high is not None:
            inside &= changes <= high * 100
        bands.append(Band(low, high, int(inside.sum())))
    none = Band(0, 0, int((changes == 0).sum()))
    middle = _EDGES_YUAN.index(0) + 1
    return (*bands[:middle], none, *bands[middle:])


def _counted(households: pl.DataFrame, column: str) -> dict[str, int]:
    counts = households.select(pl.col(column).explode().drop_nulls()).to_series().value_counts()
    return dict(counts.sort(["count", column], descending=[True, False]).iter_rows())


def _cost(group: Group, months: int) -> dict[str, str]:
    return {
        "before": signed_yuan(group.fen_before * months),
        "after": signed_yuan(group.fen_after * months),
        "difference": signed_yuan(group.difference_fen * months),
    }
