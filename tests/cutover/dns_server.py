"""A DNS server on loopback, so that no question leaves the machine."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from wizard.net.names import Names

Zone = Mapping[tuple[str, str], tuple[str, ...]]
"""Records by (name, type). A name that nothing is said about does not exist; `("name", "-")` refuses, `("name", "!")` stays silent."""


class _Answering(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if (name, "!") in self._zone:
            return
        if (name, "-") in self._zone:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif values := self._zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 3600, "IN", kind, *values))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self._zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def dns_of(zone: Zone, seconds: float = 5.0) -> AsyncIterator[Names]:
    """Names that are asked of this zone alone."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Answering(zone), local_addr=("127.0.0.1", 0))
    try:
        yield Names(("127.0.0.1",), transport.get_extra_info("sockname")[1], seconds)
    finally:
        transport.close()
