"""Migrations without a browser: plan, dry run, release by a second person, result, undo.

Whoever plans or releases proves who they are as on the sign-in page: a shell is nobody's signature.
"""

from uuid import UUID

import click
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import operations as accounts
from webapp.accounts.errors import SignInFailedError
from webapp.accounts.models import Officer
from webapp.commands.context import Product, open_product, use_case
from webapp.commands.output import json_option, show
from webapp.instance_changes import jobs, moving, operations, queries
from webapp.instance_changes.errors import SameVersionError
from webapp.instance_changes.models import ChangeStatus
from webapp.instance_changes.operations import NewCampaign

LOGIN = click.option("--login", required=True, help="Policy staff; the password is asked for.")
PASSWORD = click.option("--password", prompt=True, hide_input=True, envvar="DOUDI_PASSWORD")
CAMPAIGN = click.argument("campaign", type=click.UUID)


@click.group("migrate-instances")
def migrate_instances() -> None:
    """Move running cases from one version of a process to another."""


@migrate_instances.command()
@click.option("--process", "process_id", required=True)
@click.option("--from", "before", type=int, required=True, help="Number of the version.")
@click.option("--to", "after", type=int, required=True, help="Number of the version.")
@click.option("--division", required=True, help="Cases of this division and under it.")
@click.option("--case", "cases", multiple=True, help="Only these case numbers.")
@click.option("--reason", required=True)
@click.option("--accept-proposals", is_flag=True, help="Pair what seems to be renamed.")
@LOGIN
@PASSWORD
@json_option
def plan(
    process_id: str,
    before: int,
    after: int,
    division: str,
    cases: tuple[str, ...],
    reason: str,
    accept_proposals: bool,  # noqa: FBT001  a flag
    login: str,
    password: str,
    as_json: bool,  # noqa: FBT001  a flag
) -> None:
    """Plan a migration and print its id; nothing moves."""
    product = open_product()
    with use_case(product) as session:
        by = _officer(session, login, password)
        made = operations.plan_campaign(
            session,
            NewCampaign(
                _version(session, process_id, before),
                _version(session, process_id, after),
                division,
                reason,
                cases,
            ),
            by=by,
            at=clock.now(),
        )
        found = moving.versions_for(session, made).plan
        if accept_proposals and found.proposals:
            choices: dict[str, dict[str, str]] = {}
            for one in found.proposals:
                choices.setdefault(one.process_id, {})[one.old] = one.new
            operations.revise_plan(
                session, made.id, choices, lock_version=made.lock_version, by=by, at=clock.now()
            )
            found = moving.versions_for(session, made).plan
        told = {
            "id": str(made.id),
            "pairs": len(found.pairs),
            "renamed": found.renamed(),
            "proposals": [[one.old, one.new, one.likeness] for one in found.proposals],
            "vanishing": [one.element_id for one in found.vanishing],
            "added": [one.element_id for one in found.added],
        }
    lines = [f"{name}: {value}" for name, value in told.items()]
    show(told, as_json=as_json, text="\n".join(lines))


@migrate_instances.command("dry-run")
@CAMPAIGN
@json_option
def dry_run(campaign: UUID, as_json: bool) -> None:  # noqa: FBT001  a flag
    """Say what would become of each case as it stands now; nothing is written."""
    with use_case(open_product()) as session:
        found = list(operations.dry_run(session, queries.campaign(session, campaign)))
        told = [
            {
                "case": one.instance.business_key,
                "can_move": not one.found.reasons,
                "reasons": [reason.as_json() for reason in one.found.reasons],
                "returned": [row.element_id for row in one.found.returned],
            }
            for one in found
        ]
        session.rollback()
    stuck = [one for one in told if not one["can_move"]]
    lines = [f"{len(told) - len(stuck)} 可以迁移 / can move, {len(stuck)} 不能 / cannot"]
    lines += [
        f"{one.instance.business_key}: {reason.zh} / {reason.en}"
        for one in found
        for reason in one.found.reasons
    ]
    show(told, as_json=as_json, text="\n".join(lines))


@migrate_instances.command()
@CAMPAIGN
@LOGIN
@PASSWORD
def release(campaign: UUID, login: str, password: str) -> None:
    """Release a migration as a second person; the worker moves the cases."""
    with use_case(open_product()) as session:
        by = _officer(session, login, password)
        operations.release_campaign(
            session,
            campaign,
            lock_version=queries.campaign(session, campaign).lock_version,
            by=by,
            at=clock.now(),
        )
    click.echo("已批准，由后台逐案迁移 / released; the worker moves the cases")


@migrate_instances.command()
@CAMPAIGN
@LOGIN
@PASSWORD
def undo(campaign: UUID, login: str, password: str) -> None:
    """Take a migration back where nothing further happened; the worker does it."""
    with use_case(open_product()) as session:
        by = _officer(session, login, password)
        operations.undo_campaign(session, campaign, by=by, at=clock.now())
    click.echo("由后台逐案撤回 / the worker takes the cases back")


@migrate_instances.command()
@CAMPAIGN
def run(campaign: UUID) -> None:
    """Do here what the worker would do for a released migration."""
    product: Product = open_product()
    count = jobs.run_campaign(product.factory, campaign, at=clock.now(), limit=1_000_000)
    product.engine.dispose()
    click.echo(f"{count} 件已办理 / cases dealt with")


@migrate_instances.command()
@CAMPAIGN
@json_option
def status(campaign: UUID, as_json: bool) -> None:  # noqa: FBT001  a flag
    """Print how far a migration is, and why each case that stayed did."""
    with use_case(open_product()) as session:
        found = queries.campaign(session, campaign)
        counts = queries.counts(session, campaign)
        refused = queries.changes(session, campaign, status=ChangeStatus.REFUSED)
        told = {
            "status": found.status.value,
            "cases": {one.value: count for one, count in counts.items()},
            "refused": [
                {"case": one.process_instance.business_key, "reasons": one.obstacles}
                for one in refused
            ],
        }
        lines = [found.status.value, *(f"{one.value}: {count}" for one, count in counts.items())]
        lines += [
            f"{one.process_instance.business_key}: {reason['zh']} / {reason['en']}"
            for one in refused
            for reason in one.obstacles
        ]
    show(told, as_json=as_json, text="\n".join(lines))


def _officer(session: Session, login: str, password: str) -> Officer:
    """Return who signs; a failed attempt is counted and kept, as on the sign-in page."""
    found = accounts.sign_in(session, login=login, password=password, at=clock.now())
    if found is None:
        session.commit()
        raise SignInFailedError
    return found


def _version(session: Session, process_id: str, number: int) -> UUID:
    for one in queries.versions(session):
        if (one.process_id, one.version) == (process_id, number):
            return one.id
    raise SameVersionError
