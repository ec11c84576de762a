"""The checklist of step 7: what to switch over, why, and how; and the card that says how to go back.

What it says of Ochre and Intercom is from Ochre's public help pages and migration guide; what these do not say, it does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """What an item belongs to, in the order of the screen."""

    BEFORE = "Before you switch"
    WIDGET = "Chat widget"
    EMAIL = "E-mail"
    REBUILD = "Rebuild by hand"
    TEAM = "Your team"


class Probe(StrEnum):
    """What the machine can look at, so that it can tick the item itself."""

    SITE_OLD_WIDGET_GONE = "site: Intercom's Messenger is gone"
    SITE_NEW_WIDGET_THERE = "site: the new widget is there"
    DNS_MAIL = "dns: MX and SPF point to the new place"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to do. `id` is kept in the plan and never changes; `probe` is set where the machine can look."""

    id: str
    group: Group
    title: str
    why: str
    how: str
    probe: Probe | None = None


@dataclass(frozen=True, slots=True)
class RollbackStep:
    """One step back: what to put back, and how."""

    title: str
    how: str


def items(destination: str) -> tuple[ChecklistItem, ...]:
    """The checklist for a destination, by its name, group by group; one that is not known here gets what holds for every one."""
    every = (*_SPECIFIC.get(destination, ()), *_GENERAL)
    return tuple(item for group in Group for item in every if item.group is group)


def item(destination: str, item_id: str) -> ChecklistItem | None:
    """The item with this id, None where the destination has none."""
    return next((found for found in items(destination) if found.id == item_id), None)


_GENERAL: Final[tuple[ChecklistItem, ...]] = (
    ChecklistItem(
        "before.verified",
        Group.BEFORE,
        "The verification is accepted",
        "After the switch, new messages arrive in one place only. Be sure first that the old ones are all there.",
        "Go back to step 6 and let somebody who knows your customers sign the report.",
    ),
    ChecklistItem(
        "before.day",
        Group.BEFORE,
        "A quiet hour is chosen, and everybody knows it",
        "Conversations that are being answered during the switch are the ones that get lost between two inboxes.",
        "Pick an hour with little traffic. Tell the team when to stop answering in Intercom.",
    ),
    ChecklistItem(
        "widget.embed",
        Group.WIDGET,
        "The new chat widget is on your site",
        "Customers need a way to write to you from the first minute. Both widgets side by side for a day are fine.",
        "Copy the snippet from the destination's settings into your site, and publish it.",
        Probe.SITE_NEW_WIDGET_THERE,
    ),
    ChecklistItem(
        "widget.test",
        Group.WIDGET,
        "A test conversation arrived",
        "It shows that the widget, its settings and your site's content security policy work together.",
        "Open your site in a private window, write a message, and answer it from the new inbox.",
    ),
    ChecklistItem(
        "widget.remove",
        Group.WIDGET,
        "Intercom's snippet is removed from every page",
        "A page that still has it sends customers to an inbox nobody reads any more.",
        "Remove the Messenger snippet from your site, your app and your tag manager. Then let Outercom look at the pages.",
        Probe.SITE_OLD_WIDGET_GONE,
    ),
    ChecklistItem(
        "email.route",
        Group.EMAIL,
        "Your support address leads to the new inbox",
        "Mail that still goes to Intercom is not picked up after the last delta.",
        "Change the MX record or the forwarding of each support address as the destination's e-mail settings say.",
        Probe.DNS_MAIL,
    ),
    ChecklistItem(
        "email.collector",
        Group.EMAIL,
        "Intercom no longer collects mail for these addresses",
        "Otherwise Intercom may answer the same mail, or open a second conversation for it.",
        "In Intercom, switch off the e-mail forwarding or channel of each address that has moved.",
    ),
    ChecklistItem(
        "email.test",
        Group.EMAIL,
        "A test e-mail arrived, and its answer came back",
        "Receiving and sending are two different settings; only a round trip shows both.",
        "Write to each support address from a private mailbox, answer it, and look where the answer lands.",
    ),
    ChecklistItem(
        "rebuild.workflows",
        Group.REBUILD,
        "Workflows, routing and bots are rebuilt or let go",
        "They do not move. Until they are back, somebody has to do their work by hand.",
        "Go through Intercom's list of workflows. Rebuild what you use; note what you drop.",
    ),
    ChecklistItem(
        "rebuild.hours",
        Group.REBUILD,
        "Office hours, SLAs and auto-replies are set",
        "Customers notice a missing auto-reply on the first weekend.",
        "Copy the hours and targets from Intercom's settings into the destination's.",
    ),
    ChecklistItem(
        "rebuild.outbound",
        Group.REBUILD,
        "Series, tours, surveys and banners have a new home",
        "They do not move, and they stop when Intercom is cancelled.",
        "Stop them in Intercom or rebuild them in the tool of your choice. Save their texts before you cancel.",
    ),
    ChecklistItem(
        "team.accounts",
        Group.TEAM,
        "Everybody has signed in to the new inbox",
        "An invitation that nobody accepted is a person who cannot answer.",
        "Compare the destination's list of members with step 2.",
    ),
    ChecklistItem(
        "team.links",
        Group.TEAM,
        "Old Intercom links were tried",
        "Bug trackers and documents are full of them.",
        "Open a few old links or ids in step 6. Keep aliases.csv where your team can search it.",
    ),
)

_OCHRE: Final[tuple[ChecklistItem, ...]] = (
    ChecklistItem(
        "ochre.import",
        Group.BEFORE,
        "Ochre has your history in your live workspace",
        "Outercom's result is a workspace file on this machine. Ochre has no public way to load it; its own team or importer does that.",
        "Ask Ochre how your history gets into the live workspace, then look for a few old conversations there.",
    ),
    ChecklistItem(
        "ochre.quiet",
        Group.BEFORE,
        "Auto-close, surveys, AI answers and the auto-reply are off while history is loaded",
        "Ochre closes open conversations that are idle longer than its window, 7 days unless you changed it, and closing can send a survey.",
        "Set the auto-close window, the survey switch, the AI queue and the auto-reply before history is loaded; switch them on afterwards.",
    ),
    ChecklistItem(
        "ochre.tags",
        Group.BEFORE,
        "Tags that keep the AI away were looked at",
        "In Ochre a tag can switch AI off for a conversation. Intercom tags of the same name, such as vip or legal, do so as well.",
        "Compare your tags with Ochre's list of tags that bypass AI.",
    ),
    ChecklistItem(
        "ochre.channels",
        Group.EMAIL,
        "Ochre's channels are switched on before mail is moved",
        "While a channel is off, Ochre drops what arrives, and does not catch up later.",
        "Switch on E-mail and Chat in Ochre's channel settings first; change MX records after that.",
    ),
    ChecklistItem(
        "ochre.domain",
        Group.EMAIL,
        "Your domain is green in Ochre",
        "Ochre receives on a subdomain's MX and sends with your DKIM and SPF. One missing record and answers land in spam.",
        "Ochre's Settings, Domains: DKIM, SPF and MX are all shown as set.",
    ),
    ChecklistItem(
        "ochre.contacts",
        Group.TEAM,
        "The team knows where people are",
        "Ochre shows people under Customers only when Stripe knows their e-mail. Everybody else is under Contacts, and looks lost at first.",
        "Show the team the Contacts view.",
    ),
)

_SPECIFIC: Final[Mapping[str, tuple[ChecklistItem, ...]]] = {"ochre": _OCHRE}

ROLLBACK: Final[tuple[RollbackStep, ...]] = (
    RollbackStep(
        "Put Intercom's snippet back",
        "Publish your site with the Messenger snippet again. Chats reach Intercom at once.",
    ),
    RollbackStep(
        "Turn Intercom's e-mail back on", "Switch its channel on for each support address before mail comes back."
    ),
    RollbackStep(
        "Point mail back",
        "Restore the old MX record or forwarding. It can take as long as the record's TTL until everybody sees it.",
    ),
    RollbackStep(
        "Take the new widget off", "Remove the destination's snippet last, so that customers can always write."
    ),
    RollbackStep(
        "Answer what arrived meanwhile",
        "What came in at the destination stays there: answer it there, or by hand from Intercom. Nothing is copied back.",
    ),
    RollbackStep(
        "Tell the team",
        "Say in which inbox to work. Nothing in Intercom was changed by Outercom, so it goes on where it was.",
    ),
)
"""The rollback card: what to put back, in this order."""
