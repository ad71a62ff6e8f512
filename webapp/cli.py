"""The command line. JSON on stdout with ``--json``, errors on stderr, exit 0, 1 or 2."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click
from babel.support import Translations

from forms.errors import FormError
from policies.errors import PolicyError
from webapp.errors import AppError, EmbeddedPostgresError, SettingsError
from workflows.errors import WorkflowError

TRANSLATIONS = Path(__file__).parent / "translations"

# A command's module is read when the command is asked for: the calendar needs no web.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("running", "serve"),
    "web": ("running", "web"),
    "worker": ("running", "worker"),
    "db": ("storage", "db"),
    "jobs": ("jobs", "jobs"),
    "calendar": ("calendar", "calendar"),
    "assess": ("policy", "assess"),
    "feel": ("policy", "feel"),
    "decide": ("decide", "decide"),
    "simulate": ("simulate", "simulate"),
    "lint": ("diagrams", "lint"),
    "certify": ("certify", "certify"),
    "bench": ("bench", "bench"),
    "import": ("importing", "import_diagrams"),
    "migrate-instances": ("migrations", "migrate_instances"),
    "users": ("accounts", "users"),
    "offices": ("accounts", "offices"),
}


class Commands(click.Group):
    """The group; what goes wrong is told in both languages, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found: click.Command = getattr(import_module(f"webapp.commands.{module}"), name)
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (PolicyError, WorkflowError, FormError, EmbeddedPostgresError) as error:
            click.echo(f"{error.message_zh}\n{error.message_en}", err=True)
        except AppError as error:
            english = Translations.load(TRANSLATIONS, ["en"])
            for text in (error.public_message, error.next_step):
                click.echo(text % error.params, err=True)
                click.echo(english.gettext(text) % error.params, err=True)
        except SettingsError as error:
            click.echo(str(error), err=True)
        return ctx.exit(1)


@click.command(cls=Commands, name="doudi")
def main() -> None:
    """兜底: statutory social-assistance approvals as executable BPMN."""
