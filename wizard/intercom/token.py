"""The access token: put on requests to the API's own origin, and nowhere else."""

from pydantic import SecretStr

from wizard.errors import TokenRefused
from wizard.intercom.regions import origin
from wizard.net.http import Call

_SHORTEST = 8


class BearerToken:
    """Signs calls to one origin with `Authorization: Bearer …`. Raises ValueError for a call to any other.

    The token is trimmed. Raises TokenRefused where it holds what no token can hold (blanks, control or non-ASCII characters).
    """

    def __init__(self, token: SecretStr, base_url: str) -> None:
        trimmed = SecretStr(token.get_secret_value().strip())
        if not _plausible(trimmed):
            raise TokenRefused(
                "This is not an Intercom access token.",
                hint="It is one line of letters, digits and signs, without blanks inside. Copy it again from Settings > Developers.",
            )
        self._token = trimmed
        self._origin = origin(base_url)

    def sign(self, call: Call) -> None:
        """Put the token on a call. Raises ValueError for a call to another origin."""
        url = call.url
        if self._origin is None or url.raw_user is not None or (url.scheme, url.host, url.port) != self._origin:
            raise ValueError("the token is only for the API's own address")
        call.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"


def tokens_of(credential: SecretStr) -> tuple[SecretStr, ...]:
    """The tokens of a credential: one, or several of the same workspace with blanks between.

    Words too short to be tokens are no list of tokens. Raises TokenRefused for a token that is there twice.
    """
    found = credential.get_secret_value().split()
    if len(found) < 2 or min(len(text) for text in found) < _SHORTEST:
        return (credential,)
    if len(set(found)) < len(found):
        raise TokenRefused(
            "The same access token is there twice.",
            hint="Each private app of the workspace has a token of its own; several help only where they are different ones.",
        )
    return tuple(SecretStr(text) for text in found)


def _plausible(token: SecretStr) -> bool:
    return bool(token) and all("!" <= character <= "~" for character in token.get_secret_value())
