"""Ochre: no public import API, so an Ochre-shaped workspace file on this machine. `SCHEMA.md` describes it."""

from wizard.destinations.ochre.capabilities import CAPABILITIES
from wizard.destinations.ochre.destination import OchreDestination
from wizard.destinations.ochre.display import OpenedConversation

__all__ = ["CAPABILITIES", "OchreDestination", "OpenedConversation"]
