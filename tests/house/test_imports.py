"""The runtime twin of the import contracts: what is really loaded, deferred imports included."""

import subprocess
import sys

import pytest

UI = ("textual", "rich", "screens")


def loaded_by(code: str) -> set[str]:
    """Top-level modules a fresh interpreter has loaded after running some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('LOADED', *{{name.split('.')[0] for name in sys.modules}})"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "module",
    [
        "wizard.engine.run",
        "wizard.session",
        "wizard.commands.running",
        "wizard.sources.intercom.source",
        "wizard.sources.intercom.translate",
        "wizard.destinations.ochre",
        "wizard.verify.checking",
        "wizard.rehearsal.server",
        "wizard.doctor",
        "wizard.crash",
    ],
)
def test_headless_modules_load_no_screen(module: str) -> None:
    assert not loaded_by(f"import {module}") & set(UI)


@pytest.mark.parametrize(
    "module",
    ["wizard.rehearsal.server", "wizard.archive.archive", "wizard.destinations.ochre", "wizard.verify.checking"],
)
def test_only_the_net_room_brings_a_client(module: str) -> None:
    assert not loaded_by(f"import {module}") & {"httpx", "aiohttp"}


def test_conservation_loads_no_translator() -> None:
    code = "import wizard.verify.conservation, sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "wizard.verify.kept.threads" in loaded
    translators = ("wizard.translate", "wizard.sources.intercom", "wizard.engine.loading", "wizard.engine.lookup")
    assert [name for name in loaded if name.startswith(translators)] == []


def test_help_loads_nothing_heavy() -> None:
    heavy = {
        "textual",
        "pydantic",
        "pydantic_settings",
        "httpx",
        "aiohttp",
        "keyring",
        "starlette",
        "uvicorn",
        "msgspec",
        "sqlite3",
        "screens",
    }
    code = "import sys; sys.argv = ['outercom', '--help']; from wizard.__main__ import main; main()"
    assert not loaded_by(code) & heavy
