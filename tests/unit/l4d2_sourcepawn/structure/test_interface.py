from __future__ import annotations

import pytest
from pydantic import ValidationError

from l4d2_sourcepawn.structure import Interface


def test_nothing_is_required_unless_it_is_named():
    assert Interface.model_validate({}) == Interface(commands=(), convars=())
    assert Interface.model_validate({"commands": ["kills"]}).commands == ("kills",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"commands": "kills"},
        {"commands": [1]},
        {"commands": ["two words"]},
        {"commands": [""]},
        {"commands": ["x" * 129]},
        {"commands": ["x"] * 33},
        {"command": ["kills"]},
        {"convars": ['x"; quit']},
    ],
)
def test_what_is_no_interface_is_refused(wrong):
    with pytest.raises(ValidationError):
        Interface.model_validate(wrong)
