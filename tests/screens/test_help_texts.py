"""The help texts name keys that are there, and do what the text says."""

import re

import pytest
from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from screens.modals.people import PeopleModal
from screens.modals.review import ReviewModal
from screens.modals.side_by_side import SideBySideModal
from screens.navigation import SCREENS
from wizard.resources import asset_text
from wizard.steps import ORDER, StepId

WINDOWS: dict[StepId, tuple[type[Screen[object]], ...]] = {
    StepId.CHOOSE_SCOPE: (PeopleModal, ReviewModal),
    StepId.VERIFY: (SideBySideModal,),
}
"""The windows whose keys a step's text explains as well."""
_KEY = re.compile(r"\*\*([a-z]|F\d)\*\*|`([a-z])`|\(([a-z])\)")
_NAMED = re.compile(r"\*\*([A-Z][a-z ]+) \(([a-z])\)\*\*")


def _bindings(step: StepId) -> list[Binding]:
    screens = (SCREENS[step], *WINDOWS.get(step, ()))
    found: list[Binding] = []
    for screen in screens:
        merged: BindingsMap = screen._merge_bindings()  # type: ignore[union-attr]
        found += [binding for bindings in merged.key_to_bindings.values() for binding in bindings]
    return found


@pytest.mark.parametrize("step", ORDER)
def test_every_key_in_a_help_text_is_one(step: StepId) -> None:
    text = asset_text(f"help/{step.value}.md")
    keys = {binding.key for binding in _bindings(step)}
    named = {next(filter(None, groups)).lower() for groups in _KEY.findall(text)}
    assert named - keys == set()
    words = {binding.key: binding.description for binding in _bindings(step)}
    for said, key in _NAMED.findall(text):
        assert words[key].split("/")[0].split()[0] == said.split()[0], f"{key} is '{words[key]}'"


def test_the_texts_that_name_the_most_keys_are_found() -> None:
    assert len(_KEY.findall(asset_text("help/wait.md"))) >= 7
    assert len(_NAMED.findall(asset_text("help/wait.md"))) >= 7
    assert len(_KEY.findall(asset_text("help/choose_scope.md"))) >= 6
