"""The command line. JSON on stdout with ``--json``, errors on stderr, exit 0, 1 or 2."""

import click

from forms.errors import FormError
from policies.errors import PolicyError
from webapp.commands import accounts, policy, running, storage
from webapp.config import SettingsError
from webapp.embedded_postgres import EmbeddedPostgresError
from webapp.errors import AppError
from workflows.errors import WorkflowError


class Commands(click.Group):
    """The group; what goes wrong is told in both languages, never as a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (PolicyError, WorkflowError, FormError, EmbeddedPostgresError) as error:
            click.echo(f"{error.message_zh}\n{error.message_en}", err=True)
        except AppError as error:
            click.echo(error.public_message % error.params, err=True)
        except SettingsError as error:
            click.echo(str(error), err=True)
        return ctx.exit(1)


@click.command(cls=Commands, name="doudi")
def main() -> None:
    """兜底: statutory social-assistance approvals as executable BPMN."""


main.add_command(running.serve)
main.add_command(running.web)
main.add_command(running.worker)
main.add_command(storage.db)
main.add_command(policy.calendar)
main.add_command(policy.assess)
main.add_command(policy.feel)
main.add_command(policy.lint)
main.add_command(accounts.users)
main.add_command(accounts.offices)
