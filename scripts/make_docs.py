"""Write the documents that would rot by hand: routes with their roles, tables, settings."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sqlalchemy import Table

ROOT = Path(__file__).parent.parent
GENERATED = ROOT / "docs" / "generated"
ROUTE_METHODS = {"get", "post", "put", "patch", "delete"}


def routes() -> str:
    """Return the table of routes, each with its method and who may open it."""
    rows = sorted(row for path in (ROOT / "webapp").rglob("*.py") for row in _routes_of(path))
    lines = [
        "# Routes",
        "",
        "Written by `make docs`. Roles are what the guard lets in; the case decides after it.",
        "",
        "| address | method | open to | what it does |",
        "| --- | --- | --- | --- |",
        *(f"| `{rule}` | {method} | {roles} | {words} |" for rule, method, roles, words in rows),
    ]
    return "\n".join(lines) + "\n"


def _routes_of(path: Path) -> Iterator[tuple[str, str, str, str]]:
    module = ast.parse(path.read_text("utf-8"))
    prefixes = dict(_prefixes(module))
    for view in ast.walk(module):
        if not isinstance(view, ast.FunctionDef):
            continue
        words = (ast.get_docstring(view) or "").split("\n\n")[0].replace("\n", " ")
        for decorator in view.decorator_list:
            if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
                continue
            owner, method = ast.unparse(decorator.func.value), decorator.func.attr
            if owner in prefixes and method in ROUTE_METHODS:
                rule = ast.literal_eval(decorator.args[0])
                yield prefixes[owner] + rule, method.upper(), _open_to(view), words


def _prefixes(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Give the name of each blueprint of a module with its address prefix."""
    for node in module.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        if ast.unparse(node.value.func).endswith("Blueprint"):
            prefix = next(
                (word.value for word in node.value.keywords if word.arg == "url_prefix"), None
            )
            yield ast.unparse(node.targets[0]), ast.literal_eval(prefix) if prefix else ""


def _open_to(view: ast.FunctionDef) -> str:
    for decorator in view.decorator_list:
        text = ast.unparse(decorator)
        if text.startswith("guard."):
            arguments = decorator.args if isinstance(decorator, ast.Call) else []
            names = [ast.unparse(argument).rpartition(".")[2].lower() for argument in arguments]
            return ", ".join(names) or text.removeprefix("guard.").rstrip("()").replace("_", " ")
    return "everyone"


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


def main(arguments: list[str]) -> int:
    """Write the documents, or with ``--check`` tell which are out of date."""
    made = {"routes.md": routes(), "tables.md": tables(), "settings.md": settings()}
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
