"""Intercom's API description as a judge of answers.

OpenAPI 3.0 is turned into JSON Schema. The description has defects; exactly the known ones are
relaxed here (`RELAXED` and `_schema`). Where live answers are known to differ from it, the
difference is listed with its reason in `live_answers.py`, so that anything new is noticed.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jsonschema.exceptions import ValidationError

Json = dict[str, Any]
_ROOT = "urn:intercom"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_KEPT = ("type", "enum", "format", "required", "properties", "items", "additionalProperties", "pattern",
         "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength")  # fmt: skip


def relax(schemas: Json) -> None:
    """Repair the description's known defects, in place."""
    found = schemas["contact_attached_companies"]["properties"]
    found["data"] = found.pop("companies")
    found = schemas["ticket_type_attribute_list"]["properties"]
    found["data"] = found.pop("ticket_type_attributes")
    schemas["ticket_type_attribute"]["properties"]["input_options"]["nullable"] = True
    for name in ("body", "body_text"):
        schemas["macro"]["properties"][name]["nullable"] = True
    schemas["company"]["properties"]["custom_attributes"]["additionalProperties"] = True
    values = schemas["custom_attributes"]["additionalProperties"]
    key = "anyOf" if "anyOf" in values else "oneOf"
    values[key] = [*values[key], {"type": "number"}, {"type": "boolean"}, {"nullable": True, "type": "string"}]


def _schema(node: Any) -> Any:
    """An OpenAPI schema as a JSON schema: `nullable` honoured also beside `$ref`, `oneOf` read as
    `anyOf`, `format` of integers ignored."""
    if not isinstance(node, dict):
        return node
    nullable = node.get("nullable") is True
    if "$ref" in node:
        schema: Json = {"$ref": node["$ref"].replace("#", f"{_ROOT}#", 1)}
        return {"anyOf": [schema, {"type": "null"}]} if nullable else schema
    schema = {}
    for key in _KEPT:
        if key in node:
            value = node[key]
            if key == "properties":
                value = {name: _schema(inner) for name, inner in value.items()}
            elif key in ("items", "additionalProperties"):
                value = _schema(value)
            schema[key] = value
    if schema.get("type") in ("integer", "number"):
        schema.pop("format", None)
    for key, target in (("oneOf", "anyOf"), ("anyOf", "anyOf"), ("allOf", "allOf")):
        if key in node:
            schema[target] = [_schema(inner) for inner in node[key]]
    if not nullable:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())

    @checker.checks("email")
    def _email(value: object) -> bool:
        return not isinstance(value, str) or "@" in value

    @checker.checks("uuid")
    def _uuid(value: object) -> bool:
        return not isinstance(value, str) or bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))

    @checker.checks("date-time")
    def _moment(value: object) -> bool:
        return not isinstance(value, str) or bool(_DATE_TIME.fullmatch(value))

    return checker


class Description:
    """The description, ready to judge."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8") as stream:
            self._raw: Json = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        self.schemas: Json = self._raw["components"]["schemas"]
        relax(self.schemas)

    @cached_property
    def _registry(self) -> Registry[Any]:
        document = {"components": {"schemas": {name: _schema(node) for name, node in self.schemas.items()}}}
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        return registry

    def answer_schema(self, method: str, path: str) -> Json:
        """The schema of an operation's 200 answer, as the description has it."""
        content = self._raw["paths"][path][method.lower()]["responses"]["200"]["content"]
        found: Json = content["application/json"]["schema"]
        return found

    def examples(self, method: str, path: str) -> list[Any]:
        """The examples of an operation's 200 answer."""
        content = self._raw["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]
        if "examples" in content:
            return [example["value"] for example in content["examples"].values()]
        return [content["example"]] if "example" in content else []

    def errors(self, method: str, path: str, answer: Any) -> list[ValidationError]:
        """What the description has against an answer: the innermost complaints."""
        validator = Draft202012Validator(
            _schema(self.answer_schema(method, path)), registry=self._registry, format_checker=_formats()
        )
        return [leaf for error in validator.iter_errors(answer) for leaf in _leaves(error)]

    def undeclared(self, method: str, path: str, answer: Any) -> set[tuple[str, str]]:
        """(schema, key) of every key in an answer that the description does not know."""
        return set(self._undeclared(answer, self.answer_schema(method, path), f"{method} {path}"))

    def absent(self, method: str, path: str, answer: Any) -> set[tuple[str, str]]:
        """(schema, key) of declared keys that an example shows and the answer lacks."""
        schema = self.answer_schema(method, path)
        return {
            found
            for example in self.examples(method, path)
            for found in self._absent(example, answer, schema, f"{method} {path}")
        }

    def _branches(self, schema: Json, name: str) -> Iterator[tuple[str, Json]]:
        """A schema and all that it refers to or is put together from, with their names."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            yield from self._branches(self.schemas[name], name)
            return
        yield name, schema
        for key in ("oneOf", "anyOf", "allOf"):
            for inner in schema.get(key, ()):
                yield from self._branches(inner, name)

    def _properties(self, schema: Json, name: str) -> tuple[str, Json, bool]:
        """The nearest name, all declared properties, and whether others are welcome."""
        properties: Json = {}
        free = False
        own = name
        for place, (found, branch) in enumerate(self._branches(schema, name)):
            own = found if place == 0 else own
            properties |= branch.get("properties", {})
            free = free or bool(branch.get("additionalProperties"))
        return own, properties, free or not properties

    def _undeclared(self, value: Any, schema: Json, name: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, list):
            for _, branch in list(self._branches(schema, name)):
                if "items" in branch:
                    for item in value:
                        yield from self._undeclared(item, branch["items"], name)
        elif isinstance(value, dict):
            own, properties, free = self._properties(schema, name)
            for key, inner in value.items():
                if key in properties:
                    yield from self._undeclared(inner, properties[key], f"{own}.{key}")
                elif not free:
                    yield own, key

    def _absent(self, example: Any, value: Any, schema: Json, name: str) -> Iterator[tuple[str, str]]:
        if isinstance(example, list) and isinstance(value, list):
            for _, branch in list(self._branches(schema, name)):
                if "items" in branch and example and value:
                    for shown in example:
                        yield from self._absent(shown, value[0], branch["items"], name)
        elif isinstance(example, dict) and isinstance(value, dict):
            own, properties, _ = self._properties(schema, name)
            for key, shown in example.items():
                if key in properties and key not in value:
                    yield own, key
                elif key in properties:
                    yield from self._absent(shown, value[key], properties[key], f"{own}.{key}")


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Complaints without further causes; of an anyOf only the branch that fits best."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    nearest = min(
        branches.values(),
        key=lambda group: (all(e.validator == "type" and len(e.path) == 0 for e in group), len(group)),
    )
    for inner in nearest:
        yield from _leaves(inner)
