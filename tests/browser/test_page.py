"""The page in a real browser: it fits, it is read without errors, and a moment is heard at a click."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from assistant.feedback.build import build_report
from assistant.feedback.html import EmbeddedSound, render_html
from tests.feedback.sample import english, exercise, long_talk, no_speech, ordinary_talk

pytestmark = pytest.mark.slow

CHROMIUM = "/usr/bin/chromium"
CHROMEDRIVER = "/usr/bin/chromedriver"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
)
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


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


def look(browser: webdriver.Chrome, page: Path, *, width: int = 1280, scheme: str = "light") -> None:
    """Opens a page as on a screen of that width."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": name, "value": value} for name, value in wishes.items()]},
    )
    browser.get(page.as_uri())


def ask(browser: webdriver.Chrome, script: str, *values: Any) -> Any:
    return browser.execute_script(f"return {script}", *values)


def first(browser: webdriver.Chrome, css: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, css)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("name", TALKS)
def test_the_page_fits_and_has_no_errors(
    browser: webdriver.Chrome, pages: Path, name: str, width: int, scheme: str
) -> None:
    """No sideways scrolling, nothing in the console, nothing asked of any network."""
    look(browser, pages / f"{name}.html", width=width, scheme=scheme)

    assert ask(browser, "document.documentElement.scrollWidth") <= width
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    requests = [
        entry["message"]
        for entry in browser.get_log("performance")  # type: ignore[no-untyped-call]
        if '"Network.requestWillBeSent"' in entry["message"] and '"url":"http' in entry["message"]
    ]
    assert requests == []


CONTRAST = """\
(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [r, g, b] = rgb.map((v) => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) { return colour.slice(0, 3); }
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *:not(script)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest("svg, .hidden, .skip, audio")) { continue; }
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < 4.5) { poor.push(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`); }
  }
  return poor;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
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
