from __future__ import annotations

import pytest

from assistant.language import read_words
from assistant.turns.lexicon import TurnWords


@pytest.fixture(scope="session")
def words() -> TurnWords:
    return TurnWords.model_validate(read_words("en", "turns"))
