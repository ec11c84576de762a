"""Running Outercom as a person does, and an independent reader to judge it by."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_QUERY = re.compile(r"\?expires=[^\"\s<>\\]*")


@dataclass(frozen=True)
class Outercom:
    """The `outercom` command with a home folder of its own."""

    home: Path
    token: str = "rehearsal"

    def environment(self) -> dict[str, str]:
        """The variables the command sees: nothing of the person who runs the tests but the path."""
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT", "LANG") if name in os.environ}
        null = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "PYTHONDONTWRITEBYTECODE": "1"}
        token = {"OUTERCOM_INTERCOM_TOKEN": self.token} if self.token else {}
        return kept | null | token | {"OUTERCOM_HOME": str(self.home), "HOME": str(self.home.parent)}

    def __call__(self, *words: str, timeout: float = 110) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "wizard", *words],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "wizard", *words],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_run(self, name: str, url: str) -> subprocess.Popen[str]:
        """Start a run into a new migration."""
        return self.start("run", name, "--new", "--to", "ochre", "--intercom-url", url)

    def run(self, name: str, url: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run into a new migration, or go on with it."""
        return self("run", name, "--new", "--to", "ochre", "--intercom-url", url, *more)

    def exported(self, name: str) -> dict[str, dict[str, Any]]:
        """An export as objects by kind and id, without the queries of signed links; files under `files` by their digest."""
        folder = self.home.parent / f"export-{name}-{len(list(self.home.parent.iterdir()))}"
        done = self("export", name, str(folder))
        assert done.returncode in (0, 3), done.stderr
        return read_export(folder)


def read_export(folder: Path) -> dict[str, dict[str, Any]]:
    """What an export folder holds."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        lines = [json.loads(_QUERY.sub("", line)) for line in path.read_text().splitlines()]
        if path.stem == "attachments":
            found[path.stem] = {f"{line['kind']}/{line['id']}/{line['part_id']}/{line['url']}": line for line in lines}
        elif path.stem not in ("unread", "not_available", "gone"):
            found[path.stem] = {
                str(line.get("id") or f"{line.get('model')}:{line.get('full_name') or line.get('name')}"): line
                for line in lines
            }
    found["files"] = {path.name: path.read_bytes() for path in (folder / "attachments").rglob("*") if path.is_file()}
    return found


class Reader:
    """A plain reader of Intercom's API that shares nothing with ours: urllib, one call after the other, no faults expected."""

    def __init__(self, url: str, token: str = "rehearsal") -> None:
        self._url = url
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Intercom-Version": "2.16",
            "Content-Type": "application/json",
        }

    def get(self, path: str) -> Any:
        """One answer, without the queries of signed links."""
        with urllib.request.urlopen(urllib.request.Request(self._url + path, headers=self._headers)) as answer:
            return json.loads(_QUERY.sub("", answer.read().decode()))

    def conversation_ids(self) -> list[str]:
        """Every conversation's id, by the list."""
        found: list[str] = []
        after = ""
        while True:
            page = self.get(f"/conversations?per_page=150{after}")
            found += [item["id"] for item in page["conversations"]]
            following = page["pages"].get("next")
            if not following:
                return found
            after = f"&starting_after={following['starting_after']}"

    def contacts(self) -> dict[str, dict[str, Any]]:
        """Every contact by id, with its complete lists."""
        found: dict[str, dict[str, Any]] = {}
        after = ""
        while True:
            page = self.get(f"/contacts?per_page=150{after}")
            for contact in page["data"]:
                for name in ("companies", "tags", "notes"):
                    if contact[name]["data"] or contact[name]["has_more"]:
                        contact[name]["data"] = self.all(f"/contacts/{contact['id']}/{name}")
                found[contact["id"]] = contact
            following = page["pages"].get("next")
            if not following:
                return found
            after = f"&starting_after={following['starting_after']}"

    def all(self, path: str) -> list[dict[str, Any]]:
        """A list by page numbers."""
        found: list[dict[str, Any]] = []
        number = 1
        while True:
            page = self.get(f"{path}?per_page=50&page={number}")
            found += page["data"]
            if not (page.get("pages") or {}).get("next"):
                return found
            number += 1


ALL_EQUAL = "0 differs, 0 missing there, 0 extra there, 0 could not be checked"
"""What a verification says when every record is as it should be."""


def complete(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a run read and loaded everything there is; the small workspace has two files that its file host does not have any more."""
    return done.returncode == 3 and "Finished, but 2 files could not be had." in done.stdout


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


Here = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs a command inside this process: `here(outercom, *words)`. Quicker by half a second where a process of its own proves nothing."""


def refused(done: "subprocess.CompletedProcess[str]", code: int, *words: str) -> None:
    """One sentence, perhaps a hint, on stderr; the code; nothing of our insides and no secret."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "mistake" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert lines
    assert any(line.startswith(("outercom: ", "The wizard needs")) for line in lines)
    for word in words:
        assert word in " ".join(done.stderr.split()), done.stderr
