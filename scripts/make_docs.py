"""Write the documents that would rot by hand: routes with roles, tables, settings, elements."""

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import Table, create_engine

from webapp.accounts.models import Role
from webapp.app import create_app, session_maker
from webapp.config import Settings
from webapp.encryption import Keyring
from workflows.element_support import ElementSupport, element_support

ROOT = Path(__file__).parent.parent
GENERATED = ROOT / "docs" / "generated"
ELEMENT_TESTS = "tests/unit/workflows"
EVERY_ELEMENT = "test_element_support.py"
ROUTE_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def routes() -> str:
    """Return the table of routes, each with its methods and who may open it."""
    rows = sorted(_rows(application()))
    lines = [
        "# Routes",
        "",
        "Written by `make docs`. Roles are what the guard lets in; the case decides after it.",
        "",
        "| address | method | open to | what it does |",
        "| --- | --- | --- | --- |",
        *(f"| `{rule}` | {methods} | {roles} | {words} |" for rule, methods, roles, words in rows),
    ]
    return "\n".join(lines) + "\n"


def application() -> Flask:
    """Return the application as it is assembled; nothing connects to a database."""
    settings = Settings(
        database_url="postgresql+psycopg://nowhere/doudi",
        secret_key="documentation",  # noqa: S106  nothing is served
        keyring=Keyring(keys={1: bytes(32)}, active=1, index_key=bytes(32)),
    )
    return create_app(settings, session_maker(settings, create_engine(settings.database_url)))


def _rows(app: Flask) -> Iterator[tuple[str, str, str, str]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        methods = ", ".join(sorted((rule.methods or set()) & ROUTE_METHODS))
        words = (view.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
        yield rule.rule, methods, _open_to(view), " ".join(words.split())


def _open_to(view: object) -> str:
    roles = getattr(view, "open_to", ("everyone",))
    return "every role" if set(roles) == set(Role) else ", ".join(str(role) for role in roles)


def tables() -> str:
    """Return the tables with their columns and where they point."""
    for path in sorted((ROOT / "webapp").glob("*/models.py")):
        import_module(f"webapp.{path.parent.name}.models")
    metadata = import_module("webapp.database").Base.metadata
    parts = ["# Tables", "", "Written by `make docs` from the models.", ""]
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        parts += [*_table(table), ""]
    return "\n".join(parts).rstrip() + "\n"


def _table(table: Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", "| column | type | points to |", "| --- | --- | --- |")
    for column in table.columns:
        kind = type(column.type).__name__.lower() + ("" if column.nullable else ", required")
        target = ", ".join(sorted(key.target_fullname for key in column.foreign_keys))
        yield f"| `{column.name}` | {kind} | {target} |"


def settings() -> str:
    """Return the environment variables that ``config.py`` reads."""
    module = ast.parse((ROOT / "webapp" / "config.py").read_text("utf-8"))
    rows = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            names = [text for text in texts if isinstance(text, str) and text.isupper()]
            needed = ast.unparse(node.func) == "_needed"
            rows.update((name, "yes" if needed else "no") for name in names)
    lines = [
        "# Settings",
        "",
        "Written by `make docs`: the environment variables that `webapp/config.py` reads.",
        "",
        "| variable | required |",
        "| --- | --- |",
        *(f"| `{name}` | {needed} |" for name, needed in sorted(rows)),
    ]
    return "\n".join(lines) + "\n"


def elements() -> str:
    """Return which elements of BPMN run, with their tests, and the advice on the others."""
    rows, proofs = element_support(), _proofs()
    lines = [
        "# Elements of BPMN",
        "",
        "Written by `make docs` from what the engine reads and refuses, and from what the tests in",
        f"`{ELEMENT_TESTS}` say that they prove. Each row is also a diagram of",
        f"`{EVERY_ELEMENT}`: run to its end, or refused with this advice.",
        "",
        "## Run",
        "",
        "| element | event | every path in |",
        "| --- | --- | --- |",
        *(
            f"| {row.element} | {row.event} | {', '.join(proofs[row.name])} |"
            for row in rows
            if row.runs
        ),
        "",
        "## Refused",
        "",
        "| elements | events | 建议 | advice |",
        "| --- | --- | --- | --- |",
        *_refused_elements(row for row in rows if not row.runs),
    ]
    return "\n".join(lines) + "\n"


def _refused_elements(rows: Iterable[ElementSupport]) -> Iterator[str]:
    """Yield a line for every advice, with the elements and events that it is given for."""
    together: dict[tuple[str, str], list[ElementSupport]] = {}
    for row in rows:
        together.setdefault((row.advice_zh, row.advice_en), []).append(row)
    for (advice_zh, advice_en), refused in together.items():
        names = ", ".join(dict.fromkeys(row.element for row in refused))
        events = ", ".join(dict.fromkeys(row.event for row in refused if row.event))
        yield f"| {names} | {events} | {advice_zh} | {advice_en} |"


def _proofs() -> dict[str, list[str]]:
    """Return the test modules that say, in ``PROVES``, which rows they take every path of."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / ELEMENT_TESTS).glob("test_*.py")):
        for statement in ast.parse(path.read_text("utf-8")).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "PROVES":
                for row in ast.literal_eval(statement.value):
                    found.setdefault(row, []).append(f"`{path.name}`")
    return found


def main(arguments: list[str]) -> int:
    """Write the documents, or with ``--check`` tell which are out of date."""
    made = {
        "routes.md": routes(),
        "tables.md": tables(),
        "settings.md": settings(),
        "elements.md": elements(),
    }
    if arguments == ["--check"]:
        stale = [
            name
            for name, text in made.items()
            if not (GENERATED / name).exists() or (GENERATED / name).read_text("utf-8") != text
        ]
        if stale:
            print(f"out of date in docs/generated, run `make docs`: {stale}", file=sys.stderr)
        return 1 if stale else 0
    GENERATED.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (GENERATED / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
