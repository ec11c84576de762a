"""JSON that is only nearly sound."""

import json

import msgspec
import pytest

from wizard.intercom.decoding import Head, decode, decode_any, head_of, sound


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'{"s":"cut \ud83d"}', "cut \N{REPLACEMENT CHARACTER}"),
        (rb'{"s":"\ude00 cut \uD83D."}', "\N{REPLACEMENT CHARACTER} cut \N{REPLACEMENT CHARACTER}."),
        (rb'{"s":"\ud83d\ude00 whole, \ud83d half"}', "\N{GRINNING FACE} whole, \N{REPLACEMENT CHARACTER} half"),
        (rb'{"s":"\ud83d\ud83d\ude00"}', "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        (rb'{"s":"\\ud83d is text, \ud83d is not"}', "\\ud83d is text, \N{REPLACEMENT CHARACTER} is not"),
        (rb'{"s":"\\\ud83d"}', "\\\N{REPLACEMENT CHARACTER}"),
        (b'{"s":"\xff\xfe"}', "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_is_no_unicode_becomes_the_replacement_character(body: bytes, text: str) -> None:
    kept = sound(body)
    assert kept is not None
    assert decode_any(kept) == {"s": text}


def test_a_cut_emoji_is_kept_as_it_came_wherever_raw_json_is() -> None:
    body = (
        rb'{"data":[{"id":"1","s":"x"},{"id":"2","s":"cut \ud83d"},{"id":"2","s":"cut \uFFFD"}],"s":"\ud83d","n":1.0}'
    )
    assert sound(body) is body
    fields = decode(body, dict[str, msgspec.Raw])
    assert {name: json.loads(bytes(raw)) for name, raw in fields.items()} == json.loads(body)
    items = decode(fields["data"], list[msgspec.Raw])
    assert [bytes(item) for item in items] == [
        b'{"id":"1","s":"x"}',
        rb'{"id":"2","s":"cut \ud83d"}',
        rb'{"id":"2","s":"cut \uFFFD"}',
    ]
    assert head_of(items[1]) == Head(id="2")


@pytest.mark.parametrize(
    "body", [rb'{"s":"\\ud83d \u00e9 \ud83d\ude00"}', '{"s":"é 😀"}'.encode(), b"[]", b'{"x":1e999}']
)
def test_what_is_sound_stays_as_it_is(body: bytes) -> None:
    assert sound(body) is body
    decode_any(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nope", b'{"x":NaN}', b'{"s":"\x01"}', b"{} {}", rb'{"s":"\ud83d"', b"[" * 200_000]
)
def test_what_is_no_json(body: bytes) -> None:
    assert sound(body) is None
