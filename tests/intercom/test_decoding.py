"""JSON that is only nearly sound."""

import json

import msgspec
import pytest

from wizard.intercom.decoding import Head, decode, decode_any, head_of, replaced, sound


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


@pytest.mark.parametrize(
    ("raw", "head"),
    [
        (b'{"id":"1","updated_at":true}', Head(id="1")),
        (b'{"id":"1","updated_at":{},"created_at":5}', Head(id="1", created_at=5)),
        (b'{"id":["1"],"updated_at":5}', Head(updated_at=5)),
        (b"[]", None),
    ],
)
def test_what_has_an_odd_type_does_not_hide_the_rest(raw: bytes, head: Head | None) -> None:
    assert head_of(raw) == head


def test_half_emoji_in_names_and_places_that_look_alike() -> None:
    body = rb'{ "\ud83d" : "\ude00", "a":"\ud83d" ,"n": [ "\ud83d", "\uFFFD" , 1.50],"a":"\ude00","e":{},"l":[]}'
    fields = decode(body, dict[str, msgspec.Raw])
    assert {name: bytes(raw) for name, raw in fields.items()} == {
        "\N{REPLACEMENT CHARACTER}": rb'"\ude00"',
        "a": rb'"\ude00"',
        "n": rb'[ "\ud83d", "\uFFFD" , 1.50]',
        "e": b"{}",
        "l": b"[]",
    }
    assert [bytes(raw) for raw in decode(fields["n"], list[msgspec.Raw])] == [rb'"\ud83d"', rb'"\uFFFD"', b"1.50"]


@pytest.mark.parametrize("body", [rb'{"\ud83d x":1.50,"tags":null}', b' {\n"tags" : {"a":[1]} , "x":1.0}', b"{}"])
def test_replacing_a_value_leaves_all_else(body: bytes) -> None:
    changed = replaced(body, {"tags": b"[7]", "new": b"null"})
    assert json.loads(changed) == {**json.loads(body), "tags": [7], "new": None}
