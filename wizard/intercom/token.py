"""The access token: put on requests to the API's own origin, and nowhere else."""

from pydantic import SecretStr

from wizard.errors import TokenRefused
from wizard.intercom.regions import origin
from wizard.net.http import Request


class BearerToken:
    """Signs requests to one origin with `Authorization: Bearer …`. Raises ValueError for a request to any other.

    The token is trimmed. Raises TokenRefused where it holds what no token can hold (blanks, control or non-ASCII characters).
    """

    def __init__(self, token: SecretStr, base_url: str) -> None:
        trimmed = SecretStr(token.get_secret_value().strip())
        if not _plausible(trimmed):
            raise TokenRefused(
                "This is not an Intercom access token.",
                hint="It is one line of letters, digits and signs, without blanks. Copy it again from Settings > Developers.",
            )
        self._token = trimmed
        self._origin = origin(base_url)

    def sign(self, request: Request) -> None:
        """Put the token on a request. Raises ValueError for a request to another origin."""
        url = request.url
        where = (url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))
        if self._origin is None or url.userinfo or where != self._origin:
            raise ValueError("the token is only for the API's own address")
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"


def _plausible(token: SecretStr) -> bool:
    return bool(token) and all("!" <= character <= "~" for character in token.get_secret_value())
