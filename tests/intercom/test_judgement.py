"""What is kept of an answer that says why something failed: enough to see why, and nothing that opens a door."""

import json

import pytest
from pydantic import SecretStr

from wizard import logs
from wizard.errors import RecordError
from wizard.intercom.judgement import code_of, judge
from wizard.net.answer import Answer
from wizard.net.retry import TryAgain

TOKEN = "a-Token-that-is-in-use-0815"
LINK = "https://downloads.intercomcdn.com/i/o/1/a.png"
PAGE = f'GET /me\r\nAuthorization: Bearer {TOKEN}\nX-Copy: {TOKEN}\n<img src="{LINK}?expires=1&amp;signature=c0ffee&amp;req=x">'


@pytest.mark.parametrize("status", [200, 400, 403, 404, 422, 500])
def test_an_answer_that_repeats_the_token_or_a_signed_link_is_kept_without(status: int) -> None:
    logs.hide(SecretStr(TOKEN))
    with pytest.raises((RecordError, TryAgain)) as caught:
        judge(Answer(status, {}, PAGE.encode()), "GET /me")
    kept = getattr(caught.value, "answer", "")
    assert kept.startswith("GET /me\nAuthorization: Bearer [redacted]")
    assert LINK in kept
    assert TOKEN not in kept
    assert "c0ffee" not in kept


def test_a_code_is_a_word_of_intercoms_and_nobody_elses() -> None:
    logs.hide(SecretStr(TOKEN))
    for code in ("Dear Ann, my card is 4111", f"x {TOKEN}", TOKEN, "a\nb", "é", "a" * 81):
        assert code_of(json.dumps({"errors": [{"code": code}]}).encode()) == ""
    assert code_of(b'{"errors": [{"code": "intercom_version_invalid"}]}') == "intercom_version_invalid"
