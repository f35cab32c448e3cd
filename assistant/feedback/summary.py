"""Two sentences for each partner: one that went well, one to try.

Rule 1: each rests on something that happened and says when or with which words;
what has no evidence is not said.

Rule 2: even-handed. The same rules in the same order for both (`evidence`); who
is named first changes nothing. No sentence counts what somebody did not do.

Rule 3: the words come from the language file. At most `SENTENCE_WORDS` words:
what is quoted is cut until the sentence fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.events import Participant, ParticipantId
from assistant.feedback.evidence import to_try, went_well
from assistant.feedback.figures import Frozen, Measures
from assistant.feedback.names import isolated
from assistant.feedback.quotes import SpokenWords, first_words, last_words, words_count
from assistant.feedback.record import Record
from assistant.feedback.view import Finding, PartnerView
from assistant.feedback.words import FeedbackWords, ToTry, WentWell

if TYPE_CHECKING:
    from assistant.feedback.report import SessionReport

SENTENCE_WORDS = 25
QUOTE_WORDS = 12


class SummarySentence(Frozen):
    """What is said to a partner; `code` names the rule, the span its evidence."""

    code: str
    text: str
    start_s: float | None
    end_s: float | None


class PartnerSummary(Frozen):
    """The two sentences, or a `note` that says why there are none."""

    participant: ParticipantId
    went_well: SummarySentence | None
    to_try: SummarySentence | None
    note: str | None


class Summary(Frozen):
    """What is said first. `note` replaces all of it where there was no speech."""

    partners: tuple[PartnerSummary, ...]
    note: str | None
    figures: Measures


def summarise(record: Record, figures: Measures, words: FeedbackWords) -> Summary:
    """The two sentences for each partner, and all figures."""
    heard = {ipu.participant for ipu in record.ipus}
    spoken = SpokenWords(record)
    partners = []
    for participant in record.participants:
        partner = record.partner_of(participant.id)
        if participant.id in heard:
            view = PartnerView(
                record=record,
                spoken=spoken,
                participant=participant.id,
                partner=partner.id if partner and partner.id in heard else None,
                words=words,
            )
            said = (
                _sentence(next(went_well(view)), words.summary.went_well, partner),
                _sentence(next(to_try(view)), words.summary.to_try, partner),
            )
            summary = PartnerSummary(participant=participant.id, went_well=said[0], to_try=said[1], note=None)
        else:
            note = words.summary.notes.not_heard
            summary = PartnerSummary(participant=participant.id, went_well=None, to_try=None, note=note)
        partners.append(summary)
    note_for_all = None if heard else words.summary.notes.no_speech
    return Summary(partners=tuple(partners), note=note_for_all, figures=figures)


def summary_lines(report: SessionReport, words: FeedbackWords) -> list[str]:
    """The summary as plain lines, for a terminal or a voice; never empty."""
    if report.summary.note is not None:
        return [report.summary.note]
    lines = []
    for partner in report.summary.partners:
        name = report.name(partner.participant)
        if partner.note is not None:
            lines.append(f"{name}: {partner.note}")
        if partner.went_well is not None:
            lines.append(f"{name}: {partner.went_well.text}")
        if partner.to_try is not None:
            lead = words.summary.lead_to_try
            lines.append(f"{name}, {lead[:1].lower()}{lead[1:]}: {partner.to_try.text}")
    return lines


def _sentence(finding: Finding, templates: WentWell | ToTry, partner: Participant | None) -> SummarySentence:
    template: str = getattr(templates, finding.code)
    places = {**finding.places, "partner": isolated(partner.name) if partner else ""}
    span = finding.span
    return SummarySentence(
        code=finding.code,
        text=fill(template, places),
        start_s=span.start_s if span else None,
        end_s=span.end_s if span else None,
    )


def fill(template: str, places: dict[str, str]) -> str:
    """A template with its places filled; what is quoted is cut so that the sentence stays short.

    Examples
    --------
    >>> fill("You said “{quote}”.", {"quote": "I was so tired, and then the train was late, and it rained."})
    'You said “I was so tired, and then the train was late, and it …”.'
    """
    cut = dict(places)
    for place, shorten in (("quote", first_words), ("said", last_words)):
        if place in places and "{" + place + "}" in template:
            n_others = words_count(template.format_map({**places, place: ""}))
            room = max(3, min(QUOTE_WORDS, SENTENCE_WORDS - n_others))
            cut[place] = shorten(places[place], room).rstrip(".,;:")
    return template.format_map(cut)
