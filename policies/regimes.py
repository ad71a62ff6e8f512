"""Which set of rules a case follows to its end: the one in force on its day of acceptance.

A regime is the national rule of the procedure; overlays are the texts beside it that change
values or add rules for a place or a period. The values themselves are parameters.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from policies.errors import PolicyError
from policies.parameter_values import division_prefix

_COUNTRY = ""


class RegimeKey(StrEnum):
    """The rules of the minimum living allowance, by the year they began."""

    R2012 = "R2012"
    R2021 = "R2021"
    R2026 = "R2026"


@dataclass(frozen=True)
class Overlay:
    """A text that counts beside a regime in a division and for a time.

    ``division`` is a code without filling zeros, empty for the whole country; ``ends_on`` is
    its last day, nothing where the text has no end.
    """

    key: str
    division: str
    document: str
    title_zh: str
    title_en: str
    effective_on: date
    ends_on: date | None = None

    def applies_to(self, division: str, *, on: date) -> bool:
        """Tell whether the text counts in a division on a day."""
        return (
            division_prefix(division).startswith(self.division)
            and self.effective_on <= on
            and (self.ends_on is None or on <= self.ends_on)
        )

    def as_json(self) -> dict[str, object]:
        """Return the overlay as JSON values."""
        return {
            "key": self.key,
            "division": self.division or "CN",
            "document": self.document,
            "title_zh": self.title_zh,
            "title_en": self.title_en,
            "effective_on": self.effective_on.isoformat(),
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }


@dataclass(frozen=True)
class Regime:
    """One set of rules, the texts that make it, and those that count beside it."""

    key: RegimeKey
    effective_on: date
    texts: tuple[str, ...]
    overlays: tuple[Overlay, ...] = ()


class RegimeUnknownError(PolicyError):
    """The case was accepted before the first rules that the product knows."""

    def __init__(self, on: date) -> None:
        first = REGIMES[0].effective_on
        super().__init__(
            f"受理日 {on} 早于系统已收录的最早规定（{first} 起施行），无法测算。",
            f"The case was accepted on {on}, before the first rules on record "
            f"(in force from {first}).",
        )


REGIMES = (
    Regime(RegimeKey.R2012, date(2012, 12, 12), ("民发〔2012〕220号",)),
    Regime(RegimeKey.R2021, date(2021, 7, 1), ("民发〔2021〕57号", "民发〔2021〕43号")),
    Regime(
        RegimeKey.R2026,
        date(2026, 7, 1),
        ("《中华人民共和国社会救助法》", "民发〔2021〕57号", "民发〔2021〕43号"),
    ),
)

# Where a text has no day of its own: the plan of Guizhou runs from March 2020 to the end of that
# year; Henan's of 2019 counts from the first day after its year; Hebi's from the first day of
# the review that it orders; the province's of 2020 from the day Zhengzhou forwarded it, and both
# to the end of the year in which the poverty campaign was to be won.
OVERLAYS = (
    Overlay(
        "national_2014",
        _COUNTRY,
        "《社会救助暂行办法》",
        "社会救助暂行办法",
        "Interim Measures for Social Assistance",
        date(2014, 5, 1),
    ),
    Overlay(
        "hebi_2017",
        "4106",
        "鹤政办〔2017〕14号",
        "鹤壁市农村最低生活保障制度与扶贫开发政策有效衔接实施方案",
        "Hebi: plan that links the rural allowance with poverty relief",
        date(2017, 5, 8),
    ),
    Overlay(
        "henan_2019",
        "41",
        "豫民文〔2019〕155号",
        "河南省民政厅关于巩固脱贫成果有效防止返贫的实施意见",
        "Henan: opinion on securing the results of poverty relief",
        date(2020, 1, 1),
    ),
    Overlay(
        "guizhou_2020",
        "52",
        "黔民发〔2020〕9号",
        "贵州省社会救助兜底脱贫行动方案",
        "Guizhou: action plan for social assistance as the last safety net",
        date(2020, 3, 1),
        date(2020, 12, 31),
    ),
    Overlay(
        "henan_2020",
        "41",
        "豫脱贫组〔2020〕13号",
        "河南省脱贫攻坚领导小组关于建立防止返贫监测和帮扶机制的实施意见",
        "Henan: opinion on monitoring against the return to poverty",
        date(2020, 4, 24),
        date(2020, 12, 31),
    ),
    Overlay(
        "zhengzhou_2020",
        "4101",
        "郑脱贫组〔2020〕2号",
        "郑州市脱贫攻坚领导小组关于转发防止返贫监测和帮扶机制实施意见的通知",
        "Zhengzhou: notice that forwards the province's opinion on monitoring",
        date(2020, 4, 24),
        date(2020, 12, 31),
    ),
    Overlay(
        "national_2022",
        _COUNTRY,
        "民政部等《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年10月20日）",
        "关于进一步做好最低生活保障等社会救助兜底工作的通知",
        "Notice on doing the work of the last safety net better",
        date(2022, 10, 20),
    ),
    Overlay(
        "henan_2022",
        "41",
        "豫政办〔2022〕103号",
        "关于加强低收入人口动态监测和救助帮扶工作巩固脱贫攻坚兜底保障成果的实施意见",
        "Henan: opinion on monitoring and helping people of low income",
        date(2022, 11, 1),
    ),
    Overlay(
        "national_2025",
        _COUNTRY,
        "《刚性支出困难家庭认定办法》",
        "刚性支出困难家庭认定办法",
        "Measures for recognising households in hardship through rigid expenditure",
        date(2025, 1, 1),
    ),
)


def regime_of(accepted_on: date) -> Regime:
    """Return the rules that a case follows which was accepted on this day.

    Raises:
        RegimeUnknownError: No rules on record were in force that early.

    Source:
        民发〔2021〕57号 第四十二条；《中华人民共和国社会救助法》第七十八条。
    """
    in_force = [regime for regime in REGIMES if regime.effective_on <= accepted_on]
    if not in_force:
        raise RegimeUnknownError(accepted_on)
    return in_force[-1]


@lru_cache(maxsize=4096)
def rules_of(division: str, on: date) -> Regime:
    """Return the rules of a case accepted in a division on a day, with the texts beside them.

    Raises:
        RegimeUnknownError: No rules on record were in force that early.
        ValueError: This is no division code.
    """
    return replace(regime_of(on), overlays=overlays_of(division, on))


def overlays_of(division: str, on: date) -> tuple[Overlay, ...]:
    """Return the texts that count beside the regime in a division on a day, by their first day.

    Args:
        division: GB/T 2260 code, six digits with zeros or the bare prefix; empty for the country.
        on: The day of acceptance.

    Raises:
        ValueError: This is no division code.
    """
    found = [overlay for overlay in OVERLAYS if overlay.applies_to(division, on=on)]
    return tuple(sorted(found, key=lambda overlay: overlay.effective_on))
