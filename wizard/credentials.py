"""Tokens: from the environment, from this session, or from the system's keyring; never from or to a file.

An account is `service:address`, e.g. `intercom:https://api.intercom.io`; its environment variable is `OUTERCOM_INTERCOM_TOKEN`.
"""

import os
import re
import threading
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from wizard import logs
from wizard.errors import CredentialsError, TokenMissing
from wizard.keyring_access import BoundedKeyring, KeyringRefusal, Reason

Where = Literal["keyring", "session"]
Origin = Literal["environment", "session", "keyring"]


@dataclass(frozen=True, slots=True)
class KeyringState:
    """Whether tokens can be kept in the keyring, the name of its backend, and one plain sentence about it."""

    usable: bool
    backend: str
    sentence: str


class Credentials:
    """The tokens of this process. May be used from any thread; each call takes at most a few seconds.

    `limit_seconds` bounds each question to the keyring, which may hang for ever on a locked or headless machine.
    """

    def __init__(self, limit_seconds: float = 3.0) -> None:
        self._keyring = BoundedKeyring(limit_seconds)
        self._session: dict[str, SecretStr] = {}
        self._lock = threading.Lock()
        self._silent = False
        self._renewed: set[str] = set()

    def find(self, account: str) -> SecretStr | None:
        """The token of an account: from the environment, else this session, else the keyring; None where none of them has it.

        A keyring that cannot be asked counts as empty; `state` says why. One that did not answer is not asked again until `state` is called.
        """
        return self._locate(account)[0]

    def origin(self, account: str) -> Origin | None:
        """Where `find` takes the token from; None where there is none."""
        return self._locate(account)[1]

    def keep(self, account: str, token: SecretStr, where: Where) -> None:
        """Keep a token in the keyring (read back to be sure) or in memory until the process ends.

        Blanks around it are dropped. Raises TokenMissing for an empty one, CredentialsError when the keyring does not keep it.
        """
        stripped = SecretStr(token.get_secret_value().strip())
        if not stripped:
            raise TokenMissing("The token is empty.", hint="Paste it again.")
        logs.hide(stripped)
        if where == "keyring":
            try:
                self._keyring.write(account, stripped)
            except KeyringRefusal as refusal:
                self._silent = refusal.reason is Reason.SILENT
                raise CredentialsError(
                    f"The token was not kept. {refusal.sentence}",
                    hint=f"Keep it for this session only, or set {environment_variable(account)}.",
                ) from None
        with self._lock:
            if where == "session":
                self._session[account] = stripped
            else:
                self._session.pop(account, None)

    def renew(self, account: str, token: SecretStr) -> Where:
        """A new token in place of one that was refused: kept in the keyring if that had the old one, else for this session. Returns where.

        The environment's token for the account is not used any more in this process.
        """
        kept: Where = "keyring" if self.origin(account) == "keyring" else "session"
        self._renewed.add(account)
        try:
            self.keep(account, token, kept)
        except CredentialsError:
            kept = "session"
            self.keep(account, token, kept)
        return kept

    def forget(self, account: str) -> None:
        """Remove a token from this session and the keyring. One in the environment stays: `origin` still says so.

        Raises CredentialsError when the keyring may still have it.
        """
        with self._lock:
            self._session.pop(account, None)
        try:
            self._keyring.remove(account)
        except KeyringRefusal as refusal:
            if refusal.reason is Reason.ABSENT:
                return
            raise CredentialsError(
                f"The token could not be removed from the keyring. {refusal.sentence}",
                hint=f"Remove the entry '{account}' of 'outercom' in the system's password program.",
            ) from None

    def state(self) -> KeyringState:
        """Ask the keyring whether it can be used now. Never raises."""
        try:
            backend = self._keyring.check()
        except KeyringRefusal as refusal:
            self._silent = refusal.reason is Reason.SILENT
            return KeyringState(usable=False, backend=refusal.backend, sentence=refusal.sentence)
        self._silent = False
        return KeyringState(
            usable=True, backend=backend, sentence=f"Tokens are kept in the system's keyring ({backend})."
        )

    def _locate(self, account: str) -> tuple[SecretStr | None, Origin | None]:
        named = os.environ.get(environment_variable(account), "").strip()
        if named and account not in self._renewed:
            return _hidden(SecretStr(named)), "environment"
        with self._lock:
            kept = self._session.get(account)
        if kept is not None:
            return kept, "session"
        if self._silent:
            return None, None
        try:
            stored = self._keyring.read(account)
        except KeyringRefusal as refusal:
            self._silent = refusal.reason is Reason.SILENT
            return None, None
        return (_hidden(stored), "keyring") if stored else (None, None)


def environment_variable(account: str) -> str:
    """The environment variable that may hold an account's token: `OUTERCOM_INTERCOM_TOKEN` for `intercom:…`."""
    service = account.split(":", 1)[0]
    return f"OUTERCOM_{re.sub('[^A-Z0-9]', '_', service.upper())}_TOKEN"


def _hidden(token: SecretStr) -> SecretStr:
    logs.hide(token)
    return token
