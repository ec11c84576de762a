"""Writes constraints.txt anew: exact versions and hashes of everything this project needs, to run, to test and to build.

    .venv/bin/python .ci/constraints.py [--keep FILE]

Run it with Python 3.11: its set of packages holds those of 3.12 and 3.13. `--keep` names a file of `name==version` lines to stay with (the old
constraints.txt does). Hashes are those of wheels for Linux on x86-64 and for every platform. No address of any registry gets into the file.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64", "any")
# What the build backend asks for on its own when it installs the project as editable.
BESIDE = ("editables>=0.5",)
HEAD = """\
# Exact versions and hashes of everything Outercom needs to run, to be tested and to be built, for CPython 3.11 to 3.13 on Linux x86-64.
# Written by .ci/constraints.py. Install with: pip install --require-hashes -r constraints.txt
"""


def wanted() -> list[str]:
    """What pyproject.toml asks for: to run, to test, to build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    return [
        *project["project"]["dependencies"],
        *(one for extra in extras for one in extra),
        *project["build-system"]["requires"],
        *BESIDE,
    ]


def resolved(*words: str) -> list[tuple[str, str, str]]:
    """Name, version and SHA-256 of what pip would install for these words."""
    with tempfile.TemporaryDirectory() as room:
        report = Path(room) / "report.json"
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--dry-run",
            "--ignore-installed",
            "--only-binary",
            ":all:",
        ]
        subprocess.run([*command, "--report", str(report), *words], check=True)  # noqa: S603 - our own interpreter
        found = json.loads(report.read_text())["install"]
    return [
        (
            normal(one["metadata"]["name"]),
            one["metadata"]["version"],
            one["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for one in found
    ]


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def gathered(keep: Path | None) -> dict[tuple[str, str], set[str]]:
    """Hashes by name and version."""
    with tempfile.TemporaryDirectory() as room:
        kept = Path(room) / "kept.txt"
        lines = keep.read_text().splitlines() if keep and keep.exists() else []
        kept.write_text("\n".join(found[0] for line in lines if (found := re.match(r"[\w.-]+==[^\s;\\]+", line))))
        first = resolved("--constraint", str(kept), *wanted())
        hashes = {(name, version): {digest} for name, version, digest in first}
        exact = [f"{name}=={version}" for name, version in hashes]
        for python in PYTHONS:
            platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
            more = [
                "--no-deps",
                "--target",
                str(Path(room) / python),
                "--python-version",
                python,
                "--implementation",
                "cp",
                *platforms,
            ]
            for name, version, digest in resolved(*more, *exact):
                hashes[name, version].add(digest)
    return hashes


def main() -> None:
    """Write the file; hashes of the versions it has already stay."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--keep", type=Path)
    hashes = gathered(words.parse_args().keep)
    old = TARGET.read_text() if TARGET.exists() else ""
    for (name, version), found in hashes.items():
        block = re.search(
            rf"^{re.escape(name)}=={re.escape(version)} \\\n((?:    --hash=\S+(?: \\)?\n)+)", old, re.MULTILINE
        )
        found |= set(re.findall(r"sha256:([0-9a-f]{64})", block[1])) if block else set()
    lines = [
        f"{name}=={version} \\\n" + " \\\n".join(f"    --hash=sha256:{digest}" for digest in sorted(found))
        for (name, version), found in sorted(hashes.items())
    ]
    TARGET.write_text(HEAD + "\n".join(lines) + "\n")
    sys.stdout.write(f"{len(lines)} packages\n")


if __name__ == "__main__":
    main()
