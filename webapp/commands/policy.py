"""Commands that need neither database nor web: expressions, assessment."""

import json
from decimal import Decimal
from pathlib import Path

import click

from policies import assessment
from policies.feel import evaluation
from policies.feel.encoding import to_json
from policies.parameter_store import ParameterStore
from webapp import clock
from webapp.commands.files import text_of
from webapp.commands.output import json_option


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--demonstration", is_flag=True, help="Let demonstration values count, marked.")
@json_option
def assess(file: Path, demonstration: bool, as_json: bool) -> None:  # noqa: FBT001  flags
    """Assess the household of a file (policies/schemas/assessment.schema.json)."""
    try:
        facts = json.loads(text_of(file))
    except ValueError as error:
        raise click.ClickException(
            f"{file.name}: 不是有效的 JSON / not valid JSON: {error}"
        ) from error
    store = ParameterStore.shipped(with_demonstration=demonstration)
    report = assessment.assess(facts, store=store)
    del as_json  # An assessment has no shorter form than its trace.
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))


@click.command()
@click.argument("expression")
@click.option("--context", default="{}", help="Variables as JSON.")
@json_option
def feel(expression: str, context: str, as_json: bool) -> None:  # noqa: FBT001  a flag
    """Evaluate a FEEL expression and print its value as JSON; why a part is null, on stderr."""
    del as_json  # A value of FEEL has no other form.
    told = evaluation.explain(
        expression, _variables(context), at=clock.now().astimezone(clock.LOCAL_ZONE)
    )
    click.echo(to_json(told.value))
    for reason_zh, reason_en in zip(told.reasons, told.reasons_en, strict=True):
        click.echo(f"{reason_zh} / {reason_en}", err=True)


def _variables(context: str) -> dict[str, object]:
    try:
        variables = json.loads(context, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"--context 不是 JSON / is not JSON: {error}") from error
    if not isinstance(variables, dict):
        raise click.UsageError("--context 应为 JSON 对象 / must be a JSON object.")
    return variables
