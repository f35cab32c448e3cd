"""From a couple's sessions to what is told of them together.

Rule 1: a session counts if it was not stopped or cut off and both partners were
heard. Those that do not count are told by number and reason, nothing else.

Rule 2: sessions of one kind stand together (`likeness`). The newest one is what the
others must be like: a figure is left out of an older session that was heard in
another way.

Rule 3: even-handed. Both partners have the same figures, in the same order, on the
same scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.events import ParticipantId, ReplyMeaning, SessionKind
from assistant.feedback.figures import PartnerFigures
from assistant.feedback.report import SessionReport
from assistant.progress.figures import COUPLE_FIGURES, PARTNER_FIGURES, CoupleFigure, PartnerFigure
from assistant.progress.likeness import CONCERNS, Difference, differences, kind_of, left_out, name_key
from assistant.progress.report import (
    PROGRESS_VERSION,
    ExerciseProgress,
    FigureProgress,
    ProgressReport,
    SessionPoint,
    SetAside,
    WishProgress,
    WishSession,
)
from assistant.progress.spread import shift_of, spread_of

WHOLE = ("closed", "source_ended")
"""Endings of a session that was not broken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session as it is stored: its id, its local day, its report."""

    id: str
    day: date
    report: SessionReport


def build_progress(
    sessions: Sequence[KeptSession], *, couple: str, titles: Mapping[str, str]
) -> ProgressReport:
    """What is told of these sessions, which stand in the order in which they were held.

    Parameters
    ----------
    sessions : sequence of KeptSession
    couple : str
    titles : mapping
        Name of an exercise by id, as far as known.
    """
    whole = [session for session in sessions if not_counted(session.report) is None]
    aside = Counter(filter(None, (not_counted(session.report) for session in sessions)))
    kinds = dict.fromkeys(kind_of(session.report) for session in whole)
    return ProgressReport(
        format_version=PROGRESS_VERSION,
        couple=couple,
        exercises=tuple(
            _of_kind([session for session in whole if kind_of(session.report) == kind], titles)
            for kind in kinds
        ),
        wishes=tuple(
            WishSession(id=session.id, day=session.day, wishes=wishes_of(session.report))
            for session in sessions
            if session.report.wishes
        ),
        set_aside=tuple(SetAside(reason=reason, n=n) for reason, n in sorted(aside.items())),
    )


def title_of(report: SessionReport, titles: Mapping[str, str]) -> str | None:
    """The name of a session's exercise: as it was then, else as it is now; None where neither is known."""
    return report.session.exercise_title or titles.get(report.session.exercise or "")


def not_counted(report: SessionReport) -> str | None:
    """Why a session does not count; None if it does."""
    heard = {speech.participant for speech in report.speech}
    if report.session.ended not in WHOLE:
        return "broken_off"
    if len(report.participants) != 2 or not {own.id for own in report.participants} <= heard:
        return "not_both"
    return None


def _of_kind(sessions: Sequence[KeptSession], titles: Mapping[str, str]) -> ExerciseProgress:
    newest = sessions[-1].report
    found = [differences(session.report, newest) for session in sessions]
    names = tuple(participant.name for participant in newest.participants)
    exercise = newest.session.exercise
    figures = [_of_couple(figure, sessions, found) for figure in COUPLE_FIGURES]
    figures += [
        _of_partner(figure, place, name, sessions, found)
        for figure in PARTNER_FIGURES
        for place, name in enumerate(names)
    ]
    given = {figure.figure for figure in figures if figure.n}
    empty = given - {figure.figure for figure in figures if any(figure.values)}
    aside = Counter(difference.value for differing in found for difference in differing)
    return ExerciseProgress(
        exercise=exercise,
        title=title_of(newest, titles),
        language=newest.session.language,
        partners=names,
        sessions=tuple(_point(session) for session in sessions),
        figures=tuple(figure for figure in figures if figure.figure in given - empty),
        nothing=tuple(figure.name for figure in (*COUPLE_FIGURES, *PARTNER_FIGURES) if figure.name in empty),
        set_aside=tuple(
            SetAside(reason=difference.value, n=aside[difference.value])
            for difference in CONCERNS
            if aside[difference.value]
        ),
    )


def _point(session: KeptSession) -> SessionPoint:
    report = session.report
    return SessionPoint(
        id=session.id,
        day=session.day,
        kind=SessionKind(report.session.kind),
        duration_s=report.source.duration_s,
    )


def _of_couple(
    figure: CoupleFigure, sessions: Sequence[KeptSession], found: Sequence[list[Difference]]
) -> FigureProgress:
    values = [
        None if figure.family in left_out(differing) else figure.read(session.report.summary.figures.couple)
        for session, differing in zip(sessions, found, strict=True)
    ]
    return _progress(figure, None, values)


def _of_partner(
    figure: PartnerFigure,
    place: int,
    name: str,
    sessions: Sequence[KeptSession],
    found: Sequence[list[Difference]],
) -> FigureProgress:
    values = [
        None if figure.family in left_out(differing) else figure.read(figures_of(session.report, name))
        for session, differing in zip(sessions, found, strict=True)
    ]
    return _progress(figure, place, values)


def figures_of(report: SessionReport, name: str) -> PartnerFigures:
    """The figures of the partner of this name, whichever channel was theirs."""
    id_: ParticipantId = next(own.id for own in report.participants if name_key(own.name) == name_key(name))
    return next(own for own in report.summary.figures.partners if own.participant == id_)


def _progress(
    figure: CoupleFigure | PartnerFigure, partner: int | None, values: Sequence[float | None]
) -> FigureProgress:
    given = [value for value in values if value is not None]
    return FigureProgress(
        figure=figure.name,
        unit=figure.unit,
        partner=partner,
        values=tuple(values),
        spread=spread_of(given),
        shift=shift_of(given),
    )


def wishes_of(report: SessionReport) -> tuple[WishProgress, ...]:
    """What each set out for in a session, with the answer to "Did it get you closer?"."""
    return tuple(
        WishProgress(
            partner=report.name(wish.participant),
            wish=wish.text,
            answer=wish.answer,
            meaning=None if wish.meaning is None else ReplyMeaning(wish.meaning),
        )
        for wish in report.wishes
    )
