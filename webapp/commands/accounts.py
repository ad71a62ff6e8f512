"""Commands on accounts and offices."""

import click

from policies import identity_numbers
from webapp import clock
from webapp.accounts import operations, queries
from webapp.accounts.errors import OfficerNotFoundError
from webapp.accounts.models import Office, Officer, Role
from webapp.commands.context import open_product, use_case

PASSWORD = click.password_option("--password", help="Asked for if not given.")


@click.group()
def users() -> None:
    """Officers' accounts."""


@users.command()
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--division", required=True, help="2, 4, 6, 9 or 12 digits.")
@click.option("--id-number", required=True, help="One person may hold several accounts.")
@PASSWORD
def add(login: str, name: str, role: str, division: str, id_number: str, password: str) -> None:
    """Add an officer."""
    number = identity_numbers.parse(id_number, today=clock.today())
    with use_case(open_product()) as session:
        operations.add_officer(
            session,
            login=login,
            name=name,
            role=Role(role),
            division_code=division,
            id_number=number.text,
            password=password,
            at=clock.now(),
        )
    click.echo(f"{login}: 已添加 / added")


@users.command()
@click.argument("login")
@PASSWORD
def reset(login: str, password: str) -> None:
    """Give an officer a new password and end all sessions."""
    with use_case(open_product()) as session:
        officer = queries.find_by_login(session, login)
        operations.reset_password(session, _known(officer), password=password, at=clock.now())
    click.echo(f"{login}: 密码已重置 / password reset")


@users.command()
@click.argument("login")
def disable(login: str) -> None:
    """Close an account; what the person did stays."""
    with use_case(open_product()) as session:
        officer = queries.find_by_login(session, login)
        operations.disable_officer(session, _known(officer), at=clock.now())
    click.echo(f"{login}: 已停用 / disabled")


@click.group()
def offices() -> None:
    """What the notices of a division print."""


@offices.command("set")
@click.argument("division")
@click.option("--name", required=True, help="The office's full name, as in its seal.")
@click.option("--short-name", required=True, help="What stands before the number of a notice.")
@click.option("--phone", required=True, help="Complaints and objections.")
@click.option("--reconsideration-body", required=True)
@click.option("--court", required=True)
def set_office(
    division: str, name: str, short_name: str, phone: str, reconsideration_body: str, court: str
) -> None:
    """Enter or change an office."""
    with use_case(open_product()) as session:
        operations.set_office(
            session,
            Office(
                division_code=division,
                name=name,
                short_name=short_name,
                phone=phone,
                reconsideration_body=reconsideration_body,
                court=court,
            ),
            at=clock.now(),
        )
    click.echo(f"{division}: {name}")


def _known(officer: Officer | None) -> Officer:
    if officer is None:
        raise OfficerNotFoundError
    return officer
