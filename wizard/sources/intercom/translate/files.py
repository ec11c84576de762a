"""Files of an object: attachments and inline images, matched with what the archive holds of them."""

from typing import TYPE_CHECKING, Any

import msgspec

from wizard.plan.models import Plan
from wizard.records import Attachment, Kind, Ref
from wizard.sources.intercom.links import file_key
from wizard.sources.intercom.translate.references import refer
from wizard.sources.intercom.translate.shapes import count, items, text
from wizard.sources.port import LookupTable, StoredFile
from wizard.translate.body import EMPTY, Body, body

if TYPE_CHECKING:
    from collections.abc import Mapping


class Files:
    """The files of one object. The archive is asked at most once, and only for objects that have files."""

    def __init__(self, kind: str, object_id: str, plan: Plan, lookup: LookupTable) -> None:
        self._kind = kind
        self._object_id = object_id
        self._lookup = lookup
        self._wanted = plan.scope.files
        self._held: Mapping[str, StoredFile] | None = None
        self._refer = refer(lookup) if plan.links.rewrite else None
        self._template = plan.links.template

    def _stored(self, key: str) -> StoredFile | None:
        if self._held is None:
            self._held = self._lookup.files(self._kind, self._object_id)
        return self._held.get(key)

    def body(self, raw: object) -> tuple[Body, tuple[Attachment, ...]]:
        """A body, and the stored images it shows as inline attachments."""
        if not isinstance(raw, str) or not raw:
            return EMPTY, ()
        found = body(raw, self._image_key, self._refer if self._refer and "intercom." in raw.lower() else None)
        if found.links and self._template:
            links = tuple(msgspec.structs.replace(link, template=self._template) for link in found.links)
            found = msgspec.structs.replace(found, links=links)
        if not found.images:
            return found, ()
        return found, tuple(self._attachment(key, inline=True) for key in dict.fromkeys(found.images))

    def attachments(self, raw: object) -> tuple[Attachment, ...]:
        """The attachments in Intercom's list of them."""
        return tuple(self._described(item) for item in items(raw)) if raw else ()

    def _image_key(self, url: str) -> str | None:
        key = file_key(url)
        held = self._stored(key) if key else None
        return key if held is not None and held.status != "external" else None

    def _described(self, item: dict[str, Any]) -> Attachment:
        key = file_key(text(item.get("url")))
        held = self._attachment(key, inline=False)
        name, content_type = text(item.get("name")) or held.name, text(item.get("content_type")) or held.content_type
        # An empty file has no bytes, whatever the list of attachments says.
        size = held.size if held.status == "stored" else held.size or count(item.get("filesize"))
        return Attachment(key, name, content_type, size, False, held.ref, held.status)

    def _attachment(self, key: str, *, inline: bool) -> Attachment:
        held = self._stored(key)
        if held is None:
            return Attachment(key, "", inline=inline, status="missing" if self._wanted else "left out")
        status = held.status if self._wanted else "left out"
        ref = Ref(Kind.FILE, key) if status == "stored" and held.sha256 else None
        return Attachment(key, text(held.name), text(held.content_type), held.size, inline, ref, status)
