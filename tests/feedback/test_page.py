"""The page is valid, whole in itself, and safe whatever somebody is called or says."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from assistant.events import Event, OverlapKind, ReplyMeaning
from assistant.feedback.build import build_report
from assistant.feedback.html import WORDS_TO, EmbeddedSound, render_html
from assistant.feedback.markdown import render_markdown
from assistant.feedback.timeline import draw_timeline
from tests.feedback.journal import GOOD, PLAIN, Journal, english
from tests.feedback.practices import thanking
from tests.feedback.sample import exercise, long_talk, no_speech, one_partner, ordinary_talk

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import html5lib

SOUND = EmbeddedSound(data=b"RIFF....", mime="audio/wav")
HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
EVIL = ("<script>alert(1)</script>", "\"><img src=x onerror='alert(2)'>{{ 7*7 }}")


def evil() -> list[Event]:
    """Names and words that would like to be markup."""
    journal = Journal(EVIL, exercise="<b>x</b>")
    journal.says("A", 1, 6, "</p></script><script>alert(3)</script> & [a](http://b) # *c*", judged=PLAIN)
    journal.says("B", 5, 9, "--> ]]> \" ' ` </style>")
    journal.overlap("B", "A", 5, 6, OverlapKind.INTERRUPTION, "<i>because</i>")
    journal.caveat("odd", "</li><script>alert(4)</script>")
    return journal.ends(10, file="</title><script>.wav")


EVERY: dict[str, Callable[[], list[Event]]] = {
    "exercise": exercise,
    "ordinary": ordinary_talk,
    "one partner": one_partner,
    "no speech": no_speech,
    "evil": evil,
    "long": lambda: long_talk(30),
}


@cache
def page(name: str, *, with_sound: bool = False) -> str:
    return render_html(build_report(EVERY[name](), english()), english(), SOUND if with_sound else None)


@cache
def parsed(name: str, *, with_sound: bool = False) -> Element:
    """The page as a strict parser reads it: any parse error raises."""
    tree: Element = html5lib.HTMLParser(strict=True).parse(page(name, with_sound=with_sound))
    return tree


def texts(element: Element, tag: str) -> list[str]:
    return ["".join(found.itertext()).strip() for found in element.iter(HTML + tag)]


every_page = pytest.mark.parametrize("name", EVERY)
with_or_without = pytest.mark.parametrize("with_sound", [False, True])


@every_page
@with_or_without
def test_the_page_is_html_without_an_error(name: str, with_sound: bool) -> None:
    assert parsed(name, with_sound=with_sound).tag == HTML + "html"


@every_page
@with_or_without
def test_ids_are_unique_and_links_lead_somewhere(name: str, with_sound: bool) -> None:
    """Also what a label or a sign refers to is on the page."""
    tree = parsed(name, with_sound=with_sound)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    asked = {
        link[1:]
        for element in tree.iter()
        if (link := element.get("href") or element.get("{http://www.w3.org/1999/xlink}href"))
    }
    asked |= {name for element in tree.iter() for name in (element.get("aria-labelledby") or "").split()}
    asked |= set(re.findall(r"url\(#([\w-]+)\)", page(name, with_sound=with_sound)))

    assert len(ids) == len(set(ids))
    assert asked <= set(ids)


@every_page
def test_the_page_asks_nothing_of_the_network(name: str) -> None:
    """No address but those of the sound and of places on the page; and the page forbids the rest."""
    tree = parsed(name, with_sound=True)
    for element in tree.iter():
        for attribute in ("src", "href", "srcset", "action", "poster", "data"):
            value = element.get(attribute)
            assert value is None or value.startswith(("#", "data:audio/wav;base64,")), value
    policy = next(m.get("content") for m in tree.iter(HTML + "meta") if m.get("http-equiv"))

    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "@import" not in page(name)
    assert not any(key in ("style", "onclick", "onload") for e in tree.iter() for key in e.attrib)


def test_names_and_words_stay_text() -> None:
    """One script, ours; no image; the name is shown as it was typed."""
    tree = parsed("evil")

    assert len(list(tree.iter(HTML + "script"))) == 1
    assert list(tree.iter(HTML + "img")) == []
    assert texts(tree, "h1") == [f"{EVIL[0]} & {EVIL[1]}"]
    assert "{{ 7*7 }}" in page("evil")


@every_page
def test_headings_go_down_one_step_at_a_time(name: str) -> None:
    """A screen reader's table of contents has no hole."""
    levels = [
        int(e.tag[-1]) for e in parsed(name).iter() if re.fullmatch(re.escape(HTML) + r"h[1-6]", str(e.tag))
    ]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_page
def test_what_can_be_pressed_has_a_name(name: str) -> None:
    for element in parsed(name, with_sound=True).iter():
        if element.tag in (HTML + "button", HTML + "a", SVG + "a"):
            assert element.get("aria-label") or "".join(element.itertext()).strip()


def test_the_page_tells_what_was_heard() -> None:
    """The sentences, both sides of the cut-in, each round, the caveats."""
    told = "".join(parsed("exercise").itertext())

    for text in (
        "and Ann told you that you got it.",
        "But I told you on Monday that it would be late.",
        "Confirmed by Ben",
        "What would those ten minutes look like for you?",
        "Let the sentence land first.",
    ):
        assert text in told
    assert "No exercise could be followed" in "".join(parsed("ordinary").itertext())


def test_one_row_of_the_timeline_is_a_minute_and_has_words() -> None:
    rows = [e for e in parsed("exercise").iter(SVG + "svg") if e.get("class") == "row"]

    assert [row.get("aria-label") for row in rows] == [
        "0:00 to 1:00: Ann speaks 28 seconds, Ben speaks 14 seconds, cut-ins: 1",
        "1:00 to 2:00: Ann speaks 6 seconds, Ben speaks 40 seconds",
        "2:00 to 2:32: Ann speaks 10 seconds, Ben speaks 11 seconds",
    ]


@pytest.mark.parametrize(
    ("duration_s", "n_rows", "row_s"),
    [
        (4, 1, 20),
        (31.2, 1, 40),
        (60, 1, 60),
        (61, 2, 60),
        (1440, 24, 60),
        (1441, 13, 120),
        (90_000, 25, 3600),
    ],
)
def test_rows_are_as_short_as_their_number_allows(duration_s: float, n_rows: int, row_s: float) -> None:
    """A short talk fills one row; a long one has longer rows, not more of them."""
    journal = Journal()
    journal.hears("A", 1, 2)
    report = build_report(journal.ends(duration_s), english())

    timeline = draw_timeline(report, english())

    assert (len(timeline.rows), timeline.row_length_s) == (n_rows, row_s)
    assert timeline.rows[-1].end_s == duration_s


def test_each_voice_has_a_pattern_and_each_kind_a_shape() -> None:
    """Nothing is told by colour alone."""
    tree = parsed("exercise")
    fills = {e.get("fill") for e in tree.iter(SVG + "rect") if "voice" in (e.get("class") or "")}
    row = next(e for e in tree.iter(SVG + "svg") if e.get("class") == "row")
    signs = {
        use.get("href") or use.get("{http://www.w3.org/1999/xlink}href") for use in row.iter(SVG + "use")
    }

    assert fills == {"url(#voice-0)", "url(#voice-1)"}
    assert {"#sign-signal", "#sign-cut-in", "#sign-prompt", "#sign-prompt-unheard"} <= signs


def test_two_hours_stay_a_page() -> None:
    """Few rows, few things in a row, a page below two megabytes."""
    text = render_html(build_report(long_talk(120), english()), english())
    rows = re.findall(r'<svg class="row".*?</svg>', text)

    assert len(rows) == 24
    assert max(row.count("<") for row in rows) < 600
    assert len(text) < 2_000_000


def test_the_same_report_gives_the_same_page() -> None:
    report = build_report(exercise(), english())

    assert render_html(report, english(), SOUND) == render_html(report, english(), SOUND)


def test_the_sound_is_in_the_page_only_when_given() -> None:
    assert texts(parsed("exercise"), "audio") == []
    (audio,) = parsed("exercise", with_sound=True).iter(HTML + "audio")
    assert audio.get("src") == "data:audio/wav;base64,UklGRi4uLi4="


def test_markdown_shows_names_and_words_as_text() -> None:
    """No heading, link or tag but our own."""
    text = render_markdown(build_report(evil(), english()), english())

    assert text.splitlines()[0] == (
        r"# \<script\>alert(1)\</script\> \& " + r""""\>\<img src=x onerror='alert(2)'\>\{\{ 7\*7 \}\}"""
    ).replace(r" \& ", " & ", 1)
    assert "<script>" not in text.replace(r"\<script\>", "")
    assert "[a](http" not in text


@every_page
def test_markdown_has_a_title_and_sections(name: str) -> None:
    lines = render_markdown(build_report(EVERY[name](), english()), english()).splitlines()

    assert lines[0].startswith("# ")
    assert "## For each of you" in lines
    assert "## How sure is this?" in lines


def test_the_chain_tells_how_long_was_spoken_and_follows_the_yes_of_the_speaker() -> None:
    """As long as the voice was heard, without pauses; what was confirmed is not shown as open."""
    doubted = replace(GOOD, accepted=False)
    journal = Journal(exercise="say-it-back")
    journal.begins("say-it-back")
    journal.phase("speak", 1, 0.0, "A", "B")
    journal.says("A", 1, 5, "The move was hard for me.")
    journal.says("A", 15, 20, "And I was alone with it.")
    journal.phase("paraphrase", 1, 21.0, "A", "B")
    journal.attempt(1, 1, "B", 22, 28, "The move was hard for me.", "So the move was hard.", doubted)
    journal.reply(1, "A", 29, 30, "Yes, that is it.", ReplyMeaning.YES)
    journal.round_ends(1, 31, "A", "B", "The move was hard for me. And I was alone with it.", True)
    page = render_html(build_report(journal.ends(40), english()), english())
    links = page[page.index('<ol class="links">') : page.index('<ol class="chain">')]

    assert "told for 9 seconds" in links
    assert "is-open" not in links


def test_a_long_speech_stands_in_its_round_with_its_beginning() -> None:
    """All of it is in the transcript."""
    speech = " ".join(f"word{n}" for n in range(WORDS_TO + 30))
    journal = Journal(exercise="say-it-back")
    journal.says("A", 1, 60, speech)
    journal.round_ends(1, 70, "A", "B", speech, None)
    page = render_html(build_report(journal.ends(80), english()), english())
    chain, transcript = page.split('id="h-words"')

    assert f"word{WORDS_TO - 1} …" in chain
    assert f"word{WORDS_TO}" not in chain
    assert f"word{WORDS_TO + 29}" in transcript


def test_a_name_from_right_to_left_keeps_its_place_among_numbers() -> None:
    """It is set apart in sentences of page and Markdown; the JSON has it as it was typed."""
    name = "\u05d9\u05e2\u05dc"
    told = build_report(thanking((name, "Ben")), english())
    apart = f"\u2068{name}\u2069"
    page = re.sub("<style>.*?</style>", "", render_html(told, english()), flags=re.DOTALL)

    assert told.participants[0].name == name
    assert f"{apart} told" in re.sub("<[^>]*>", "", page)
    for text in (page, render_markdown(told, english())):
        assert name not in text.replace(apart, "")


def test_of_a_partner_who_was_not_heard_no_figure_is_missed() -> None:
    text = render_markdown(build_report(one_partner(), english()), english())

    assert "Only one partner was heard" in text
    assert "Ben: too few" not in text
