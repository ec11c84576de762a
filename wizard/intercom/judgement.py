"""What an answer of Intercom's API means. Decided here and nowhere else."""

import re

import msgspec

from wizard import logs
from wizard.errors import Gone, NotAvailable, RecordError, Refused, TokenRefused
from wizard.intercom.decoding import DEEPEST, MOST_VALUES, sound, too_deep, too_many
from wizard.net.answer import Answer
from wizard.net.causes import Cause
from wizard.net.retry import TOO_LARGE, TryAgain
from wizard.text import printable

ANSWER_CHARACTERS = 2000
_MOVED = re.compile(r'<([^<>]*/)?([^/<>?#]+)/?>\s*;[^,]*rel="?canonical"?', re.IGNORECASE)
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,79}", re.IGNORECASE)
_SIGNED = re.compile(r"(https?:[^\s\"'<>?]{1,2000})\?[^\s\"'<>]+", re.IGNORECASE)
"""An address with a query: that of a file is worth a password while it lasts."""
_RETRIED_4XX = {408: "request timeout", 425: "too early"}


class _ApiError(msgspec.Struct):
    code: str | None = None
    message: str | None = None


class _ErrorList(msgspec.Struct):
    errors: list[_ApiError] = []


def judge(answer: Answer, request: str) -> bytes:
    """The body of a good answer, which is a JSON object or array.

    Raises TryAgain (429; 408; 5xx; an empty or non-JSON body under 200, 403, 404 or 410), TokenRefused (401), Gone (404, 410 with `moved_to` from its `Link`),
    NotAvailable (400 intercom_version_invalid; 403; 401 token_unauthorized, a missing scope), Refused (anything else; JSON nested too deeply).
    """
    status = answer.status
    if 200 <= status < 300:
        return _good(answer, request)
    if status == 429:
        raise TryAgain(_again("429 throttled", "its quota is used up"), status=429, throttled=True)
    if status >= 500 or status in _RETRIED_4XX:
        cause = _again(f"{status} from Intercom", f"it answers with server error {status}")
        raise TryAgain(cause, status=status, answer=_start(answer))
    if status in (403, 404, 410) and answer.body.lstrip()[:1] != b"{":
        # A proxy's, a sign-in page's or a broken router's: it says nothing of what was asked for.
        cause = _again(f"{status} not by Intercom", f"it answers with {status}, and not in Intercom's words", weight=2)
        raise TryAgain(cause, status=status, answer=_start(answer))
    raise _refusal(answer, request)


def code_of(body: bytes) -> str:
    """The first error code of Intercom's error envelope, a word of its own; empty where the body is no such envelope."""
    try:
        errors = msgspec.json.decode(body, type=_ErrorList).errors
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    code = logs.without_secrets(errors[0].code or "") if errors else ""
    return code if _CODE.fullmatch(code) else ""


def refuses_token(answer: Answer) -> bool:
    """Whether it is the token itself that is refused, not only one of its permissions."""
    return answer.status == 401 and code_of(answer.body) != "token_unauthorized"


def _good(answer: Answer, request: str) -> bytes:
    body = answer.body.strip()
    if not body:
        raise TryAgain(_again("empty answer", "its answers are empty"), status=answer.status)
    if too_many(body):
        raise Refused(
            f"The answer cannot be taken: more than {MOST_VALUES:,} values.",
            status=answer.status,
            code=TOO_LARGE,
            request=request,
        )
    if too_deep(body):
        raise Refused(
            f"Intercom's answer nests deeper than {DEEPEST} levels; it was not read.",
            status=answer.status,
            code="too deep",
            answer=_start(answer),
            request=request,
        )
    good = sound(body) if body[:1] in (b"{", b"[") else None
    if good is None:
        cause = _again("not JSON", "its answers are not JSON")
        raise TryAgain(cause, status=answer.status, answer=_start(answer))
    return good


def _refusal(answer: Answer, request: str) -> Exception:
    status, code = answer.status, code_of(answer.body)
    if refuses_token(answer):
        return TokenRefused(
            "Intercom refuses this access token.",
            hint="It is wrong, expired or revoked. Make or copy one under Settings > Developers > Authentication.",
        )
    kind: type[RecordError] = Refused
    message = f"Intercom refuses this with {status}{f' ({code})' if code else ''}."
    if status in (401, 403) or code == "intercom_version_invalid":
        kind, message = NotAvailable, f"This workspace or token does not offer this ({code or status})."
    elif status in (404, 410):
        kind, message = Gone, "It is not in Intercom any more."
    error = kind(message, status=status, code=code, answer=_start(answer), request=request)
    if isinstance(error, Gone) and (moved := _MOVED.search(answer.headers.get("link", ""))):
        error.moved_to = moved[2]
    return error


def _start(answer: Answer) -> str:
    """The start of an answer, to be kept with a failure: without tokens, and without the queries of addresses."""
    text = printable(answer.body[: 4 * ANSWER_CHARACTERS].decode(errors="replace").replace("\r\n", "\n"))
    return _SIGNED.sub(r"\1?…", logs.without_secrets(text))[:ANSWER_CHARACTERS]


def _again(name: str, sentence: str, weight: int = 1) -> Cause:
    hint = "Intercom has trouble just now. Run it again later: it goes on where it stopped."
    return Cause(name, sentence, hint, weight=weight)
