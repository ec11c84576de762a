"""Which addresses may be connected to, and that the address that was looked at is the one that is connected to."""

from typing import Any

import pytest
from aiohttp.abc import ResolveResult

from tests.net.support import FakeClock, FakeControl
from tests.safety.servers import RawServer, always, http
from wizard.engine.progress import ProgressBoard
from wizard.errors import Refused
from wizard.intercom.files import FileClient
from wizard.net.addresses import is_public, may_connect
from wizard.net.causes import cause_of
from wizard.net.http import TRANSPORT_ERRORS, open_client
from wizard.net.retry import Health

FORBIDDEN = [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "127.8.9.1",
    "169.254.169.254",
    "169.254.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:127.0.0.1",
    "2002:0a00:0001::1",
    "2002:a9fe:a9fe::1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "localhost",
    "example.com",
    "127.1",
    "2130706433",
    "0x7f000001",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "151.101.1.1",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:0808:0808::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert not may_connect("downloads.intercomcdn.com", address, public_only=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)
    assert may_connect("downloads.intercomcdn.com", address, public_only=True)
    assert not may_connect("files.localhost", address, public_only=False)


def test_names_of_this_machine_lead_to_this_machine_alone() -> None:
    assert may_connect("localhost", "127.0.0.1", public_only=True)
    assert may_connect("files.localhost.", "::1", public_only=True)
    assert not may_connect("files.localhost", "10.0.0.1", public_only=False)
    assert may_connect("desk.company.test", "10.0.0.1", public_only=False)


class Lying:
    """DNS that says whatever it is told, another thing each time. `asked` counts."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(self, _: Any, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [ResolveResult(hostname=host, host=one, port=port, family=2, proto=0, flags=0) for one in answer]


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Lying:
    lying = Lying()
    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", lambda *a, **k: lying.resolve(*a, **k))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return lying


async def test_a_file_host_that_leads_inside_is_not_connected_to(dns: Lying, tmp_path: Any) -> None:
    control = FakeControl(FakeClock())
    board = ProgressBoard()
    with RawServer(always(http())) as inside:
        for answer in (["127.0.0.1"], ["169.254.169.254", "10.0.0.1"]):
            dns.answers, dns.asked = [answer], 0
            client = FileClient("https://api.intercom.io", control=control, board=board, health=Health())
            with pytest.raises(Refused, match="none of its business"):
                await client.download("https://downloads.intercomcdn.com/x", tmp_path)
            await client.close()
            assert dns.asked == 1, "it is not tried again"
        assert inside.seen == []
    assert control.slept == []


async def test_an_answer_of_dns_is_used_as_it_was_checked(dns: Lying) -> None:
    """The first answer is checked and used; what DNS says a moment later is not asked for."""
    dns.answers = [["127.0.0.1"], ["10.0.0.1"]]
    with RawServer(always(http(b"[1]"))) as server:
        client = open_client(public_only=True)
        for _ in range(2):
            response = await client.exchange(client.ask("GET", f"http://files.localhost:{server.port}/"))
            await response.aclose()
        assert dns.asked == 1
        await client.aclose()


async def test_a_name_of_this_machine_that_leads_elsewhere_gets_nothing(dns: Lying) -> None:
    dns.answers = [["10.0.0.1"]]
    client = open_client()
    with pytest.raises(TRANSPORT_ERRORS) as caught:
        await client.exchange(client.ask("GET", "http://api.localhost:1/"))
    assert cause_of(caught.value).name == "forbidden address"
    await client.aclose()


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[::ffff:10.0.0.1]", "[fd00:ec2::254]"])
async def test_an_address_in_a_url_is_looked_at_too(host: str) -> None:
    client = open_client(public_only=True)
    with pytest.raises(TRANSPORT_ERRORS) as caught:
        await client.exchange(client.ask("GET", f"http://{host}/"))
    assert cause_of(caught.value).name == "forbidden address"
    await client.aclose()
