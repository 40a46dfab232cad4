"""Landlock: a Linux process gives up, for good, every file it does not need.

The restriction holds for the calling thread and for what it starts. A thread
made for the purpose restricts itself, starts the compiler and ends; no other
thread is touched and no code runs between fork and exec. Constants are from
Linux' `include/uapi/linux/landlock.h`; the system-call numbers are the same on
every architecture.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_VERSION_FLAG: Final = 1
_RULE_PATH_BENEATH: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38

_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_TRUNCATE: Final = 1 << 14
_IOCTL_DEVICE: Final = 1 << 15
_RIGHTS_BY_ABI: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_FILE_RIGHTS: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
_TCP: Final = 0b11
_TCP_SINCE_ABI: Final = 4

_RUN: Final = _EXECUTE | _READ_FILE | _READ_DIR
_READ: Final = _READ_FILE | _READ_DIR


@cache
def landlock_abi() -> int:
    """Return the kernel's Landlock version, 0 if there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION_FLAG))


def restrict_this_thread(
    *, run: Iterable[Path], read: Iterable[Path], write: Iterable[Path]
) -> None:
    """Confine the calling thread, for ever, to these files and folders; no TCP either.

    `run` may be read and executed, `read` only read, `write` everything but
    executed. What does not exist is left out.

    Raises:
        OSError: the kernel refused; the thread may be restricted in part.
    """
    abi = landlock_abi()
    handled = next(
        rights for since, rights in sorted(_RIGHTS_BY_ABI.items(), reverse=True) if abi >= since
    )
    network = _TCP if abi >= _TCP_SINCE_ABI else 0
    attributes = struct.pack("=QQ", handled, network)
    size = len(attributes) if network else 8
    ruleset = _checked(_CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)
    try:
        for paths, rights in ((run, _RUN), (read, _READ), (write, handled & ~_EXECUTE)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        if _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
        _checked(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _checked(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    converted = [
        ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments
    ]
    return int(_libc().syscall(ctypes.c_long(number), *converted))


def _checked(number: int, *arguments: object) -> int:
    result = _call(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock system call {number}")
    return result
