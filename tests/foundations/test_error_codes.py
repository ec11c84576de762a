"""Every error has a code of its own, and the README explains exactly these."""

import re
from pathlib import Path

from wizard.errors import OutercomError, explained

README = Path(__file__).parents[2] / "README.md"


def _kinds(kind: type[OutercomError]) -> list[type[OutercomError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in _kinds(below))]


def test_every_kind_of_error_has_a_code_and_a_meaning_of_its_own() -> None:
    kinds = [kind for kind in _kinds(OutercomError) if kind.__module__.startswith("wizard.")]
    assert len({kind.error_code for kind in kinds}) == len(kinds)
    assert len({kind.meaning for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert re.fullmatch(r"E-[A-Z]+-\d\d", kind.error_code), kind
        assert kind.meaning.endswith(".")


def test_the_readme_explains_every_code() -> None:
    rows = dict(re.findall(r"^\| `(E-[A-Z]+-\d\d)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == explained()
