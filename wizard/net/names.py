"""Asking DNS: one record type of one name at a time, within a few seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Before dnspython, which loads the HTTP library with all it has wherever it can.
import wizard.net.http  # noqa: F401  # isort: skip
import dns.asyncresolver
import dns.exception
import dns.rdata
import dns.resolver
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from wizard.text import one_line

SECONDS = 6.0
MOST_VALUES = 20
_LONGEST_VALUE = 600


class Found(StrEnum):
    """What came of a question."""

    VALUES = "values"
    NOTHING = "nothing"
    NO_NAME = "no such name"
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Records:
    """The answer to one question: the records as text, in order, how many seconds others may remember them, and why there are none."""

    found: Found
    values: tuple[str, ...] = ()
    ttl: int = 0
    why: str = ""


class Names:
    """DNS as this machine has it, or (in tests) as `servers` (addresses) at `port` have it."""

    def __init__(self, servers: Sequence[str] = (), port: int = 53, seconds: float = SECONDS) -> None:
        self._servers, self._port, self._seconds = tuple(servers), port, seconds

    async def ask(self, name: str, record: str) -> Records:
        """The records of a type (`MX`, `TXT`, `CNAME`) that a name has. Never raises for what DNS or the network may say."""
        try:
            answer = await self._resolver().resolve(name, record, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return Records(Found.NO_NAME)
        except dns.resolver.NoResolverConfiguration:
            return Records(Found.NO_ANSWER, why="this machine has no DNS server set")
        except dns.resolver.LifetimeTimeout:
            return Records(Found.NO_ANSWER, why="no answer came in time")
        except (dns.exception.DNSException, OSError, UnicodeError):
            return Records(Found.NO_ANSWER, why="the DNS server did not answer the question")
        if answer.rrset is None:
            return Records(Found.NOTHING)
        values = sorted(_text(one) for one in answer.rrset)[:MOST_VALUES]
        return Records(Found.VALUES, tuple(values), int(answer.rrset.ttl))

    def _resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.lifetime = self._seconds
        return resolver


def _text(record: dns.rdata.Rdata) -> str:
    """A record for people: `10 mail.example.com`, the text of a TXT record, the name a CNAME leads to."""
    if isinstance(record, MX):
        return one_line(f"{record.preference} {record.exchange.to_text(omit_final_dot=True)}", _LONGEST_VALUE)
    if isinstance(record, TXT):
        return one_line(b"".join(record.strings).decode("utf-8", "replace"), _LONGEST_VALUE)
    if isinstance(record, CNAME):
        return one_line(record.target.to_text(omit_final_dot=True), _LONGEST_VALUE)
    return one_line(record.to_text(), _LONGEST_VALUE)
