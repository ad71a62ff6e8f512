"""Commands on the database."""

import sys

import click

from webapp import installation
from webapp.audit import verification
from webapp.commands.context import open_product, use_case
from webapp.commands.output import json_option, show
from webapp.worker import runtime


@click.group()
def db() -> None:
    """The database: bring it up to date, prove that it was not tampered with."""


@db.command()
def upgrade() -> None:
    """Bring the schema, the queue and the shipped definitions up to date."""
    product = open_product()
    installation.prepare(product.engine, product.factory)
    runtime.make_tables(product.engine)
    product.engine.dispose()
    click.echo("数据库已是最新 / the database is up to date")


@db.command()
@json_option
def verify(as_json: bool) -> None:  # noqa: FBT001  a flag of the command line
    """Prove the audit trail: every chain, every seal; exit 1 if one is broken."""
    product = open_product()
    with use_case(product) as session:
        found = verification.verify(session)
    listed = [
        {"stream": one.stream, "sequence": one.sequence, "what": one.what} for one in found.broken
    ]
    told = {"streams": found.streams, "events": found.events, "broken": listed}
    lines = [f"{found.streams} 条链，{found.events} 个事件 / chains, events"]
    lines += [f"{one.stream} #{one.sequence}: {one.what}" for one in found.broken]
    lines.append("审计链完整 / the chain is intact" if not listed else "审计链已损坏 / BROKEN")
    show(told, as_json=as_json, text="\n".join(lines))
    if listed:
        sys.exit(1)
