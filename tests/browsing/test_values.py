"""Attribute values in plain words."""

import pytest

from wizard.browsing.values import value_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (12, "12"),
        (4.0, "4"),
        (4.5, "4.5"),
        (("red", "blue"), "red, blue"),
        ("[b]plain[/b] {text}", "[b]plain[/b] {text}"),
        ('{"type":"order_ref","total":{"cents":450},"open":false,"note":null}', "type: order_ref; total: cents: 450; open: no"),
        ('{"sku":1}, {"sku":2}', "sku: 1; sku: 2"),
        ('he said {"', 'he said {"'),
        ('{"\ud800":1}', '{"\ud800":1}'),
        ('{"a":' * 5_000, '{"a":' * 5_000),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_value_in_words(value: object, words: str) -> None:
    assert value_words(value) == words
