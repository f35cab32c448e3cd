"""The page in a real browser: it fits, it is read without errors, and a moment is heard at a click."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from assistant.feedback.build import build_report
from assistant.feedback.html import EmbeddedSound, render_html
from tests.browser.screen import CONTRAST, SCHEMES, WIDTHS, ask, faults, first, look
from tests.feedback.journal import english
from tests.feedback.sample import exercise, long_talk, no_speech, ordinary_talk

pytestmark = pytest.mark.slow

TALKS = {"exercise": exercise, "ordinary": ordinary_talk, "no-speech": no_speech, "long": long_talk}


def tone(length_s: int, rate_hz: int = 4000) -> EmbeddedSound:
    """A quiet tone as WAV, 16 bit, mono."""
    samples = [round(900 * math.sin(n / 7)) for n in range(length_s * rate_hz)]
    data = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack(
        "<4sI8sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVEfmt ",
        16,
        1,
        1,
        rate_hz,
        rate_hz * 2,
        2,
        16,
        b"data",
        len(data),
    )
    return EmbeddedSound(data=head + data, mime="audio/wav")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page, and one with sound."""
    folder = tmp_path_factory.mktemp("pages")
    for name, talk in TALKS.items():
        text = render_html(build_report(talk(), english()), english())
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    heard = render_html(build_report(exercise(), english()), english(), tone(152))
    (folder / "heard.html").write_text(heard, encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TALKS)
def test_the_page_fits_and_has_no_errors(
    browser: webdriver.Chrome, pages: Path, name: str, width: int, scheme: str
) -> None:
    """No sideways scrolling, nothing in the console, nothing asked of any network."""
    look(browser, pages / f"{name}.html", width=width, scheme=scheme)

    assert faults(browser, width) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_writing_has_contrast(browser: webdriver.Chrome, pages: Path, scheme: str) -> None:
    """At least 4.5 to 1 (WCAG 2.2, 1.4.3) in both schemes."""
    look(browser, pages / "heard.html", scheme=scheme)

    assert ask(browser, CONTRAST) == []


@pytest.mark.parametrize("key", ["click", Keys.ENTER, Keys.SPACE])
def test_a_moment_is_heard(browser: webdriver.Chrome, pages: Path, key: str) -> None:
    """The cut-in at 0:29, by mouse or by keyboard: the sound plays from half a second before."""
    look(browser, pages / "heard.html")
    button = first(browser, ".cut-ins button.moment")
    assert button.get_attribute("aria-label") == "Hear 0:29"

    if key == "click":
        button.click()
    else:
        button.send_keys(key)

    WebDriverWait(browser, 10).until(lambda b: ask(b, "document.getElementById('sound').currentTime") > 29.1)
    assert ask(browser, "document.getElementById('sound').currentTime") < 33
    assert button.get_attribute("aria-pressed") == "true"


def test_a_second_click_stops_and_another_moment_takes_over(browser: webdriver.Chrome, pages: Path) -> None:
    look(browser, pages / "heard.html")
    early, late = browser.find_elements(By.CSS_SELECTOR, ".link button.moment")[:2]

    early.click()
    late.click()
    assert [early.get_attribute("aria-pressed"), late.get_attribute("aria-pressed")] == ["false", "true"]
    late.click()

    assert late.get_attribute("aria-pressed") == "false"
    assert ask(browser, "document.getElementById('sound').paused")


def test_a_moment_ends_by_itself(browser: webdriver.Chrome, pages: Path) -> None:
    """A listening signal of 0.3 s plays for under two seconds, and its button is free again."""
    look(browser, pages / "heard.html")
    first(browser, "details.transcript summary").click()
    button = first(browser, "details.transcript button.moment[data-from='12.1']")

    button.click()

    WebDriverWait(browser, 10).until(lambda _: button.get_attribute("aria-pressed") == "false")
    assert ask(browser, "document.getElementById('sound').paused")
    assert 13.3 <= ask(browser, "document.getElementById('sound').currentTime") < 14.5


def test_a_place_in_the_timeline_is_heard(browser: webdriver.Chrome, pages: Path) -> None:
    """A click in the middle of the second row plays from a minute and a half; the head moves there."""
    look(browser, pages / "heard.html")
    row = browser.find_elements(By.CSS_SELECTOR, "svg.row")[1]

    webdriver.ActionChains(browser).move_to_element(row).click().perform()

    WebDriverWait(browser, 10).until(lambda b: ask(b, "document.getElementById('sound').currentTime") > 90)
    assert ask(browser, "document.getElementById('sound').currentTime") < 95
    WebDriverWait(browser, 10).until(
        lambda b: ask(b, "document.querySelectorAll('svg.row')[1].querySelector('.playhead.is-on')")
    )


def test_a_cut_in_on_the_timeline_leads_to_its_words(browser: webdriver.Chrome, pages: Path) -> None:
    """By keyboard: the sign is a link with a name; Enter leads to what was said by both."""
    look(browser, pages / "exercise.html")
    link = first(browser, "svg.row a")
    assert link.get_attribute("aria-label") == "cut-in, 0:29"

    link.send_keys(Keys.ENTER)

    assert "But I told you on Monday" in ask(browser, "document.activeElement.textContent")


def test_a_moment_without_sound_opens_the_words(browser: webdriver.Chrome, pages: Path) -> None:
    """The transcript is folded; the link unfolds it and leads to the sentence."""
    look(browser, pages / "exercise.html")
    assert not ask(browser, "document.querySelector('details.transcript').open")

    first(browser, ".cut-ins a.moment").click()

    WebDriverWait(browser, 10).until(lambda b: ask(b, "document.querySelector('details.transcript').open"))
    assert ask(browser, "document.querySelector(':target').textContent").strip() != ""


def test_the_first_tab_skips_to_the_content(browser: webdriver.Chrome, pages: Path) -> None:
    look(browser, pages / "exercise.html")

    first(browser, "body").send_keys(Keys.TAB)

    assert ask(browser, "document.activeElement.getAttribute('href')") == "#content"
