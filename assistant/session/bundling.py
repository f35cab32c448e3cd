"""A session as one file to give to somebody: whole, or with less in it that tells who spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import OptionError
from assistant.events import Event, SessionStarted
from assistant.export.anonymous import Anonymiser, anonymous, candidates
from assistant.export.bundle import to_zip
from assistant.feedback.build import build_report
from assistant.feedback.moments import clock
from assistant.feedback.words import feedback_words
from assistant.session.results import FORMAT_NAMES, language_of, make_results

READ_ME = "READ ME FIRST.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """The events with less in them, and what somebody should read before they are given away."""

    events: list[Event]
    review: list[str]


def make_bundle(events: Sequence[Event], *, stem: str, is_reduced: bool) -> bytes:
    """One zip: the page, Markdown, every format, and a text that says what it is."""
    words = feedback_words(language_of(events)).bundle
    files = dict(make_results(events, stem=stem, formats=FORMAT_NAMES).files)
    files[READ_ME] = f"{words.about.strip()}\n\n{words.reduced if is_reduced else words.whole}\n"
    return to_zip(stem, files)


def reduce_session(events: Sequence[Event], listed: Mapping[str, str]) -> Reduced:
    """Names, listed words and numbers are replaced; the review has every line as it will stand.

    Raises
    ------
    OptionError
        If there are more people in it than there are names for.
    """
    words = feedback_words(language_of(events))
    started = next(event for event in events if isinstance(event, SessionStarted))
    if len(started.participants) > len(words.bundle.partners):
        raise OptionError(
            f"--anonymous: at most {len(words.bundle.partners)} people can be given other names."
        )
    labels = {
        participant.id: label
        for participant, label in zip(started.participants, words.bundle.partners, strict=False)
    }
    anonymiser = Anonymiser(
        {participant.name: labels[participant.id] for participant in started.participants},
        listed,
        words.bundle.numbers,
    )
    made = anonymous(events, anonymiser, labels)
    report = build_report(made, words)
    review = [
        f"{clock(said.start_s)} {report.name(said.participant)}: {said.text}"
        for said in report.utterances
        if said.text
    ]
    review.append("")
    for (old, new), n in sorted(anonymiser.counts.items()):
        review.append(words.bundle.replaced.format(n=n, old=old, new=new))
    named = {part for label in words.bundle.partners for part in label.split()}
    left = [f"{word} ({n})" for word, n in candidates(made) if word not in named]
    review.append(words.bundle.still_there.format(words=", ".join(left)) if left else words.bundle.none_left)
    review.append(words.bundle.reduced)
    return Reduced(events=made, review=review)


def list_to_edit(events: Sequence[Event]) -> str:
    """A list of words that might tell who the two are, for them to choose from."""
    head = feedback_words(language_of(events)).bundle.list_head
    return head + "".join(f"# {word}  ({n})\n" for word, n in candidates(events))
