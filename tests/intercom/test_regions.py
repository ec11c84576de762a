"""Addresses of the API."""

import pytest

from wizard.errors import UsageError
from wizard.intercom.regions import base_url, origin, region_of
from wizard.net.addresses import is_loopback


@pytest.mark.parametrize(
    ("text", "url", "region"),
    [
        ("us", "https://api.intercom.io", "us"),
        ("EU", "https://api.eu.intercom.io", "eu"),
        ("https://api.au.intercom.io/", "https://api.au.intercom.io", "au"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "custom"),
        ("http://localhost:8080/", "http://localhost:8080", "custom"),
        ("http://[::1]:80", "http://[::1]:80", "custom"),
        ("https://proxy.example.com:8443", "https://proxy.example.com:8443", "custom"),
    ],
)
def test_addresses(text: str, url: str, region: str) -> None:
    assert base_url(text) == url
    assert region_of(url) == region


@pytest.mark.parametrize(
    "text",
    [
        "", "mars", "http://api.intercom.io", "http://127.0.0.1.evil.example", "https://user@api.intercom.io", "ftp://api.intercom.io",
        "https://api.intercom.io/v2", "https://api.intercom.io?x=1", "https://[::1", "https://h:99999", "http://10.0.0.1", f"https://{'a' * 64}.example", "https://a..example",
    ],
)  # fmt: skip
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        base_url(text)


def test_a_name_that_only_looks_like_intercoms_is_shown_as_it_is() -> None:
    with pytest.raises(UsageError) as caught:
        base_url("https://\u0430pi.intercom.io")
    assert "xn--pi-6kc.intercom.io" in caught.value.hint
    assert base_url("https://xn--pi-6kc.intercom.io") == "https://xn--pi-6kc.intercom.io"


def test_loopback_names() -> None:
    assert all(
        map(is_loopback, ["localhost", "LOCALHOST", "files.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
    )
    assert not any(map(is_loopback, ["localhost.example", "1.1.1.1", "xlocalhost", "", "10.0.0.1"]))


def test_origins() -> None:
    assert origin("https://A.example/x") == ("https", "a.example", 443)
    assert origin("https://user@a.example/") is None
    assert origin("file:///etc/passwd") is None
    assert origin("https://[::1") is None
