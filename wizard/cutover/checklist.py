"""The checklist of step 7: what to switch over, why, and how. What is particular about a destination is in its own folder."""

from typing import Final

from wizard.cutover.items import ChecklistItem, Group, Probe, Switchover


def items(switchover: Switchover) -> tuple[ChecklistItem, ...]:
    """The checklist for a destination, group by group."""
    every = (*switchover.items, *_GENERAL)
    return tuple(item for group in Group for item in every if item.group is group)


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
        Probe.COLLECTOR_OFF,
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
