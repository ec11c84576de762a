"""The token goes to Intercom, to this machine, or to a host whose name a person typed; before that, to nobody, and not through a plan of somebody else's."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import here  # noqa: F401 - a fixture
from tests.e2e.support import Here, refused
from tests.safety.servers import RawServer, Tunnel, always, http
from tests.safety.support import TOKEN, Guarded, assert_no_token, authority
from wizard import trust
from wizard.errors import UntrustedHost, UsageError
from wizard.plan.models import Plan

NAME = "intercom.company.test"
BASE = f"https://{NAME}"
NO = http(b'{"type":"error.list","errors":[{"code":"unauthorized","message":"No."}]}', status="401 Unauthorized")


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[Guarded, RawServer]]:
    """A server by a name of its own, which the command reaches through a proxy. It refuses every token."""
    ours = authority(tmp_path)
    with RawServer(always(NO), ours.serving(NAME)) as server, Tunnel(server.port) as proxy:
        more = {"https_proxy": f"http://127.0.0.1:{proxy.port}", "SSL_CERT_FILE": str(ours.path)}
        yield Guarded(tmp_path / "home", more=more), server


def test_a_host_of_ones_own_gets_the_token_only_when_its_name_was_typed(
    stranger: tuple[Guarded, RawServer],
    here: Here,  # noqa: F811
) -> None:
    outercom, server = stranger
    new = ("run", "x", "--new", "--to", "ochre", "--intercom-url", BASE)
    refused(here(outercom, *new), 2, f"{NAME} is neither Intercom's nor this machine", f"--trust-host {NAME}")
    refused(here(outercom, "scan", "x"), 2, f"--trust-host {NAME}")
    for wrong in ("company.test", f"{NAME}.", NAME.upper(), BASE, "api.intercom.io"):
        refused(here(outercom, *new, "--trust-host", wrong), 2, "is not the host of this migration's address")
    assert server.seen == []
    refused(here(outercom, *new, "--trust-host", NAME), 4, "refuses this access token")
    assert f"Bearer {TOKEN}".encode() in server.sent()
    before = len(server.seen)
    refused(here(outercom, "scan", "x"), 4, "refuses this access token")
    assert len(server.seen) > before


def test_a_plan_of_somebody_elses_confirms_nothing(stranger: tuple[Guarded, RawServer], here: Here) -> None:  # noqa: F811
    outercom, server = stranger
    refused(here(outercom, "run", "x", "--new", "--intercom-url", "us", "--trust-host", NAME), 2, "is not the host")
    path = outercom.home / "migrations" / "x" / "plan.json"
    text = path.read_text().replace("https://api.intercom.io", BASE)
    plan = json.loads(text)
    plan["plan"]["1"]["decisions"]["trusted_hosts"] = [NAME]
    path.write_text(json.dumps(plan))
    for words in (("run", "x"), ("scan", "x")):
        refused(here(outercom, *words), 2, f"{NAME} is neither Intercom's nor this machine")
    assert server.seen == []


@pytest.mark.parametrize(
    "words",
    [
        ("run", TOKEN, "--new", "--to", "ochre"),
        ("run", "x", "--new", "--to", "ochre", "--intercom-url", TOKEN),
        ("run", "x", "--new", "--to", "ochre", "--intercom-url", f"https://{TOKEN}@api.intercom.io"),
        ("run", "x", "--new", "--to", "ochre", "--intercom-url", BASE, "--trust-host", TOKEN),
        ("status", TOKEN),
        ("scan", "x", TOKEN),
        (TOKEN,),
    ],
    ids=lambda words: " ".join(words).replace(TOKEN, "TOKEN"),
)
def test_a_token_typed_in_the_wrong_place_is_not_repeated(tmp_path: Path, here: Here, words: tuple[str, ...]) -> None:  # noqa: F811
    outercom = Guarded(tmp_path / "home")
    done = here(outercom, *words)
    assert done.returncode == 2
    assert_no_token(done.stdout + done.stderr)
    for path in outercom.home.rglob("*"):
        assert path.is_dir() or TOKEN.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.intercom.io", None),
        ("https://api.eu.intercom.io", None),
        ("http://127.0.0.1:8400", None),
        ("http://localhost:8400", None),
        ("https://api.intercom.io:8443", "api.intercom.io"),
        ("https://api.intercom.io.evil.test", "api.intercom.io.evil.test"),
        ("https://evilintercom.io", "evilintercom.io"),
        ("https://127.0.0.1.evil.test", "127.0.0.1.evil.test"),
        ("https://10.0.0.1", "10.0.0.1"),
    ],
)
def test_who_is_a_stranger(url: str, host: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    assert trust.stranger(url) == host
    if host is None:
        trust.check(url, Plan())
        return
    with pytest.raises(UntrustedHost):
        trust.check(url, Plan(trusted_hosts=(host,)))
    with pytest.raises(UsageError):
        trust.confirm(host + "x", url)
    trust.confirm(host, url)
    with pytest.raises(UntrustedHost):
        trust.check(url, Plan())
    trust.check(url, Plan(trusted_hosts=(host,)))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"hosts": 1}', '{"hosts": [1, null]}', "[" * 100_000])
def test_a_damaged_list_confirms_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path))
    (tmp_path / trust.FILE_NAME).write_text(content)
    assert trust.confirmed() == set()
