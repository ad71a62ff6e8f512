"""The import contracts of pyproject.toml are kept."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("webapp", "workflows", "forms", "policies")


def test_every_contract_is_kept():
    program = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


# The face that other systems call as ``policies.feel.evaluate``.
FACES = {"policies/feel/__init__.py"}


def test_a_package_file_holds_its_docstring_and_nothing_else():
    paths = [path for name in PACKAGES for path in (ROOT / name).rglob("__init__.py")]

    full = [
        path.relative_to(ROOT).as_posix()
        for path in paths
        if [type(node) for node in ast.parse(path.read_text("utf-8")).body] != [ast.Expr]
    ]

    assert set(full) == FACES


def test_every_folder_of_modules_is_a_package():
    folders = {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")}

    without = [folder.name for folder in folders if not (folder / "__init__.py").exists()]

    assert without == []
