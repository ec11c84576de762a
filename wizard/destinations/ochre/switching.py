"""Switching over to Ochre. What is said here is from Ochre's public help pages and migration guide; what these do not say, it does not say."""

from typing import Final

from wizard.cutover.items import ChecklistItem, Group, Switchover

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

SWITCHOVER: Final = Switchover(
    items=_OCHRE,
    widget=("ochrehq.com/api/widget/embed", "ochrehq.com/widget/"),
    selectors=("resend",),
    mail="Ochre receives on a subdomain, such as inbox.example.com. The values are in its settings, under Domains.",
)
