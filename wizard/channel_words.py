"""What channels are called, wherever a person reads of one."""

NAMED = (
    "messenger",
    *("email", "whatsapp", "sms", "facebook", "instagram", "twitter"),
    *("phone_call", "phone_switch", "push"),
)
"""Our names of the channels Intercom documents; each has a count of its own in a scan. Whatever else there is counts as `other`."""

_THEIRS = {"conversation": "messenger"}


def channel_words(name: str) -> str:
    """A channel by our name or Intercom's own, in words: `messenger`, `phone call`, `other (telegraph)`; empty for none.

    The name may be anything from outside: it is not made harmless here.
    """
    ours = _THEIRS.get(name, name)
    if ours in NAMED or ours in ("", "other"):
        return ours.replace("_", " ")
    return f"other ({ours.replace('_', ' ')})"
