"""How a simulation is printed for people: tables, every heading in both languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from policies.assessments.programmes import LABELS, Programme
from policies.simulation.summary import Band, Group, Summary, signed_yuan

_OUTCOMES = {
    "eligible": "符合 eligible",
    "not_eligible": "不符合 not eligible",
    "needs_judgement": "需判断 needs judgement",
    "parameter_missing": "缺少参数 parameter missing",
}
_HEADINGS = (
    ("户数", "households"),
    ("受益", "winners"),
    ("受损", "losers"),
    ("新纳入", "newly in"),
    ("退出", "out"),
    ("不变", "unchanged"),
    ("未定", "open"),
    ("月支出前", "yuan/month before"),
    ("月支出后", "after"),
    ("差额", "difference"),
    ("年差额", "a year"),
)


@dataclass(frozen=True)
class Speed:
    """How long a simulation took."""

    households: int
    seconds: float
    workers: int

    @property
    def households_per_second(self) -> int:
        """How many households were assessed in a second, each of them twice."""
        return round(self.households / self.seconds)

    def as_json(self) -> dict[str, object]:
        """Return the speed as JSON values."""
        return {
            "seconds": round(self.seconds, 3),
            "households_per_second": self.households_per_second,
            "workers": self.workers,
        }


def text_of_simulation(
    description: str, programme: Programme, summary: Summary, speed: Speed
) -> str:
    """Return the tables of a simulation as text."""
    label_zh, label_en = LABELS[programme]
    total = summary.total
    parts = [
        [f"{label_zh} {label_en}", description],
        _groups("合计 Total", [total]),
        [_eligible(total)],
        _groups("按县 By county", summary.by_county),
        _groups("按乡镇 By township", summary.by_township),
        _groups("按城乡 By area", summary.by_area),
        ["每月金额变化 Change of the monthly amount", *_bands(summary.changes)],
        ["测算结果 Outcomes (变更前 before → 变更后 after)", *_outcomes(summary)],
        _counts("缺少的参数 Missing parameters", summary.missing_parameters.items()),
        _counts("需判断的问题 Questions to judge", summary.questions.items()),
        [_speed(speed)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _eligible(total: Group) -> str:
    return (
        f"符合条件 eligible: {total.eligible_before} → {total.eligible_after} 户 households, "
        f"{total.persons_before} → {total.persons_after} 人 persons"
    )


def _speed(speed: Speed) -> str:
    return (
        f"{speed.households} 户 households, {speed.seconds:.2f} 秒 s, 每秒 "
        f"{speed.households_per_second} 户 households/s ({speed.workers} 进程 processes)"
    )


def _groups(title: str, groups: Sequence[Group]) -> list[str]:
    if not groups:
        return []
    rows = [
        (
            group.name if group.name != "total" else "",
            *(
                str(count)
                for count in (
                    group.households,
                    group.winners,
                    group.losers,
                    group.newly_eligible,
                    group.no_longer_eligible,
                    group.unchanged,
                    group.undetermined,
                )
            ),
            signed_yuan(group.fen_before),
            signed_yuan(group.fen_after),
            signed_yuan(group.difference_fen),
            signed_yuan(group.difference_fen * 12),
        )
        for group in groups
    ]
    chinese = ("", *(zh for zh, _ in _HEADINGS))
    english = ("", *(en for _, en in _HEADINGS))
    return [title, *_aligned([chinese, english, *rows])]


def _bands(bands: Iterable[Band]) -> list[str]:
    return _aligned([(_band(band), str(band.households)) for band in bands])


def _band(band: Band) -> str:
    if band.over is None:
        return f"≤ {band.to}"
    if band.to is None:
        return f"> {band.over}"
    if band.over == band.to:
        return "不变 none"
    return f"{band.over} < … ≤ {band.to}" if band.to else f"{band.over} < … < 0"


def _outcomes(summary: Summary) -> list[str]:
    return _aligned(
        [
            (f"{_OUTCOMES[before]} → {_OUTCOMES[after]}", str(count))
            for (before, after), count in summary.outcomes.items()
        ]
    )


def _counts(title: str, counts: Iterable[tuple[str, int]]) -> list[str]:
    rows = [(name, str(count)) for name, count in counts]
    return [title, *_aligned(rows)] if rows else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows in columns, the first to the left; a Chinese character is two places wide."""
    if not rows:
        return []
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, to_left=place == 0)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int, *, to_left: bool) -> str:
    space = " " * (width - _width(cell))
    return cell + space if to_left else space + cell


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
