"""Made-up destinations for steps 1 and 4: one that lies elsewhere and needs a key and an address."""

from dataclasses import replace

from tests.screens import made_up
from wizard.destinations.port import Capabilities, ConnectionField

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
