"""The feedback as Markdown: the same as the page, for a notebook or a mail.

Rule 1: what a person said or typed is escaped, so that no name makes a heading
and no sentence a link.

Rule 2: nothing is told here that the page does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.events import OverlapKind
from assistant.feedback.balance import turns_to_tell
from assistant.feedback.figures import PartnerFigures
from assistant.feedback.minutes import MINUTES_FROM
from assistant.feedback.moments import clock, length
from assistant.feedback.notes import correction_line, corrections_in_force, left_out_lines, told_overlaps
from assistant.feedback.report import OverlapReport, ReplyReport, RoundReport, SessionReport
from assistant.feedback.words import FeedbackWords

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """A text that Markdown shows as it stands, on one line.

    Examples
    --------
    >>> print(escaped("# *Ann* [1]"))
    \\# \\*Ann\\* \\[1\\]
    """
    one_line = " ".join(text.split())
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one_line))


def render_markdown(report: SessionReport, words: FeedbackWords) -> str:
    """The feedback as CommonMark with a table; the same text for the same report."""
    report, page = report.with_names_isolated(), words.page
    names = page["title_join"].join(escaped(participant.name) for participant in report.participants)
    exercise = report.session.exercise_title or report.session.exercise or page["no_exercise"]
    lines = [
        f"# {names}",
        "",
        f"{page['listened_to']}: {escaped(report.source.file or page[report.unnamed_source])} · "
        f"{page['length']}: {clock(report.source.duration_s)} · {page['exercise']}: {escaped(exercise)}",
        "",
        f"## {page['for_each']}",
        "",
        *_sentences(report, words),
    ]
    if report.has_speech:
        for round_ in report.rounds:
            lines += _round(report, round_, words)
        lines += _wishes(report, words)
        lines += _balance(report, words)
        lines += _over(report, words)
        lines += _minutes(report, words)
        lines += _received(report, words)
        lines += _said(report, words)
        lines += _ideas(report, words)
        lines += _prompts(report, words)
    lines += _corrections(report, words)
    lines += _caveats(report, words)
    return "\n".join(lines).rstrip() + "\n"


def _sentences(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    if report.summary.note is not None:
        yield from (escaped(report.summary.note), "")
        return
    for own in report.summary.partners:
        yield from (f"### {escaped(report.name(own.participant))}", "")
        if own.note is not None:
            yield from (escaped(own.note), "")
        leads = (words.summary.lead_went_well, own.went_well), (words.summary.lead_to_try, own.to_try)
        for lead, sentence in leads:
            if sentence is not None:
                yield from (f"**{lead}.** {escaped(sentence.text)}", "")


def _round(report: SessionReport, round_: RoundReport, words: FeedbackWords) -> Iterator[str]:
    names = {"speaker": report.name(round_.speaker), "listener": report.name(round_.listener)}
    yield from (f"## {words.page['round'].format(n=round_.round)}", "")
    speech = escaped(round_.speech_text or words.page["no_words"])
    yield f"1. {_clock(round_.speech_start_s)}{escaped(words.roles['speech'].format(**names))}: {speech}"
    for role, by, answer, attempt in round_.answered():
        if isinstance(answer, ReplyReport):
            yield f"1. {_clock(answer.at_s)}{escaped(report.name(by))}: {escaped(answer.text)}"
            continue
        text = escaped(answer.response_text or words.page["no_words"])
        yield f"1. {_clock(answer.start_s)}{escaped(words.roles[role].format(**names))}: {text}"
        if attempt is not None and round_.is_put_differently(attempt):
            yield f"   *{escaped(words.replies['not_confirmed'].format(**names))}*"
        elif attempt is not None and (said := round_.say_to(attempt)):
            yield f"   *{escaped(said)}*"
    if report.is_said_back:
        outcome = {True: "confirmed", False: "not_confirmed", None: "open"}[round_.confirmed]
        yield f"1. {escaped(words.replies[outcome].format(**names))}"
    yield ""


def _wishes(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    if not report.wishes:
        return
    yield from (f"## {page['wishes']}", "", page["wishes_help"], "")
    for wish in report.wishes:
        name = escaped(report.name(wish.participant))
        yield f"- {_clock(wish.start_s)}{name}: {_quoted(wish.text, words)}"
        if wish.answer is None:
            yield f"  - {page['wish_unanswered']}"
        else:
            yield f"  - {_clock(wish.answered_s)}{page['wish_answer']}: {_quoted(wish.answer, words)}"
    yield ""


def _clock(moment_s: float | None) -> str:
    return "" if moment_s is None else f"`{clock(moment_s)}` "


def _balance(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page, couple = words.page, report.summary.figures.couple
    yield from (f"## {page['balance']}", "")
    for own in report.summary.figures.partners:
        parts = [length(own.talk_time_s, words)]
        if own.talk_share is not None:
            parts.append(f"{round(100 * own.talk_share)} % {page['of_talk']}")
        parts.append(f"{own.n_turns} {page['turn_one'] if own.n_turns == 1 else page['turns']}")
        if own.median_turn_s is not None:
            parts.append(page["typical_turn"].format(length=length(own.median_turn_s, words)))
        yield f"- {escaped(report.name(own.participant))}: {', '.join(parts)}"
    for turn in turns_to_tell(report):
        parts = [f"{escaped(report.name(id_))} {length(time_s, words)}" for id_, time_s in turn.times_s]
        name = escaped(report.name(turn.teller))
        yield f"- {page['whose_turn'].format(name=name, parts=', '.join(parts))}"
    yield f"- {page['both_at_once'].format(length=length(couple.both_at_once_s, words))}"
    yield f"- {page['silence'].format(length=length(couple.silence_s, words))}"
    if couple.fto.n:
        changes = page["changes" if couple.fto.n_overlapping else "changes_apart"]
        yield f"- {changes.format(n=couple.fto.n, m=couple.fto.n_overlapping)}"
    yield from ("", page["balance_help"], "")


def _over(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page, counts = words.page, report.summary.figures.couple.overlaps
    yield from (f"## {page['over']}", "")
    if report.is_overlap_welcome:
        yield from (page["over_welcome"], "")
    if counts:
        ids = [participant.id for participant in report.participants]
        yield f"| {page['kind']} | " + " | ".join(escaped(report.name(id_)) for id_ in ids) + " |"
        yield "|---|" + "---:|" * len(ids)
        for kind in OverlapKind:
            n = [sum(count.n for count in counts if count.kind is kind and count.by == id_) for id_ in ids]
            if any(n):
                yield f"| {words.kinds[kind].many} | " + " | ".join(map(str, n)) + " |"
    elif not report.is_overlap_welcome:
        yield page["over_none"]
    told = told_overlaps(report)
    one_microphone = (page["over_one_microphone"], "") if told and report.session.layout == "mixed" else ()
    if report.is_overlap_welcome:
        if told:
            yield from ("", f"### {page['over_together']}", "", page["over_together_help"], "")
        yield from one_microphone
        yield from (_at_once(report, overlap, words) for overlap in told)
    else:
        if told:
            yield from ("", f"### {page['cut_ins']}", "", *one_microphone)
        elif counts:
            yield from ("", page["cut_ins_none"])
        yield from (_cut_in(report, overlap, words) for overlap in told)
    yield ""


def _at_once(report: SessionReport, overlap: OverlapReport, words: FeedbackWords) -> str:
    page = words.page
    holder, by = report.name(overlap.holder), report.name(overlap.by)
    return (
        f"- {_clock(overlap.start_s)}{escaped(page['was_saying'].format(name=holder))} "
        f"{_quoted(overlap.holder_text, words)}; {escaped(page['said_too'].format(name=by))} "
        f"{_quoted(overlap.by_text, words)}"
    )


def _minutes(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    """Each minute in which there was a listening signal or a cut-in, in words."""
    lines = []
    for minute in report.summary.figures.couple.by_minute:
        parts = [
            f"{escaped(report.name(id_))} {n} {words.kinds[kind].one if n == 1 else words.kinds[kind].many}"
            for kind, counts in (
                (OverlapKind.BACKCHANNEL, minute.backchannels),
                (OverlapKind.INTERRUPTION, minute.cut_ins or {}),
            )
            for id_, n in counts.items()
            if n
        ]
        if parts:
            lines.append(f"- {_clock(60 * minute.minute)}{', '.join(parts)}")
    if lines and len(report.summary.figures.couple.by_minute) >= MINUTES_FROM:
        yield from (f"## {words.page['by_minute']}", "", *lines, "")


def _received(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    partners = [own for own in report.summary.figures.partners if own.received]
    if not partners:
        return
    yield from (f"## {page['receiving']}", "", page["receiving_help"], "")
    for own in partners:
        yield f"- {escaped(report.name(own.participant))}"
        for answer in own.received or ():
            how = words.receptions[answer.how]
            yield f"  - {_clock(answer.start_s)}{escaped(answer.text)} ({how})"
    yield ""


def _ideas(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    told = [
        (idea, report.name(own.participant))
        for own in report.summary.figures.partners
        for idea in own.advice or ()
    ]
    if not told or report.is_overlap_welcome:
        return
    yield from (f"## {page['advice']}", "", page["advice_help"], "")
    for idea, name in told:
        asked = f" ({page['asked_for']})" if idea.is_asked_for else ""
        yield f"- {_clock(idea.start_s)}{escaped(name)}: {escaped(idea.text)}{asked}"
    yield ""


def _quoted(text: str, words: FeedbackWords) -> str:
    return words.page["quoted"].format(text=escaped(text))


def _cut_in(report: SessionReport, overlap: OverlapReport, words: FeedbackWords) -> str:
    page = words.page
    holder, by = report.name(overlap.holder), report.name(overlap.by)
    texts = [
        _quoted(text, words) if text else page["no_words"] for text in (overlap.holder_text, overlap.by_text)
    ]
    return (
        f"- {_clock(overlap.start_s)}{words.kinds[overlap.kind].one}: "
        f"{escaped(page['was_saying'].format(name=holder))} {texts[0]}; "
        f"{escaped(page['came_in'].format(name=by))} {texts[1]}. "
        f"{page['because']}: {escaped(overlap.reason)}"
    )


def _said(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    partners = [own for own in report.summary.figures.partners if own.questions is not None]
    if not partners:
        return
    for title, told in (("questions", _questions), ("feelings", _feelings), ("thanks", _thanks)):
        yield from (f"## {page[title]}", "")
        for own in partners:
            name = escaped(report.name(own.participant))
            moments = list(told(own, words))
            yield from (moments and [f"- {name}", *moments]) or [f"- {name}: {page['none_yet']}"]
        yield ""


def _questions(own: PartnerFigures, words: FeedbackWords) -> Iterator[str]:
    for question in own.questions or ():
        kind = words.page["open" if question.is_open else "closed"]
        yield f"  - {_clock(question.start_s)}{escaped(question.text)} ({kind})"


def _feelings(own: PartnerFigures, words: FeedbackWords) -> Iterator[str]:
    for feeling in own.feelings or ():
        yield f"  - {_clock(feeling.start_s)}**{escaped(feeling.word)}**: {escaped(feeling.text)}"


def _thanks(own: PartnerFigures, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    for thanks in own.appreciations or ():
        parts = (
            (page["part_deed"], thanks.has_deed),
            (page["part_effect"], thanks.has_effect),
            (page["part_quality"], thanks.has_quality),
        )
        told = ", ".join(label for label, has in parts if has)
        yield f"  - {_clock(thanks.start_s)}{escaped(thanks.text)} ({told})"


def _prompts(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    if not report.prompts:
        return
    title = page["prompts_replay" if report.session.kind == "replay" else "prompts"]
    yield from (f"## {title}", "")
    for prompt in report.prompts:
        to = page["to"].format(name=report.name(prompt.to)) if prompt.to else page["to_both"]
        room = "" if prompt.room else f" ({page['prompt_no_room']})"
        yield f"- {_clock(prompt.at_s)}{escaped(to)}: {escaped(prompt.text)}{room}"
    yield ""


def _corrections(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    told = [escaped(correction_line(report, one, words)) for one in corrections_in_force(report)]
    if told:
        yield from (f"## {words.page['corrected']}", "", *(f"- {line}" for line in told), "")


def _caveats(report: SessionReport, words: FeedbackWords) -> Iterator[str]:
    page = words.page
    yield from (f"## {page['sure']}", "", page["sure_intro"], "")
    for caveat in report.caveats:
        yield f"- {escaped(caveat.text)}"
    if report.audio_lost:
        yield f"- {page['lost'].format(n=len(report.audio_lost))}"
    if not report.caveats and not report.audio_lost:
        yield page["caveats_none"]
    lines = left_out_lines(report, words) if report.has_speech else []
    if lines:
        yield from ("", f"### {page['left_out']}", "", *(f"- {escaped(line)}" for line in lines))
