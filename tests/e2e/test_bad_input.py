"""Bad input: a clear sentence on stderr, its exit code, no traceback, and nothing lost."""

import http.server
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.e2e.support import Outercom, kill, refused
from wizard.rehearsal.server import ServedSimulator

TOKEN = "rehearsal"


def folder(outercom: Outercom) -> Path:
    return outercom.home / "migrations" / "x"


# tokens and addresses


def test_a_wrong_token(outercom: Outercom, tiny: ServedSimulator) -> None:
    wrong = Outercom(outercom.home, token="wrong-token-of-somebody")
    done = wrong.run("x", tiny.url)
    refused(done, 4, "Intercom refuses this access token", "wrong, expired or revoked")
    assert "wrong-token-of-somebody" not in done.stdout + done.stderr
    assert Outercom(outercom.home).run("x", tiny.url).returncode == 0


def test_no_token_and_no_keyring_name_the_variable(outercom: Outercom, tiny: ServedSimulator) -> None:
    refused(
        Outercom(outercom.home, token="").run("x", tiny.url), 4, "no Intercom access token", "OUTERCOM_INTERCOM_TOKEN"
    )


class _Answering(http.server.BaseHTTPRequestHandler):
    body = b""
    kind = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        return


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<html><h1>Sign in</h1></html>"),
        ("application/json", b'{"hello": "world"}'),
        ("application/json", b"[]"),
        ("text/plain", b""),
    ],
)
def test_an_address_that_is_not_intercom(outercom: Outercom, kind: str, body: bytes) -> None:
    handler = type("Handler", (_Answering,), {"body": body, "kind": kind})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        refused(
            outercom.run("x", f"http://127.0.0.1:{server.server_port}"), 2, "not Intercom's API", "check the address"
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nothing_listens_there(outercom: Outercom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refused(outercom.run("x", f"http://127.0.0.1:{taken.getsockname()[1]}"), 5, "Intercom cannot be reached")


# homes, disks, locks


def test_a_home_that_is_a_file(outercom: Outercom, tiny: ServedSimulator) -> None:
    outercom.home.write_text("mine")
    refused(outercom.run("x", tiny.url), 6, "a file stands where a folder is needed")
    assert outercom.home.read_text() == "mine"


@pytest.mark.skipif(not os.path.isdir("/proc/1"), reason="needs a folder that even root cannot write to")
def test_a_home_that_cannot_be_written(tiny: ServedSimulator, tmp_path: Path) -> None:
    refused(Outercom(Path("/proc/1/outercom")).run("x", tiny.url), 6, "/proc/1/outercom")


def test_a_full_disk_loses_nothing(outercom: Outercom, tiny: ServedSimulator) -> None:
    """Every file the child may write is as small as if the disk were full; whoever can, uses a disk of that size."""
    limit = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); sys.argv[0] = 'outercom'; "
    words = ["run", "x", "--new", "--to", "ochre", "--intercom-url", tiny.url]
    done = subprocess.run(
        [sys.executable, "-c", limit + "runpy.run_module('wizard', run_name='__main__')", *words],
        env=outercom.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    refused(done, 6)
    assert "cannot be" in done.stderr or "full" in done.stderr
    again = outercom.run("x", tiny.url)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "0 differs, 0 missing there" in outercom("verify", "x", "--full").stdout


def test_a_disk_that_is_really_full(outercom: Outercom, tiny: ServedSimulator) -> None:
    outercom.home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(outercom.home)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        refused(outercom.run("x", tiny.url), 6, "full")
        subprocess.run(["mount", "-o", "remount,size=200m", str(outercom.home)], check=True)
        again = outercom.run("x", tiny.url)
        assert again.returncode == 0, again.stdout + again.stderr
    finally:
        subprocess.run(["umount", str(outercom.home)], check=True)


def test_a_second_run_at_the_same_time(copied: Outercom, tiny: ServedSimulator) -> None:
    hold = "import sys; from wizard.migration import Migration\nwith Migration.open('x').lock(): print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold], env=copied.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused(copied.run("x", tiny.url), 6, "Another Outercom is running", str(holder.pid))
    finally:
        kill(holder)
    assert copied.run("x", tiny.url).returncode == 0


def test_an_export_into_a_folder_with_other_things(migrated: Outercom, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    refused(migrated("export", "x", str(tmp_path)), 2, "has other things in it")
    refused(migrated("export", "x", str(tmp_path / "mine.txt")), 2, "is not a folder")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_port_that_is_taken(outercom: Outercom, tiny: ServedSimulator) -> None:
    port = tiny.url.rpartition(":")[2]
    refused(
        outercom("simulate", "intercom", "--port", port, "--conversations", "1"), 2, f"The port {port} cannot be used"
    )


def test_the_wizard_without_a_terminal(outercom: Outercom) -> None:
    refused(outercom(), 2, "outercom run NAME")
