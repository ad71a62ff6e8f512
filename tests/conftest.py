"""What holds for every test: no network where none belongs, limits of time, one last line."""

import os
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings
from pytest_socket import disable_socket, enable_socket

TESTS = Path(__file__).parent
WITHOUT_SOCKETS = {"unit", "properties"}
# What hangs is stopped; a machine that is several times slower than usual is not.
LIMIT_SECONDS = {
    "unit": 30,
    "properties": 240,
    "architecture": 300,
    "integration": 240,
    "migrations": 300,
    "e2e": 600,
}

settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


def kind_of(path: Path) -> str:
    """Return the folder of tests that a file is in: ``unit``, ``integration``, …"""
    return path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "chaos: kills a running product for a while; takes a minute")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # A property tries a hundred examples, in whichever folder it stands.
        is_property = is_hypothesis_test(getattr(item, "obj", None))
        limit = LIMIT_SECONDS.get("properties" if is_property else kind_of(item.path))
        if limit and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(limit))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if kind_of(item.path) in WITHOUT_SOCKETS:
        disable_socket()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if kind_of(item.path) in WITHOUT_SOCKETS:
        enable_socket()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close with a plain line of counts, after everything that other reports print."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput") or config.option.collectonly:
        return
    count = {outcome: len(reporter.stats.get(outcome, ())) for outcome in ("passed", "skipped")}
    failed = sum(len(reporter.stats.get(outcome, ())) for outcome in ("failed", "error"))
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{count['passed']} passed, {failed} failed{skipped}")  # noqa: T201 - the report
