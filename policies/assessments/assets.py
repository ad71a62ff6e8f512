"""Assets against the locality's limits."""

from enum import StrEnum

from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.trace import TraceStep

_CITATION = "民发〔2021〕57号 第十四条"
_CITATION_2012 = "民发〔2012〕220号 第四条、第十七条"

_FINANCIAL = frozenset({"deposit", "security", "fund", "insurance", "claim", "internet_finance"})
_VEHICLES = frozenset({"vehicle", "vessel"})
_HOUSES = frozenset({"house"})
_JUDGED = frozenset({"forest", "other"})


class AssetTest(StrEnum):
    """Whether the household's assets fit the local limits."""

    WITHIN = "within"
    BEYOND = "beyond"
    UNKNOWN = "unknown"
    TO_JUDGE = "to_judge"


def asset_citation(inquiry: Inquiry) -> str:
    """Return the article on assets of the case's rules."""
    return _CITATION_2012 if inquiry.regime.key == "R2012" else _CITATION


def compare_assets(inquiry: Inquiry, *, member_count: int) -> AssetTest:
    """Compare a household's assets with the local limits.

    What the surveyors recorded of them beside the programme's limit counts first, then what
    they recorded beside the local limit, then the limits of the minimum living allowance. What is
    needed to live or to work, and mobility vehicles of disabled persons, do not count.

    Source:
        民发〔2021〕57号 第十四条；民发〔2012〕220号 第十七条；限额由地方规定。
    """
    household = inquiry.facts.household
    recorded = household.assets_within_limit_of.get(
        inquiry.programme, household.assets_within_local_limit
    )
    if recorded is not None:
        inputs: dict[str, object] = {"assets_within_local_limit": recorded}
        result = AssetTest.WITHIN if recorded else AssetTest.BEYOND
        _add_step(inquiry, inputs, "assets_within_local_limit", result.value)
        return result

    counting = [asset for asset in household.assets if not asset.is_exempt]
    amounts = {
        "financial_asset_limit_fen_per_person": sum(
            asset.fen for asset in counting if asset.kind in _FINANCIAL
        ),
        "vehicle_limit_count": sum(asset.count for asset in counting if asset.kind in _VEHICLES),
        "house_limit_count": sum(asset.count for asset in counting if asset.kind in _HOUSES),
    }
    results = [
        _compare_limit(inquiry, name, amount, member_count=member_count)
        for name, amount in amounts.items()
        if amount
    ]
    if any(asset.kind in _JUDGED for asset in counting):
        results.append(_to_judge(inquiry))
    for worst in (AssetTest.BEYOND, AssetTest.UNKNOWN, AssetTest.TO_JUDGE):
        if worst in results:
            return worst
    if not results:
        _add_step(inquiry, {"counting_assets": 0}, "counting_assets = 0", AssetTest.WITHIN.value)
    return AssetTest.WITHIN


def _compare_limit(inquiry: Inquiry, name: str, amount: int, *, member_count: int) -> AssetTest:
    value = inquiry.parameter(name, programme=Programme.MINIMUM_LIVING_ALLOWANCE.value)
    if value is None:
        return AssetTest.UNKNOWN
    persons = member_count if name.endswith("_per_person") else 1
    result = AssetTest.WITHIN if amount <= value.whole_number() * persons else AssetTest.BEYOND
    inquiry.trace.add(
        TraceStep(
            rule="asset_limit",
            label_zh=f"家庭财产：{value.description}",
            label_en=f"Assets: {name}",
            inputs={"amount": amount, "limit": value.whole_number(), "times": persons},
            formula="amount <= limit * times",
            result=result.value,
            citation=asset_citation(inquiry),
            phrase=value.phrase,
            parameter=value,
        )
    )
    return result


def _to_judge(inquiry: Inquiry) -> AssetTest:
    answer = inquiry.judge(
        "asset_limit",
        citation=asset_citation(inquiry),
        text_zh="家庭有林木或者其他财产，是否符合当地规定？",
        text_en="The household owns forest or other assets; do they fit the local rule?",
    )
    if answer is None:
        return AssetTest.TO_JUDGE
    return AssetTest.WITHIN if answer else AssetTest.BEYOND


def _add_step(inquiry: Inquiry, inputs: dict[str, object], formula: str, result: str) -> None:
    inquiry.trace.add(
        TraceStep(
            rule="asset_limit",
            label_zh="家庭财产",
            label_en="Assets",
            inputs=inputs,
            formula=formula,
            result=result,
            citation=asset_citation(inquiry),
        )
    )
