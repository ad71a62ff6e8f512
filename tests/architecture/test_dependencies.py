"""Dependencies: declared, locked with hashes, and without the address of any registry."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)", re.MULTILINE)
LOCK_TEXT = (ROOT / "requirements.lock").read_text("utf-8")


def locked_versions() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for match in LOCKED.finditer(LOCK_TEXT):
        versions.setdefault(match["name"], set()).add(match["version"])
    return versions


def declared() -> list[Requirement]:
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    return [Requirement(line) for line in lines]


class TestPythonPackages:
    @pytest.mark.parametrize("requirement", declared(), ids=str)
    def test_each_declared_one_is_locked_in_a_version_that_fits(self, requirement: Requirement):
        locked = locked_versions()

        versions = locked.get(requirement.name.lower(), set())

        assert versions
        assert all(requirement.specifier.contains(version) for version in versions)

    def test_each_locked_one_has_a_hash(self):
        blocks = re.split(r"\n(?=[a-z0-9])", LOCK_TEXT.strip())

        without = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]

        assert without == []

    def test_the_lock_names_no_address(self):
        assert not re.search(r"https?:|file:|--index|--find-links", LOCK_TEXT)

    def test_none_is_declared_twice(self):
        names = [requirement.name.lower() for requirement in declared()]

        assert sorted(names) == sorted(set(names))


class TestBrowserPackages:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    package = json.loads((ROOT / "package.json").read_text("utf-8"))

    def test_the_lock_belongs_to_what_is_declared(self):
        root = self.lock["packages"][""]

        assert root["dependencies"] == self.package["dependencies"]
        assert root["devDependencies"] == self.package["devDependencies"]

    def test_each_locked_one_has_a_hash_and_no_address(self):
        locked = {name: entry for name, entry in self.lock["packages"].items() if name}

        assert [name for name, entry in locked.items() if "integrity" not in entry] == []
        assert [name for name, entry in locked.items() if "resolved" in entry] == []


class TestProject:
    def test_the_versions_agree(self):
        package = json.loads((ROOT / "package.json").read_text("utf-8"))

        assert package["version"] == PROJECT["project"]["version"]

    def test_the_command_is_where_the_project_says(self):
        module, _function = PROJECT["project"]["scripts"]["doudi"].split(":")

        assert (ROOT / f"{module.replace('.', '/')}.py").exists()
