import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard import paths
from wizard.errors import CannotWrite, OutercomError, UsageError
from wizard.exit_codes import ExitCode

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_home_is_made_for_its_owner_alone(home: Path) -> None:
    os.umask(0)
    assert paths.home() == home
    assert mode(home) == 0o700
    assert mode(paths.migrations_folder()) == 0o700


def test_home_without_the_variable_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OUTERCOM_HOME")
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, **_: tmp_path / name)
    assert paths.home() == tmp_path / "outercom"


def test_home_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("OUTERCOM_HOME", "~/support")
    assert paths.home() == tmp_path / "support"


def test_a_file_where_home_should_be_is_said_in_plain_words(home: Path) -> None:
    home.write_text("I am a file")
    with pytest.raises(CannotWrite, match="a file stands where a folder is needed") as caught:
        paths.home()
    assert "OUTERCOM_HOME" in caught.value.hint
    assert caught.value.exit_code is ExitCode.CANNOT_WRITE


def test_a_home_that_may_not_be_written_is_said_in_plain_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CannotWrite, match="may not write to its home folder"):
        paths.home()


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may write to read-only folders; Windows has no such modes"
)
def test_a_read_only_home_is_said_in_plain_words(home: Path) -> None:
    home.mkdir(mode=0o500)
    with pytest.raises(CannotWrite):
        paths.home()


@pytest.mark.parametrize(
    "name", ["acme", "a", "Acme-2026_v1.2", "0", "x" * 64, "console", "com", "lpt10", "nul-backup"]
)
def test_good_names(name: str) -> None:
    assert paths.valid_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "-rf", ".hidden", "a.", "a b", "x" * 65, "é", "a\n", "a\x00", "CON", "nul", "Com1.txt", "lpt9.",
     "aux.b.c", "c:", "a:b", "~", "\x1b[2J", "a\u202eb"],
)  # fmt: skip
def test_bad_names_are_refused_without_repeating_what_could_drive_a_terminal(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        paths.valid_name(name)
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message


@given(st.text(max_size=70))
def test_a_name_is_refused_or_stays_one_plain_part_of_a_path(name: str) -> None:
    try:
        paths.valid_name(name)
    except UsageError:
        return
    inside = Path("/home/x") / name
    assert inside.parent == Path("/home/x")
    assert inside.name == name
    assert name.isascii()
    assert not name.startswith((".", "-"))
    assert not name.endswith((".", " "))


@given(st.text(alphabet="abcXYZ019-_.", min_size=1, max_size=64))
def test_plain_names_are_refused_only_for_their_ends_or_a_device(name: str) -> None:
    if not name[0].isalnum() or name[-1] == ".":
        with pytest.raises(UsageError):
            paths.valid_name(name)
    else:
        assert paths.valid_name(name) == name


def test_a_migrations_files_are_all_inside_its_folder(tmp_path: Path) -> None:
    ours = paths.MigrationPaths(tmp_path)
    named = [ours.plan, ours.archive, ours.ledger("ochre"), ours.files, ours.log, ours.lock, ours.status, ours.requests]
    named += [ours.workspace, ours.downloads]
    assert len(set(named)) == len(named)
    assert {path.parent for path in named} == {tmp_path}
    assert not any(path.exists() for path in named)
    with pytest.raises(UsageError):
        ours.ledger("../../etc/passwd")


@posix
def test_a_file_is_replaced_and_private(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    target.write_bytes(b"old")
    target.chmod(0o644)
    paths.write_private(target, b"new")
    assert target.read_bytes() == b"new"
    assert mode(target) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not write"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_failed_write_leaves_the_old_file_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    target = tmp_path / "x.json"
    target.write_bytes(b"old")

    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CannotWrite, match=words) as caught:
        paths.write_private(target, b"new")
    assert caught.value.hint
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_writing_where_there_is_no_folder_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutercomError, match="a file stands where a folder is needed"):
        paths.write_private(tmp_path / "file" / "x.json", b"")
