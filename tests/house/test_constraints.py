"""constraints.txt covers what pyproject.toml asks for, with hashes and without any address; SECURITY.md names tests that exist."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
CONSTRAINTS = (ROOT / "constraints.txt").read_text()
BLOCK = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
PINNED = {name: version for name, version, _ in BLOCK.findall(CONSTRAINTS)}


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in extras for one in extra),
        *project["build-system"]["requires"],
        "editables",
    ]
    for requirement in map(Requirement, asked):
        version = PINNED.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name}: run .ci/constraints.py"
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: {version}"


def test_what_these_need_is_pinned_as_well() -> None:
    from importlib.metadata import PackageNotFoundError, requires

    for name in PINNED:
        try:
            needed = requires(name) or []
        except PackageNotFoundError:
            continue
        for requirement in map(Requirement, needed):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in PINNED, f"{name} needs {requirement}"


def test_every_line_is_a_pin_or_a_hash_and_there_is_no_address() -> None:
    rest = BLOCK.sub("", CONSTRAINTS)
    assert [line for line in rest.splitlines() if not line.startswith("#")] == []
    assert len(PINNED) > 60
    assert not re.search(r"https?:|://|index|\.org|\.com|\.io", CONSTRAINTS)


def test_the_clean_run_uses_them() -> None:
    assert "--require-hashes -r constraints.txt" in (ROOT / ".ci" / "run").read_text()


def test_every_test_that_the_security_page_names_exists() -> None:
    page = (ROOT / "SECURITY.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert len(set(named)) > 10
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert not re.search(r"https?://|\S+@\S+\.\w+", page)
