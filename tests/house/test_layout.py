"""The layout of the house: top-level folders, file sizes, and tables that docs and code share."""

import re
import subprocess
from pathlib import Path

import pytest

from wizard.exit_codes import MEANING

ROOT = Path(__file__).parents[2]
CODE = [path for room in ("wizard", "screens") for path in (ROOT / room).rglob("*.py")]


def test_every_code_file_stays_below_300_lines() -> None:
    assert {
        str(path.relative_to(ROOT)): count for path in CODE if (count := len(path.read_text().splitlines())) > 300
    } == {}


def test_only_the_agreed_folders_are_at_the_top() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - {"wizard", "screens", "tests", "assets", "build", "dist"} == set()


def test_the_readme_has_the_table_of_exit_codes() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = {int(code): text.strip() for code, text in re.findall(r"^\| (\d) \| (.*?) \|$", readme, re.MULTILINE)}
    assert rows == {int(code): text for code, text in MEANING.items()}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    text = path.read_text().strip()
    assert not text or text.startswith('"""')


def test_the_help_names_every_command_the_readme_has() -> None:
    from wizard.cli import app

    readme = (ROOT / "README.md").read_text()
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    missing = {name for name in names if f"outercom {name}" not in readme}
    assert missing == set()


def test_every_option_in_the_readmes_table_is_one_of_its_command() -> None:
    from typer.main import get_command

    from wizard.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    rows = re.findall(r"^(\| `outercom (\w+).*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(rows) >= len(commands)
    for row, name in rows:
        known = {word for option in commands[name].params for word in option.opts}
        assert set(re.findall(r"--[a-z-]+", row)) - known == set(), f"outercom {name}"


def test_no_print_outside_the_one_place() -> None:
    found = subprocess.run(
        ["git", "grep", "-lE", r"^\s*print\(", "--", "wizard/*.py", "screens/*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(found.stdout.split()) <= {"wizard/plain.py", "wizard/rehearsal/__main__.py"}
