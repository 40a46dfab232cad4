"""From what the user calls a task to its scenarios."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from l4d2_sourcepawn.errors import InputUnreadable
from l4d2_sourcepawn.nearest import nearest
from l4d2_sourcepawn.scenario import TaskScenarios, load_task_scenarios

HOME_VARIABLE: Final = "L4D2_HOME"
"""Names a checkout, whose tasks are found from any folder."""

_SUFFIX: Final = ".yaml"


def find_task(named: str, environment: Mapping[str, str] = os.environ) -> TaskScenarios:
    """Return the scenarios of a task.

    Args:
        named: a scenario file, or the id of a task in `data/eval/scenarios` of the
            checkout that `L4D2_HOME` names, the current folder, or this package's own.
        environment: where `L4D2_HOME` is looked up.

    Raises:
        InputUnreadable: there is no such task; near ones are named.
        ScenarioInvalid: its file has a fault.
    """
    if named.endswith(_SUFFIX) or os.sep in named:
        return load_task_scenarios(Path(named))
    known: dict[str, Path] = {}
    for folder in _folders(environment):
        for file in sorted(folder.glob(f"*{_SUFFIX}")):
            known.setdefault(file.stem, file)
    if named in known:
        return load_task_scenarios(known[named])
    if not known:
        raise InputUnreadable(
            f"no task {named!r}: there is no data/eval/scenarios here; name a scenario file, or a "
            f"checkout by {HOME_VARIABLE}"
        )
    near = nearest(named, known)
    told = f"near: {', '.join(near)}" if near else f"there is: {', '.join(sorted(known))}"
    raise InputUnreadable(f"no task {named!r}; {told}")


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    home = environment.get(HOME_VARIABLE)
    homes = [Path(home)] if home else [Path.cwd(), Path(__file__).parents[1]]
    for place in homes:
        yield place / "data" / "eval" / "scenarios"
