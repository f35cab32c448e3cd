"""The pages over several sessions in a real browser: progress, and two sessions side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from assistant.events import ReplyMeaning
from assistant.progress.compare import compare
from assistant.progress.compare_html import render_comparison
from assistant.progress.html import render_progress
from tests.browser.screen import CONTRAST, SCHEMES, ask, faults, first, look
from tests.progress.evenings import TITLES, WORDS, evening, kept, progress

pytestmark = pytest.mark.slow

LONG = ("Annabel-Charlotte Featherstonehaugh", "Bartholomew")
WISHES: dict[str, tuple[str, str | None, ReplyMeaning | None]] = {
    "A": ("I want to be able to tell you about the move.", "Yes, it did.", ReplyMeaning.YES),
    "B": ("I want to stay calm.", "Not quite, but a little.", ReplyMeaning.NOT_QUITE),
}


def eight_evenings() -> str:
    evenings = [evening(questions=(n, 1), cut_ins=(0, n % 3)) for n in range(8)]
    wished = evening(exercise="set-your-intentions", wishes=WISHES)
    return render_progress(progress(*evenings, wished), WORDS)


def long_names() -> str:
    return render_progress(progress(*[evening(LONG, questions=(n, 2)) for n in range(4)]), WORDS)


def side_by_side(*names: tuple[str, str], exercises: tuple[str, str] = ("say-it-back",) * 2) -> str:
    partners = names[0] if names else ("Ann", "Ben")
    one, other = (
        kept(n, evening(partners, exercise=exercise, questions=(n, 2), cut_ins=(1, n)))
        for n, exercise in enumerate(exercises)
    )
    return render_comparison(compare(one, other, titles=TITLES), WORDS)


PAGES: dict[str, Callable[[], str]] = {
    "progress": eight_evenings,
    "two": lambda: render_progress(progress(evening(), evening()), WORDS),
    "none": lambda: render_progress(progress(), WORDS),
    "long names": long_names,
    "compared": side_by_side,
    "compared, long names": lambda: side_by_side(LONG),
    "not alike": lambda: side_by_side(exercises=("say-it-back", "set-your-intentions")),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("several")
    for name, render in PAGES.items():
        (folder / f"{name}.html").write_text(render(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_fits_and_is_readable(
    browser: webdriver.Chrome, pages: Path, name: str, width: int, scheme: str
) -> None:
    """On a phone and on a desk, in light and dark: no faults, and all writing has contrast."""
    look(browser, pages / f"{name}.html", width=width, scheme=scheme)

    assert faults(browser, width) == []
    assert ask(browser, CONTRAST) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_both_partners_have_panels_of_one_size(browser: webdriver.Chrome, pages: Path, width: int) -> None:
    """Nobody's picture is larger, and on a desk the two stand side by side."""
    look(browser, pages / "progress.html", width=width)
    panels = browser.find_elements(By.CSS_SELECTOR, "svg.panel")
    boxes: dict[tuple[str, str], Any] = {}
    for panel in panels:
        name, figure = (panel.get_attribute("aria-label") or "").split(": ")[:2]
        boxes[name, figure.split(".")[0]] = panel.rect
    shared = [figure for name, figure in boxes if name == "Ann" and ("Ben", figure) in boxes]

    assert len(shared) >= 5
    for figure in shared:
        ann, ben = boxes["Ann", figure], boxes["Ben", figure]
        assert (round(ann["width"]), round(ann["height"])) == (round(ben["width"]), round(ben["height"]))
        assert ann["width"] > 100
        if width > 1000:
            assert round(ann["y"]) == round(ben["y"])


def test_a_table_tells_the_same_by_keyboard(browser: webdriver.Chrome, pages: Path) -> None:
    """Folded at first; a press on its summary shows every value."""
    look(browser, pages / "progress.html")
    table = first(browser, "details")

    first(browser, "details summary").send_keys("\ue007")

    assert table.get_attribute("open") is not None
    assert first(browser, "details td").is_displayed()


@pytest.mark.parametrize("name", ["compared", "compared, long names"])
def test_both_sessions_are_seen_on_a_phone(browser: webdriver.Chrome, pages: Path, name: str) -> None:
    """The table needs no scrolling sideways: a figure is read in one look."""
    look(browser, pages / f"{name}.html", width=360)

    table = "document.querySelector('.scroll')"
    assert ask(browser, f"{table}.scrollWidth - {table}.clientWidth") == 0


def test_sessions_that_are_not_alike_say_why(browser: webdriver.Chrome, pages: Path) -> None:
    """No figures side by side, and a reason that can be read without scrolling on a desk."""
    look(browser, pages / "not alike.html")

    assert browser.find_elements(By.CSS_SELECTOR, "main table") == []
    assert "exercise" in first(browser, "main").text
