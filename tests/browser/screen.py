"""A page as a real browser shows it: at a width, in a scheme, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

WIDTHS = (320, 375, 1280)
SCHEMES = ("light", "dark")

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


def faults(browser: webdriver.Chrome, width: int) -> list[str]:
    """What a page that was just opened does wrong: too wide, an error in the console, a request out."""
    found = []
    if (wide := ask(browser, "document.documentElement.scrollWidth")) > width:
        found.append(f"it is {wide} px wide on a screen of {width}")
    found += [str(entry["message"]) for entry in browser.get_log("browser")]  # type: ignore[no-untyped-call]
    found += [
        entry["message"]
        for entry in browser.get_log("performance")  # type: ignore[no-untyped-call]
        if '"Network.requestWillBeSent"' in entry["message"] and '"url":"http' in entry["message"]
    ]
    return found
