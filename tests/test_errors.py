"""Messages have a code, the value and the way out, and cross process boundaries."""

from __future__ import annotations

import pickle
import string

import pytest

from pipeline.errors import MESSAGES, DepecheError, UsageError


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_can_be_filled_and_ends_as_a_sentence(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(MESSAGES[code]) if name}
    error = DepecheError(code, **dict.fromkeys(names, 0.5))
    assert error.message.endswith(".")
    assert str(error).startswith(f"[{code}] ")


def test_an_error_survives_the_way_back_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(UsageError("output-is-file", path="a.csv")))
    assert (error.code, "a.csv" in error.message) == ("output-is-file", True)
    assert isinstance(error, UsageError)
