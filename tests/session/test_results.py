"""Formats are checked before work begins."""

from __future__ import annotations

import pytest

from assistant.errors import OptionError
from assistant.session.results import FORMAT_NAMES, chosen_formats


def test_all_means_every_format():
    """Nothing is left out, nothing is named twice."""
    assert chosen_formats("all") == FORMAT_NAMES
    assert chosen_formats("md, HTML,md") == ("md", "html")


@pytest.mark.parametrize("text", ["", "json,docx", ","])
def test_an_unknown_format_is_told_with_those_that_are_known(text: str):
    """One sentence with what was found and what there is."""
    with pytest.raises(OptionError, match=r"expected some of json,.*or all; got"):
        chosen_formats(text)
