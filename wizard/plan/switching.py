"""What the plan keeps of the switch: what is looked at, and what was found there. Old plans have none of it, and load."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

MOST_PAGES = 20
MOST_DOMAINS = 10


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PageState(StrEnum):
    """What a page of the site carries, or why nobody can say."""

    NEW = "only the new widget"
    OLD = "only Intercom's Messenger"
    BOTH = "both widgets"
    NEITHER = "neither widget"
    SIGN_IN = "needs a sign-in"
    ERROR = "answers with an error"
    NO_PAGE = "is no web page"
    UNREACHABLE = "was not reached"


class PageSeen(_Kept):
    """One look at a page: when (unix seconds), the address that answered in the end, its status, and the evidence.

    `old` and `new` are the places where a widget's script was seen, `managers` the tag managers that may load one unseen, `unread` how many of
    the site's own scripts were not looked into. `app` is the Intercom workspace whose Messenger it is, `both_since` when both widgets were
    first seen side by side, `why` says more where nothing was seen.
    """

    at: int
    state: PageState
    reached: str = ""
    status: int = 0
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    unread: int = 0
    app: str = ""
    both_since: int | None = None
    why: str = ""

    @property
    def sure(self) -> bool:
        """Whether what was not seen is not there: no tag manager, and no script that was not read."""
        return not self.managers and not self.unread


class RecordState(StrEnum):
    """What a DNS record says about the switch."""

    NEW = "the new place"
    OLD = "Intercom's"
    OTHER = "another place"
    FOUND = "is there"
    WRONG = "is not right"
    NONE = "is not there"
    NO_DOMAIN = "no such domain"
    UNKNOWN = "no answer"


class RecordSeen(_Kept):
    """One kind of record of a domain: its name, what it means, its values, and how long others may remember it (seconds)."""

    record: str
    state: RecordState
    values: tuple[str, ...] = ()
    ttl: int = 0
    why: str = ""


class MailSeen(_Kept):
    """One look at a mail domain: when (unix seconds), and each record."""

    at: int
    records: tuple[RecordSeen, ...] = ()


class MailDomain(_Kept):
    """A domain that gets the support mail. `mx`, `spf` and `dkim` say what is expected after the switch: a mail server, a name in the SPF
    record, selectors. Empty where nobody said.
    """

    name: str
    mx: str = ""
    spf: str = ""
    dkim: tuple[str, ...] = ()


class StillOpen(_Kept):
    """What was open at the source when it was asked (unix seconds); `unavailable` names what could not be counted."""

    at: int
    open: int = 0
    snoozed: int = 0
    unassigned: int | None = None
    unavailable: tuple[str, ...] = ()


class Address(_Kept):
    """A support address at the source: whether mail for it is still collected there, and when it last was (unix seconds)."""

    email: str
    collected: bool = False
    last_mail: int | None = None


class SetThere(_Kept):
    """What is set at the source, as far as it says, and when it was asked (unix seconds): support addresses and names of office hours.

    `unavailable` names what it does not say.
    """

    at: int
    addresses: tuple[Address, ...] = ()
    hours: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()


class Switch(_Kept):
    """The switch as the plan keeps it. `widget` is a piece of the new widget's script address, where the destination does not know it.

    Keys of `seen_pages` are addresses; keys of `seen_mail` and `before` are domains. `before` is the first look, for the way back. `still_open`
    is from step 8, `set_there` what the source's own settings say, `token_taken` when the source last took the token (unix seconds), None where it
    refused it or nobody asked.
    """

    pages: tuple[str, ...] = Field(default=(), max_length=MOST_PAGES)
    domains: tuple[MailDomain, ...] = Field(default=(), max_length=MOST_DOMAINS)
    widget: str = ""
    seen_pages: dict[str, PageSeen] = Field(default_factory=dict)
    seen_mail: dict[str, MailSeen] = Field(default_factory=dict)
    before: dict[str, MailSeen] = Field(default_factory=dict)
    still_open: StillOpen | None = None
    set_there: SetThere | None = None
    token_taken: int | None = None
