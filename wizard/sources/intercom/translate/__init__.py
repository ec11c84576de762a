"""Intercom's objects as neutral records. Pure."""

from wizard.sources.intercom.translate.dispatch import TRANSLATOR_VERSION, translate

__all__ = ["TRANSLATOR_VERSION", "translate"]
