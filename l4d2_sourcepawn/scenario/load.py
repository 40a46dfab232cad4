"""Reading scenario files. Files are strangers': what is wrong is told by file and key."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from l4d2_sourcepawn.scenario.errors import ScenarioInvalid
from l4d2_sourcepawn.scenario.model import TaskScenarios
from l4d2_sourcepawn.scenario.yaml_tree import MAX_CHARACTERS, YamlRefused, read_tree

_SUFFIX: Final = ".yaml"
_MAX_FILES: Final = 2_000
_SHOWN: Final = 5
_MAX_BYTES: Final = MAX_CHARACTERS * 4


def load_task_scenarios(path: str | os.PathLike[str]) -> TaskScenarios:
    """Return the scenarios in a file.

    Raises:
        ScenarioInvalid: it cannot be read or is not what `docs/scenarios.md` says.
    """
    file = Path(path)
    task = parse_task_scenarios(_read(file), name=_shown(file))
    if task.id != file.stem:
        raise ScenarioInvalid(f"{_shown(file)}: id: is {task.id}, but the file is {file.name}")
    return task


def load_folder(folder: str | os.PathLike[str]) -> dict[str, TaskScenarios]:
    """Return the scenarios of every `.yaml` file in a folder, by task id.

    Raises:
        ScenarioInvalid: the folder cannot be read, or one of its files is not valid.
    """
    root = Path(folder)
    try:
        files = sorted(path for path in root.iterdir() if path.suffix == _SUFFIX)
    except OSError as error:
        raise ScenarioInvalid(f"{_shown(root)}: {error.strerror or error}") from None
    if len(files) > _MAX_FILES:
        raise ScenarioInvalid(f"{_shown(root)}: more than {_MAX_FILES} files")
    return {task.id: task for task in map(load_task_scenarios, files)}


def parse_task_scenarios(text: str, *, name: str = "scenarios") -> TaskScenarios:
    """Return the scenarios in a text; `name` is what messages call it.

    Raises:
        ScenarioInvalid: the text is not what `docs/scenarios.md` says.
    """
    try:
        tree = read_tree(text)
    except YamlRefused as refused:
        raise ScenarioInvalid(f"{name}: {refused}") from None
    if not isinstance(tree, dict):
        raise ScenarioInvalid(f"{name}: must be a mapping with id, source and scenarios")
    try:
        return TaskScenarios.model_validate(tree)
    except ValidationError as invalid:
        raise ScenarioInvalid(_in_words(name, invalid)) from None
    except RecursionError:
        raise ScenarioInvalid(f"{name}: nested too deeply") from None


def _read(file: Path) -> str:
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ScenarioInvalid(f"{_shown(file)}: is no file")
            raw = stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ScenarioInvalid(f"{_shown(file)}: {reason}") from None
    if len(raw) > _MAX_BYTES:
        raise ScenarioInvalid(f"{_shown(file)}: is larger than {_MAX_BYTES} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioInvalid(f"{_shown(file)}: is no UTF-8 at byte {error.start}") from None


def _in_words(name: str, invalid: ValidationError) -> str:
    errors = invalid.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{name}: {_path(error['loc'])}: {_message(error)}" for error in errors[:_SHOWN]]
    more = len(errors) - _SHOWN
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _path(location: tuple[int | str, ...]) -> str:
    """Return a place as `scenarios[0].steps[2].bile.by`."""
    shown = ""
    for part in location:
        if isinstance(part, int):
            shown += f"[{part}]"
        else:
            shown += f".{part}" if shown else str(part)
    return (shown or "file").encode("utf-8", "backslashreplace").decode("utf-8")


def _message(error: Any) -> str:
    kinds = {"extra_forbidden": "unknown key", "missing": "is missing"}
    return str(kinds.get(error["type"], error["msg"]))


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
