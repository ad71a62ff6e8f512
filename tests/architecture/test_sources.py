"""What no file of the repository may hold."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = {
    "", ".bpmn", ".cfg", ".css", ".csv", ".dmn", ".html", ".js", ".json", ".lark", ".lock", ".md",
    ".mjs", ".po", ".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:work|root|home|farm|opt|Users)/\w")
REGISTRIES = re.compile(
    r"pypi\.(?:org|python)|pythonhosted|registry\.npm|npmjs\.|npmmirror|unpkg\.com|jsdelivr"
    r"|tsinghua|aliyun|deb\.debian\.org",
    re.IGNORECASE,
)
SECRETS = re.compile(r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")


def files() -> list[Path]:
    """Return the files that are, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    found = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in found if path.is_file() and path != Path(__file__)]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_absolute_path_of_a_machine():
    assert lines_with(MACHINE_PATHS) == []


def test_no_address_of_a_registry():
    assert lines_with(REGISTRIES) == []


def test_no_private_key():
    assert lines_with(SECRETS) == []


def test_nothing_unfinished():
    assert lines_with(UNFINISHED) == []


def test_no_file_is_huge():
    large = [path.name for path in files() if path.stat().st_size > 2_000_000]

    assert large == []
