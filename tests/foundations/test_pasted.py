"""A token is the same however it was pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from wizard.pasted import cleaned

ONE = "dG9rOmFueS10b2tlbi0xMjM0NTY3ODkw="
TWO = "dG9rOnNlY29uZC10b2tlbi0xMjM0NTY3OA=="


def of(text: str) -> str | None:
    found = cleaned(SecretStr(text))
    return found.get_secret_value() if found else None


@pytest.mark.parametrize(
    "pasted",
    [
        ONE,
        f"  {ONE}\n",
        f'"{ONE}"',
        f"'{ONE}',",
        f"Bearer {ONE}",
        f"Authorization: Bearer {ONE}",
        f"bearer: {ONE}",
        f"token={ONE}",
        f'OUTERCOM_INTERCOM_TOKEN="{ONE}"',
        f"Access_Token: {ONE}",
        f"{ONE[:12]}\r\n{ONE[12:]}",
        f"Token:\n\n\t“{ONE[:20]}\n {ONE[20:]}”",
    ],
)
def test_one_token_in_every_dress(pasted: str) -> None:
    assert of(pasted) == ONE


def test_several_tokens_stay_several() -> None:
    assert of(f"{ONE}\n{TWO}") == of(f'Bearer {ONE}, "{TWO}"') == f"{ONE} {TWO}"
    assert of("rehearsal-one  rehearsal-two") == "rehearsal-one rehearsal-two"


def test_nothing_is_nothing() -> None:
    assert [of(text) for text in ("", "  \n", '""', "Bearer", "Authorization: Bearer")] == [None] * 5


@given(st.text(alphabet="abcXYZ019+/_-", min_size=9, max_size=60), st.sampled_from(["", "=", "=="]))
def test_a_token_of_any_other_shape_is_not_changed(token: str, end: str) -> None:
    assert of(token + end) == token + end
