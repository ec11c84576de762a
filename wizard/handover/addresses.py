"""Addresses at the destination, as a person gives them: an https address with `{id}` where the conversation's id goes."""

import re
from urllib.parse import quote, urlsplit

from wizard.errors import UsageError

_CLEAN = re.compile(r"https://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~{}]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def template(text: str, option: str) -> str:
    """The template a person gave for `option`. Raises UsageError for what is no https address with `{id}` in it once, after the host."""
    text = text.strip()
    try:
        parts = urlsplit(text.replace("{id}", "id"))
        host, _ = (parts.hostname or ""), parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    beside = text.replace("{id}", "", 1)
    if (
        not _CLEAN.fullmatch(text)
        or text.count("{id}") != 1
        or "{" in beside
        or "}" in beside
        or not host
        or "@" in parts.netloc
        or "{id}" in text.partition("//")[2].partition("/")[0]
    ):
        raise UsageError(
            f"{option} is no address of a conversation.",
            hint="Write an https address with {id} where the id goes, such as https://desk.example.com/inbox/{id}.",
        )
    return text


def host_name(text: str, option: str) -> str:
    """A host name a person gave for `option`, in lower case. Raises UsageError."""
    host = text.strip().lower().removesuffix(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise UsageError(f"{option} is no host name.", hint="Write it like old-links.example.com, without https://.")
    return host


def address(template: str, there: str) -> str:
    """The address of the conversation with the destination's id `there`."""
    return template.replace("{id}", quote(there, safe=""))
