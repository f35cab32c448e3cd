"""The pages over several sessions are valid, whole in themselves, and safe whatever somebody is called."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache
from xml.etree.ElementTree import Element

import pytest

from assistant.events import ReplyMeaning
from assistant.progress.compare import compare
from assistant.progress.compare_html import render_comparison
from assistant.progress.compare_text import render_comparison_markdown
from assistant.progress.html import render_progress
from assistant.progress.markdown import render_progress_markdown
from tests.progress.evenings import TITLES, WORDS, evening, kept, progress

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
EVIL = ("<script>alert(1)</script>", "\"><img src=x onerror='alert(2)'>{{ 7*7 }}")


def evil_wishes() -> dict[str, tuple[str, str | None, ReplyMeaning | None]]:
    return {"A": ("</p></style><b>{wish}</b>", "<i>no</i>", ReplyMeaning.UNCLEAR)}


def evil_progress() -> str:
    evenings = [evening(EVIL, questions=(1, 0), exercise="<b>x</b>") for _ in range(4)]
    return render_progress(progress(*evenings, evening(EVIL, wishes=evil_wishes())), WORDS)


def evil_comparison() -> str:
    first, second = kept(0, evening(EVIL, wishes=evil_wishes())), kept(1, evening(EVIL, exercise="</h1>"))
    return render_comparison(compare(first, second, titles={}), WORDS)


PAGES: dict[str, Callable[[], str]] = {
    "four sessions": lambda: render_progress(progress(*[evening(questions=(n, 1)) for n in range(4)]), WORDS),
    "two sessions": lambda: render_progress(progress(evening(), evening()), WORDS),
    "none": lambda: render_progress(progress(), WORDS),
    "evil": evil_progress,
    "compared": lambda: render_comparison(
        compare(kept(0, evening()), kept(1, evening()), titles=TITLES), WORDS
    ),
    "evil, compared": evil_comparison,
}


@cache
def page(name: str) -> str:
    return PAGES[name]()


@cache
def parsed(name: str) -> Element:
    """The page as a strict parser reads it: any parse error raises."""
    tree: Element = html5lib.HTMLParser(strict=True).parse(page(name))
    return tree


every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_page_is_valid_and_asks_nothing_of_the_network(name: str) -> None:
    """No link out, no script, and the page forbids itself both."""
    tree = parsed(name)

    assert not list(tree.iter(HTML + "script"))
    policy = next(
        meta.get("content", "")
        for meta in tree.iter(HTML + "meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    for element in tree.iter():
        for key in ("src", "href"):
            assert element.get(key, "#").startswith("#")
    assert "http" not in re.sub(r'xmlns="[^"]+"|http-equiv', "", page(name))


@every_page
def test_ids_are_there_once_and_found(name: str) -> None:
    """What leads to a place finds it; what labels is there."""
    ids = [element.get("id") for element in parsed(name).iter() if element.get("id")]

    assert len(ids) == len(set(ids))
    for element in parsed(name).iter():
        for key in ("aria-labelledby",):
            for wanted in (element.get(key) or "").split():
                assert wanted in ids


@pytest.mark.parametrize("name", ["evil", "evil, compared"])
def test_names_and_words_are_only_ever_text(name: str) -> None:
    """Nothing that was typed or said becomes markup, a place in a template or a style."""
    tree = parsed(name)

    assert not list(tree.iter(HTML + "img"))
    assert not list(tree.iter(HTML + "b"))
    assert "".join(tree.itertext()).count("<script>alert(1)</script>") > 0
    assert "{{ 7*7 }}" in "".join(tree.itertext())
    assert len(list(tree.iter(HTML + "style"))) == 1


def test_names_make_no_markdown() -> None:
    """No heading, link or tag."""
    evenings = [evening(("# *Ann*", "[Ben](x)"), questions=(1, 0)) for _ in range(4)]
    first, second = kept(0, evenings[0]), kept(1, evenings[1])
    for text in (
        render_progress_markdown(progress(*evenings), WORDS),
        render_comparison_markdown(compare(first, second, titles=TITLES), WORDS),
    ):
        assert r"\[Ben\](x)" in text
        assert "*Ann*" not in text.replace(r"\*", "")


def test_each_picture_says_in_words_what_it_shows() -> None:
    """A panel for each partner, with the values and the spread in its label, and the same as a table."""
    tree = parsed("four sessions")
    panels = [svg for svg in tree.iter(SVG + "svg") if svg.get("class") == "panel"]

    labels = [svg.get("aria-label", "") for svg in panels]

    assert "Ann: Open questions. 0 1 2 3: 0 to 3, 1.5 in the middle" in labels
    assert "Ben: Open questions. 1 1 1 1: 1 each time" in labels
    own = next(svg for svg in panels if svg.get("aria-label", "").startswith("Ann: Open questions"))
    assert len(list(own.iter(SVG + "circle"))) == 4
    assert list(tree.iter(HTML + "table"))


def test_both_partners_have_one_scale() -> None:
    """A dot of the same height means the same number."""
    tree = parsed("four sessions")

    def heights(name: str) -> list[str | None]:
        svg = next(
            svg for svg in tree.iter(SVG + "svg") if (svg.get("aria-label") or "").startswith(f"{name}: Open")
        )
        return [dot.get("cy") for dot in svg.iter(SVG + "circle")]

    assert heights("Ann")[1] == heights("Ben")[0]
