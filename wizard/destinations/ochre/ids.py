"""Ids in the workspace, derived from the source's: writing a record twice cannot make two."""

from hashlib import blake2b

from wizard.destinations.ochre.shapes import SHAPES
from wizard.records import Kind


def object_id(kind: Kind, source_id: str) -> str:
    """The id of a record, e.g. `c_6f1d0c3f9a52be10d7e4` for a conversation."""
    return f"{SHAPES[kind].prefix}_{digest(f'{kind}:{source_id}')}"


def digest(text: str) -> str:
    """20 hex digits that stand for `text`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
