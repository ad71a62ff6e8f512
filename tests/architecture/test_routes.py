"""Every route wears exactly one guard, so that no page is open by an oversight.

The package ``web`` lies below the guards; its routes are open to all and carry the same mark.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import sessionmaker

from webapp.app import create_app
from webapp.config import Environment, Settings
from webapp.encryption import Keyring

ROOT = Path(__file__).parents[2]
ROUTE_METHODS = {"route", "get", "post", "put", "patch", "delete"}


def dotted(node: ast.expr) -> str:
    """Return ``guard.open_to`` for that decorator, called or not."""
    if isinstance(node, ast.Call):
        node = node.func
    return ast.unparse(node)


def is_route(decorator: ast.expr) -> bool:
    owner, _, method = dotted(decorator).rpartition(".")
    return (owner == "app" or owner.endswith("blueprint")) and method in ROUTE_METHODS


def marks_of(path: Path) -> list[str]:
    """Return the marks that a module of ``web`` sets by hand; no other module may."""
    if path.parent.name != "web":
        return []
    module = ast.parse(path.read_text("utf-8"))
    return [ast.unparse(node) for node in module.body if isinstance(node, ast.Assign)]


def views() -> Iterator[tuple[str, list[str]]]:
    """Give each view with its decorators, the outermost first."""
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(is_route, node.decorator_list)):
                name = f"{path.relative_to(ROOT).as_posix()}:{node.name}"
                worn = [dotted(decorator) for decorator in node.decorator_list]
                is_marked = f"{node.name}.open_to = ('everyone',)" in marks_of(path)
                yield name, [*worn, "guard.open_to_all"] if is_marked else worn


def guards_of(decorators: list[str]) -> list[str]:
    return [name for name in decorators if name.startswith("guard.")]


def test_there_are_routes_to_judge():
    assert len(list(views())) > 10


def test_every_route_wears_exactly_one_guard():
    wrong = {name: guards_of(worn) for name, worn in views() if len(guards_of(worn)) != 1}

    assert wrong == {}


def test_every_guard_stands_below_the_route_so_that_it_is_what_the_route_calls():
    wrong = [
        name
        for name, worn in views()
        if guards_of(worn) and is_route(ast.parse(worn[-1], mode="eval").body)
    ]

    assert wrong == []


def test_every_address_of_the_application_carries_the_mark_of_a_guard():
    keyring = Keyring(keys={1: bytes(32)}, active=1, index_key=bytes(32))
    settings = Settings(
        database_url="", secret_key="for this test", keyring=keyring, environment=Environment.TEST
    )
    app = create_app(settings, sessionmaker())

    unmarked = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static")
        and not hasattr(app.view_functions[rule.endpoint], "open_to")
    ]

    assert unmarked == []
