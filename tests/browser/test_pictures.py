"""The page of each exercise in a real browser: its pictures are drawn, fit, and say what they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver

from assistant.events import Event
from assistant.feedback.build import build_report
from assistant.feedback.html import render_html
from tests.browser.screen import CONTRAST, SCHEMES, ask, faults, look
from tests.feedback.journal import english
from tests.feedback.practices import (
    attention,
    complaint,
    intentions,
    laughing,
    opening_up,
    stress,
    thanking,
    their_side,
)
from tests.feedback.sample import exercise, long_talk

pytestmark = pytest.mark.slow

TALKS: dict[str, Callable[[], list[Event]]] = {
    "say-it-back": exercise,
    "set-your-intentions": intentions,
    "undivided-attention": attention,
    "something-new": opening_up,
    "i-instead-of-you": complaint,
    "in-their-shoes": their_side,
    "thank-you-for": thanking,
    "when-we-laughed": laughing,
    "stress-of-the-day": stress,
    "ten-minutes": lambda: long_talk(10),
}

DRAWN = """\
[...document.querySelectorAll(arguments[0])].map((e) => {
  const box = e.getBoundingClientRect();
  const fits = box.left >= -1 && box.right <= document.documentElement.clientWidth + 1;
  const told = Boolean(e.getAttribute("aria-label") || e.textContent.trim());
  return [fits, box.width > 40 && box.height > 8, told];
})
"""

CLIPPED = """\
[...document.querySelectorAll("main h2, main h3, main p, main li, main dd, main td, main th")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline"
    && e.clientWidth > 0 && !e.closest(".scroll, .hidden"))
  .map((e) => e.textContent.trim().slice(0, 60))
"""

TICKED = """\
[...document.querySelectorAll("ul.three .part")].map((e) =>
  [getComputedStyle(e.querySelector("path")).display !== "none", e.querySelector(".hidden").textContent])
"""

PICTURES = [
    ("say-it-back", "svg.bar", 3),
    ("say-it-back", "ol.links", 2),
    ("say-it-back", "svg.strips", 2),
    ("undivided-attention", "svg.strips", 1),
    ("thank-you-for", "svg.bar", 3),
    ("thank-you-for", "ul.three", 2),
    ("ten-minutes", "svg.minutes", 1),
    ("set-your-intentions", "#h-wishes ~ .cards .card", 2),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exercises")
    for name, talk in TALKS.items():
        text = render_html(build_report(talk(), english()), english())
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", TALKS)
def test_the_page_of_each_exercise_fits(
    browser: webdriver.Chrome, pages: Path, name: str, width: int, scheme: str
) -> None:
    """On a phone and on a desk, in light and dark: no faults, nothing cut off, all of it readable."""
    look(browser, pages / f"{name}.html", width=width, scheme=scheme)

    assert faults(browser, width) == []
    assert ask(browser, CLIPPED) == []
    assert ask(browser, CONTRAST) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("name", "css", "n"), PICTURES)
def test_pictures_are_drawn_and_told(
    browser: webdriver.Chrome, pages: Path, name: str, css: str, n: int, width: int
) -> None:
    """So many of them, each within the page, large enough to be seen, and with its words."""
    look(browser, pages / f"{name}.html", width=width)

    drawn: list[list[Any]] = ask(browser, DRAWN, css)

    assert drawn == [[True, True, True]] * n


def test_the_three_parts_of_thanks_are_seen_apart(browser: webdriver.Chrome, pages: Path) -> None:
    """A part that was heard has its tick; one that was not is empty, and says so to a screen reader."""
    look(browser, pages / "thank-you-for.html")

    parts = ask(browser, TICKED)

    assert [told for _, told in parts] == [": there"] * 5 + [": not heard"]
    assert [ticked for ticked, _ in parts] == [True] * 5 + [False]
