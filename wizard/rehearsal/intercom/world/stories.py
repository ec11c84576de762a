"""What customers write about: each story is a subject, an opening and lines that follow from it."""
# ruff: noqa: RUF001 (people write with the letters they have)

from __future__ import annotations

from dataclasses import dataclass

from wizard.rehearsal.intercom.world.more_stories import MORE_STORIES

Raw = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Story:
    """Lines of one kind of conversation; `{first}`-like places are filled in when it is told."""

    topic: str
    subject: str
    openings: tuple[str, ...]
    answers: tuple[str, ...]
    replies: tuple[str, ...]
    notes: tuple[str, ...]
    endings: tuple[str, ...]


_STORIES: tuple[Raw, ...] = (
    (
        "Bookings", "Two classes booked into the same room",
        ("Hi, two of our classes landed in the same room on {day} at 18:00. I thought {product} would stop that?",
         "We have a double booking in the small studio on {day}. Both teachers got a confirmation. Help!"),
        ("Hi {first}, sorry about that. Could you tell me whether one of them is part of a repeating series?",
         "Thanks. The room check was off for imported series. I have switched it on for {firm}; could you look again?",
         "I can see both now. The later one can be moved with Schedule › Move, everyone booked gets a note."),
        ("The Tuesday one repeats, the other was added by hand.", "It warns me now, thank you!",
         "Moved it. Will the people who booked see the new time on their phones?"),
        ("Room check is off by default for series made by the importer. Same as last month.",),
        ("Yes, their app shows the new time at once. I'll close this for now; just write again if it comes back.",
         "Glad it's sorted, {first}. Enjoy the class!"),
    ),
    (
        "Billing", "Charged twice for invoice {invoice}",
        ("Our card was charged {amount} twice for invoice {invoice}. Please refund one of them.",
         "I see two payments of {amount} on {day}. We are on {plan} with one location, so that can't be right."),
        ("Hello {first}, I'm checking with our payment provider and will be back within the hour.",
         "You're right: the first attempt timed out on our side, but the bank took it anyway. I have refunded {amount}.",
         "Refunds take 3 to 5 working days to show up on the statement."),
        ("Thanks, how long until we see it?", "Could you send a corrected invoice as well? Our accountant needs it.",
         "It has arrived. Thank you for being quick."),
        ("Refunded in full, reference RF-{invoice}. Watch for more of these from the same bank.",
         "Provider confirms a timeout and a late capture."),
        ("The corrected invoice is in Settings › Billing. Anything else I can do?",
         "All done: refund sent and invoice corrected. Closing this one."),
    ),
    (
        "Calendar", "Google calendar shows everything an hour late",
        ("Since the clocks changed, my Google calendar shows every class one hour late. {product} itself is right.",
         "Calendar sync is off by one hour for all our teachers. What do I have to change?"),
        ("Hi {first}! Which time zone is set in Google under Settings › Time zone?",
         "That explains it: the calendar was made in UTC. Please remove the subscription and add it again from your profile.",
         "It can take Google up to 12 hours to fetch the calendar again, sadly we cannot speed that up."),
        ("It says GMT+00:00, no daylight saving.", "Removed and added again, looks good on my laptop.",
         "One teacher uses Outlook and has the same thing. Same steps?"),
        ("Known: feeds made before March have no VTIMEZONE. Engineering has a ticket.",),
        ("Same steps for Outlook. I'll leave this closed unless you tell me otherwise.",
         "Great to hear. The article about calendars now mentions this, thanks to you."),
    ),
    (
        "Payouts", "Payout of {day} has not arrived",
        ("The payout of {amount} from {day} is marked as paid, but nothing is on our account.",
         "Where is our money? Payout {invoice} was due on {day}."),
        ("I'm sorry for the worry, {first}. May I ask you to check the last four digits of the account in Settings › Payouts?",
         "The bank returned it because the account holder's name did not match. As soon as you correct it, we send it again.",
         "Sent again just now. It should be with you on the next working day."),
        ("They end in 4471, that's the right one.", "Ah, we changed our name to {firm} in spring. I have updated it.",
         "Got it this morning. Thanks!"),
        ("R03 return from the bank. Name mismatch after their rebrand.",),
        ("Perfect, closing this. Next payouts go out as usual.",),
    ),
    (
        "Mobile", "App closes when I open the attendance list",
        ("On my phone the app closes as soon as I open an attendance list. Updated to the newest version yesterday.",
         "The attendance list crashes on the front desk tablet. Screenshot attached."),
        ("Thank you for the screenshot, {first}. How many people are on that list, roughly?",
         "We could reproduce it with more than 60 names. A fix is in review and should be in the stores this week.",
         "Version 5.14.2 is out now. Would you update and try once more?"),
        ("Around eighty, it's the open day.", "5.14.2 works. You can close this.",
         "In the meantime, is there a way to take attendance on the web?"),
        ("Crash is in the avatar grid, memory. Diego has the trace.", "Affects old tablets most."),
        ("Good to hear it works, and thanks for your patience.", "Closing. The web version has the list under Today › Attendance."),
    ),
    (
        "API", "Webhook signature does not match",
        ("Our webhook receiver rejects about one in ten of your calls: the signature doesn't match. Did something change?",
         "Signature check fails for events with umlauts in the name. Are you signing the escaped body?"),
        ("Hi {first}, could you share one delivery id and the raw bytes that you received?",
         "Confirmed: events with characters outside ASCII were signed before escaping. We deployed a fix at 14:20 UTC.",
         "Failed deliveries of the last three days will be sent again tonight."),
        ("Delivery id is dlv_{invoice}. Body and header are in the attached text file.", "Verified, all green since 14:21.",
         "Will the replays carry the original timestamps?"),
        ("json.dumps with ensure_ascii on one side only. Fixed in 2f1c.",),
        ("Yes, with the original timestamps. Closing, and thank you for the precise report!",),
    ),
    (
        "Billing", "Change from {plan} to yearly billing",
        ("We'd like to switch {firm} from monthly to yearly. What happens to the days we already paid?",
         "Is there a discount if we pay {plan} for a whole year?"),
        ("Hi {first}, the days left are credited to the yearly invoice. For {plan} that is two months free.",
         "Done! The credit of {amount} is on invoice {invoice}.",
         "You can switch in Settings › Plan, or I do it for you now; just say the word."),
        ("Please do it for us.", "Perfect. Can the invoice carry our new VAT number?",
         "Let me ask my partner first, I'll come back to you."),
        ("Yearly offer per pricing page, no special terms given.",),
        ("VAT number added, and the invoice has been sent again. Have a good day!",
         "I'll close this for now. Whenever you have decided, write here and it opens again."),
    ),
    (
        "Bookings", "Waiting list did not move up",
        ("Someone cancelled for {day}, but the first person on the waiting list was not let in.",
         "Our waiting list is stuck. Three free places and five people waiting."),
        ("Thanks for telling us, {first}. Is the class within its cancellation window of 12 hours?",
         "Inside the window people are asked first instead of moved, so that nobody is charged by surprise.",
         "I've sent the invitations again by hand. You can change the window in Class settings."),
        ("It was in nine hours.", "Makes sense, I set it to three hours now.", "All three places are taken, thanks."),
        ("Explained the window. Third question about this, docs could be clearer.",),
        ("Lovely. Closing this one!",),
    ),
    (
        "Other", "Who can see our customers' phone numbers?",
        ("One of our freelance teachers could see phone numbers of all customers. Is that meant to be so?",
         "GDPR question: which roles can see phone numbers and e-mail addresses?"),
        ("Good question, {first}. Teachers see contact details only of people in their own classes, unless the role was widened.",
         "In your account the role 'Teacher' has 'All customers' ticked. Shall I untick it?",
         "Done. The audit log shows who opened which profile over the last 90 days."),
        ("Yes please!", "Can I export the audit log?", "Our lawyer would like this in writing. Is a chat enough?"),
        ("Role was changed by the owner in January, see audit log.", "Ask legal before promising anything in writing."),
        ("You can export it under Security › Audit. I have also sent our data processing agreement by e-mail.",),
    ),
    (
        "Other", "Import from our old system",
        ("We're moving 2,300 members to {product}. Can you import a spreadsheet with memberships and credits?",
         "How do I import members with remaining credits? The template has no such column."),
        ("Welcome aboard, {first}! Please send the file as CSV, first row with titles. Credits go into a column named 'credits'.",
         "I ran a test import: 2,271 rows are fine, 29 have no e-mail address. List attached.",
         "Everything is in. Nobody was e-mailed; you decide when to invite them."),
        ("File attached. Dates are day first.", "I fixed 21 of them, the other 8 can be left out.",
         "Can you also bring over the notes of the front desk?"),
        ("CSV had a BOM and two header rows. Cleaned by hand.", "Onboarding call booked for {day}."),
        ("Notes are in as well. Happy moving day, {firm}!", "All imported. I'll close this, your onboarding contact is Hélène."),
    ),
    (
        "Mobile", "Push notifications arrive hours late",
        ("Reminders on our customers' phones come hours late since {day}.",
         "My reminder for the 7am class came at noon. Not that useful!"),
        ("That's no good, {first}. Does it happen on Android, on iPhones, or both?",
         "Battery saving delays notifications on some phones. We now send reminders with high priority.",
         "Could you ask one of them to update the app and turn off battery saving for it?"),
        ("Only Android so far.", "Seems better today, only one complaint.", "Works on time now."),
        ("Vendor battery policy again. FCM priority raised for reminders.",),
        ("Wonderful. Closing; reopen it if it slips again.",),
    ),
    (
        "Other", "Please delete my account",
        ("Please delete my account and all my data. I no longer go to {firm}.",
         "I want to be removed from all lists. Under Art. 17 GDPR."),
        ("Hello {first}, I can do that. Please note that {firm} has to keep invoices for the legal term.",
         "Your profile, bookings and messages were deleted today. You will receive no more e-mail from us.",
         "Could you confirm from the address on file so that we know it's you?"),
        ("Confirmed, it's me.", "Thank you.", "I still got a newsletter today?!"),
        ("Deletion request logged as DSR-{invoice}.", "Newsletter was queued before the deletion."),
        ("That one was queued already; it was the last. Take care!",),
    ),
)  # fmt: skip

STORIES: tuple[Story, ...] = tuple(Story(*raw) for raw in (*_STORIES, *MORE_STORIES))

# The first ones are in English; later ones mix languages.
ENGLISH_STORIES = len(_STORIES)

# How the team begins a conversation of its own accord.
OUTREACH = (
    "Hi {first}, how are you getting on with {product}? If anything is unclear, just answer here.",
    "Hello {first}, you have been on {plan} for a month now. Is there something we could do better?",
    "Hi {first}! We saw that setting up {firm} stopped half-way. May we help?",
    "Good morning {first}, reports got new filters on {day}. Have you had a look yet?",
)
SMALL_TALK_CUSTOMER = (
    "Any news?", "Thanks, I'll try that.", "That worked, thank you!", "Sorry for the late reply, it was a busy day.",
    "Hmm, it still looks the same here.", "Perfect 🙏", "Could I speak to someone on the phone?", "OK!",
    "I'm on {browser}, if that matters.", "Is there a status page for this?", "My colleague sees it too.",
)  # fmt: skip
SMALL_TALK_TEAM = (
    "Just a moment, {first}, I'm having a look.", "Still on it. I'll write again before the end of the day.",
    "I've asked our engineers and will come back to you here.", "Could you send a screenshot of what you see?",
    "Thanks for your patience!", "Does it also happen in a private window?", "Let me check your account settings.",
)  # fmt: skip
SMALL_TALK_NOTES = (
    "Customer since 2022, on {plan}. Be nice.", "Handed over to Technical, see thread above.",
    "Called them, no answer. Will try again on {day}.", "Similar: {invoice}. Linking for later.",
    "Asked in the team channel, waiting for an answer.",
)  # fmt: skip
BOT_LINES = (
    "Hi there 👋 You'll get replies here and in your e-mail: the team usually answers within a few hours.",
    "I found an article that may help: How rooms, series and double bookings work.",
    "Did that answer your question?", "Thanks, I'm passing you on to a person now.",
    "To help the team, which area is this about?",
)  # fmt: skip
