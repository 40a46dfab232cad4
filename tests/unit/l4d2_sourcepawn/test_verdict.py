from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from l4d2_sourcepawn.verdict import LADDER, Judge, Rung, RungResult, Status, Verdict

DIGEST = "0" * 64
PASSED, FAILED = Status.PASSED, Status.FAILED


def verdict(*statuses: Status, task: str | None = "t", needs: tuple[str, ...] = ()) -> Verdict:
    """Build a verdict from the lowest rungs' statuses; the rest is not reached or not judged."""
    stopped = any(status is not PASSED for status in statuses)
    rest = Status.NOT_REACHED if stopped else Status.NOT_JUDGED
    filled = [*statuses, *[rest] * (len(LADDER) - len(statuses))]
    return Verdict(
        source_sha256=DIGEST,
        task=task,
        judge=Judge(scenarios_sha256=DIGEST if task else None),
        rungs=tuple(
            RungResult(
                rung=rung,
                status=status,
                reason=f"about {rung}",
                needs=needs if status is Status.UNSCORED else (),
            )
            for rung, status in zip(LADDER, filled, strict=True)
        ),
    )


@given(st.lists(st.sampled_from(Status), min_size=5, max_size=5))
def test_only_ladders_are_verdicts(statuses: list[Status]) -> None:
    first = next((n for n, status in enumerate(statuses) if status is not PASSED), 5)
    sound = PASSED not in statuses[first:] and (
        first == 5 or statuses[first] is not Status.NOT_REACHED
    )
    if sound:
        made = verdict(*statuses)
        assert made.reached == (LADDER[first - 1] if first else None)
        assert Verdict.model_validate_json(made.model_dump_json()) == made
    else:
        with pytest.raises(ValidationError):
            verdict(*statuses)


@pytest.mark.parametrize("status", [PASSED, FAILED])
def test_behaviour_is_told_against_a_task_only(status: Status) -> None:
    assert verdict(*[PASSED] * 4, status).task == "t"
    with pytest.raises(ValidationError, match="without a task"):
        verdict(*[PASSED] * 4, status, task=None)


def test_a_task_and_the_digest_of_its_scenarios_belong_together() -> None:
    made = verdict(PASSED).model_dump()
    for change in ({"task": None}, {"judge": Judge().model_dump()}):
        with pytest.raises(ValidationError, match="belong together"):
            Verdict.model_validate(made | change)


@pytest.mark.parametrize(
    ("statuses", "headline"),
    [
        ([PASSED] * 5, "passed up to behaviour"),
        ([PASSED] * 3, "passed up to symbols_valid; structure not judged: about structure"),
        ([PASSED, FAILED], "failed at compiles: about compiles"),
        ([PASSED, Status.UNSCORED], "unscored at compiles: about compiles"),
        ([FAILED], "failed at extracted: about extracted"),
    ],
)
def test_the_headline_claims_nothing_beyond_what_was_judged(
    statuses: list[Status], headline: str
) -> None:
    assert verdict(*statuses).headline() == headline


def test_a_fault_of_the_machine_is_told_from_a_known_limit() -> None:
    (fault,) = verdict(PASSED, Status.UNSCORED).faults
    assert fault.rung is Rung.COMPILES
    assert verdict(PASSED, Status.UNSCORED, needs=("native X",)).faults == ()
    assert verdict(PASSED, FAILED).faults == ()
