"""For the tests of steps 1 and 4: a made-up destination that lies elsewhere, and the way to a control of the scope's form."""

from dataclasses import replace
from typing import Any

from textual.pilot import Pilot
from textual.widgets import OptionList

from screens.scope_text import PARTS
from tests.screens import made_up
from wizard.destinations.port import Capabilities, ConnectionField
from wizard.engine.foreseeing_losses import Foreseen

LOSSES = Foreseen(
    causes={"an odd value": 3}, examples={"an odd value": [("contacts", "7", "plan")]}, looked_at={"contacts": 9}
)

ELSEWHERE: Capabilities = replace(
    made_up.CAPABILITIES,
    name="elsewhere",
    label="Elsewhere Desk",
    statement="A help desk in the cloud. Records are sent over its API.",
    connection=(
        ConnectionField("address", "Address", where="The part before .elsewhere.test.", example="acme"),
        ConnectionField("token", "API key", secret=True, where="Settings > API keys."),
        ConnectionField("pin", "PIN", secret=True, optional=True),
    ),
    side_effects=("It e-mails people who are invited.",),
    local=False,
)


async def go_to(pilot: Pilot[Any], where: str) -> None:
    """Go to the part of the form in which a control is, by the keys of the list, and give the control the focus."""
    control, parts = pilot.app.screen.query_one(where), pilot.app.screen.query_one("#parts", OptionList)
    part = next((node.id for node in control.ancestors_with_self if node.has_class("part")), None)
    if part is not None:
        parts.focus()
        await pilot.press("home", *["down"] * list(PARTS).index(part.removeprefix("part-")))
    control.focus()
    await pilot.pause()
