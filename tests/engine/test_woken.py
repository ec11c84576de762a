"""What became work again is remembered one by one, as long as it is not too much."""

from wizard.engine import woken
from wizard.engine.woken import Woken


def test_each_is_named_once_and_forgotten_when_taken() -> None:
    found = Woken()
    assert not found
    found.add([("contacts", "1"), ("conversations", "2"), ("contacts", "1")])
    found.add([("contacts", "3")])
    assert found
    assert found.take() == {"contacts": ["1", "3"], "conversations": ["2"]}
    assert not found
    assert found.take() == {}


def test_too_many_are_not_named() -> None:
    found = Woken()
    found.add(("contacts", str(number)) for number in range(woken.MOST + 1))
    assert found
    found.add([("contacts", "x")])
    assert found.take() is None
    assert not found
