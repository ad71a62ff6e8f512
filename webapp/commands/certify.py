"""Certify cases: what the law demands, and what was done."""

import sys
from collections.abc import Sequence
from uuid import UUID

import click
from sqlalchemy.orm import Session

from webapp import clock
from webapp.cases import certificates, queries
from webapp.cases.certificates import Certificate
from webapp.cases.errors import CaseNotFoundError
from webapp.commands.context import open_product, use_case
from webapp.commands.output import json_option, show
from workflows.obligation_rules.history import Keeping, Verdict

_WRONG = frozenset({Keeping.BROKEN, Keeping.NOT_RECORDED})
_WORDS = {
    Keeping.KEPT: "符合 / kept",
    Keeping.BROKEN: "不符合 / BROKEN",
    Keeping.PENDING: "尚未办到 / not yet",
    Keeping.NOT_APPLICABLE: "不涉及 / not applicable",
    Keeping.NOT_RECORDED: "记录不全 / not recorded",
}


@click.command()
@click.option("--case", "numbers", multiple=True, help="A case's number; may be repeated.")
@click.option("--all", "is_all", is_flag=True, help="Every case; lists what is broken only.")
@json_option
def certify(numbers: Sequence[str], is_all: bool, as_json: bool) -> None:  # noqa: FBT001  flags
    """Check what was done in cases against the law; exit 1 if a demand is broken."""
    if is_all == bool(numbers):
        message = "--case NUMBER or --all"
        raise click.UsageError(message)
    listed, lines, broken = [], [], 0
    with use_case(open_product()) as session:
        for case_id in _asked(session, numbers):
            case = queries.get(session, case_id)
            found = certificates.certificate_of(session, case, today=clock.today())
            listed.append(_as_json(found, is_short=is_all))
            lines += _lines(found, is_short=is_all)
            broken += sum(one.keeping is Keeping.BROKEN for one in found.verdicts)
    lines.append(f"{len(listed)} 件案件，{broken} 项不符合 / cases, demands broken")
    show(listed, as_json=as_json, text="\n".join(lines))
    if broken:
        sys.exit(1)


def _asked(session: Session, numbers: Sequence[str]) -> Sequence[UUID]:
    if not numbers:
        return certificates.every_case(session)
    known = queries.ids_of_numbers(session, numbers)
    if set(numbers) - known.keys():
        raise CaseNotFoundError
    return list(known.values())


def _shown(certificate: Certificate, *, is_short: bool) -> list[Verdict]:
    return [one for one in certificate.verdicts if one.keeping in _WRONG or not is_short]


def _lines(certificate: Certificate, *, is_short: bool) -> list[str]:
    lines = []
    for one in _shown(certificate, is_short=is_short):
        words = f"{one.obligation.label_zh} / {one.obligation.label_en}"
        lines.append(
            f"{certificate.case.number}: {_WORDS[one.keeping]}: {words} [{one.obligation.citation}]"
        )
        lines += [f"    {done.on} {done.role or '-'} {done.name}" for done in one.done]
        lines += [
            f"    {run.name} {run.started_on} → {run.due_on}, {run.met_on or '-'}"
            for run in one.clocks
        ]
    return lines


def _as_json(certificate: Certificate, *, is_short: bool) -> dict[str, object]:
    return {
        "case": certificate.case.number,
        "on": certificate.made_on.isoformat(),
        "obligations": [
            {
                "name": one.obligation.name,
                "keeping": one.keeping.value,
                "citation": one.obligation.citation,
                "phrase": one.obligation.phrase,
                "done": [
                    {"element": done.name, "role": done.role, "at": done.at.isoformat()}
                    for done in one.done
                ],
                "clocks": [
                    {
                        "name": run.name,
                        "started_on": run.started_on.isoformat(),
                        "due_on": run.due_on.isoformat(),
                        "met_on": run.met_on.isoformat() if run.met_on else None,
                    }
                    for run in one.clocks
                ],
            }
            for one in _shown(certificate, is_short=is_short)
        ],
    }
