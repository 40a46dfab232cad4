"""Every refusal of the operating system is one line with a remedy."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from l4d2_registry import ReadFailed, WriteFailed
from l4d2_registry.refusals import reading, writing


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EFBIG, "ulimit -f"),
        (errno.EACCES, "owner"),
        (errno.EPERM, "hard links"),
        (errno.EROFS, "L4D2_DATA"),
        (errno.ENOTDIR, "file stands where a folder"),
        (errno.EISDIR, "folder stands where a file"),
        (errno.ENAMETOOLONG, "shorter"),
        (errno.EMFILE, "mend what the system names"),
    ],
)
def test_a_refused_write_names_place_reason_and_remedy(code: int, remedy: str) -> None:
    with pytest.raises(WriteFailed) as caught, writing(Path("some/where")):
        raise OSError(code, os.strerror(code))

    message = str(caught.value)
    assert "some/where" in message
    assert os.strerror(code) in message
    assert remedy in message
    assert "\n" not in message


def test_an_exclusive_create_keeps_its_answer() -> None:
    with pytest.raises(FileExistsError), writing(Path("x")):
        raise FileExistsError(errno.EEXIST, "exists")


@pytest.mark.parametrize("absent", [FileNotFoundError, NotADirectoryError])
def test_absence_is_for_the_reader_to_judge(absent: type[OSError]) -> None:
    with pytest.raises(absent), reading(Path("x")):
        raise absent


def test_a_refused_read_is_typed() -> None:
    with pytest.raises(ReadFailed, match=r"cannot read x: .*disk"), reading(Path("x")):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_an_error_without_a_number_is_still_one_line() -> None:
    with pytest.raises(WriteFailed, match="cannot write x: odd; "), writing(Path("x")):
        raise OSError("odd")
