"""Which words for which moment: from phase and situation to one spoken line.

The exercise's own wording comes first, then the language's. Several wordings of
one situation are used in turn, so that nobody hears the same sentence twice in a
row; which one is only a matter of how often it was needed, never of chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from assistant.events import ParticipantId
from assistant.exercise.phrases import n_words
from assistant.exercise.schema import MAX_PROMPT_WORDS, OPEN_WISH, Exercise
from assistant.exercise.words import ExerciseWords


class Script:
    """The lines of one session.

    Parameters
    ----------
    exercise : Exercise
    words : ExerciseWords
    names : mapping of participant id to name
        As typed; braces in a name stay braces.
    """

    def __init__(self, exercise: Exercise, words: ExerciseWords, names: Mapping[ParticipantId, str]) -> None:
        self._exercise = exercise
        self._words = words
        self._names = dict(names)
        self._used: Counter[tuple[str, str]] = Counter()

    def line(
        self,
        phase: str,
        situation: str,
        *,
        speaker: ParticipantId | None,
        listener: ParticipantId | None,
    ) -> str:
        """The next line for this situation in this phase.

        Raises
        ------
        KeyError
            If neither the exercise nor the language words this situation.
        """
        wordings = self._wordings(phase, situation)
        nth = self._used[phase, situation]
        self._used[phase, situation] += 1
        return _fill(
            wordings[nth % len(wordings)],
            speaker=self._names.get(speaker or "", ""),
            listener=self._names.get(listener or "", ""),
        )

    def recalling(
        self,
        phase: str,
        wish: str,
        *,
        speaker: ParticipantId | None,
        listener: ParticipantId | None,
    ) -> str | None:
        """A line that tells the speaker's wish again; None where there is none, or it would be too long."""
        sentence = wish if wish.endswith((".", "!", "?", "…")) else f"{wish}."
        for wording in self._exercise.phases[phase].say.get(OPEN_WISH, ()):
            line = _fill(
                wording,
                speaker=self._names.get(speaker or "", ""),
                listener=self._names.get(listener or "", ""),
                wish=sentence,
            )
            if n_words(line) <= MAX_PROMPT_WORDS:
                return line
        return None

    def has(self, phase: str, situation: str) -> bool:
        """Are there words for this situation in this phase?"""
        return situation in self._exercise.phases[phase].say or situation in self._words.prompts

    def addressed(self, to: ParticipantId, text: str) -> str | None:
        """A sentence made for one partner, with the name before it; None if that makes it too long."""
        line = text if self._names[to] in text else f"{self._names[to]}. {text}"
        return line if n_words(line) <= MAX_PROMPT_WORDS else None

    def fixed_lines(self) -> tuple[str, ...]:
        """Every line that may be said in this session and is known before it, each once.

        First those of the exercise itself, phase by phase: they are needed in every session, and soon.
        """
        first, second = self._names
        phases = self._exercise.phases
        own = [(name, situation) for name, phase in phases.items() for situation in phase.say]
        common = [(name, situation) for name in phases for situation in self._words.prompts]
        lines: dict[str, None] = {}
        for name, situation in (*own, *common):
            if situation == OPEN_WISH:
                continue  # the wish is not known before
            for wording in self._wordings(name, situation):
                for speaker, listener in ((first, second), (second, first)):
                    line = _fill(wording, speaker=self._names[speaker], listener=self._names[listener])
                    lines[line] = None
        return tuple(lines)

    def _wordings(self, phase: str, situation: str) -> list[str]:
        own = self._exercise.phases[phase].say.get(situation)
        return own if own is not None else self._words.prompts[situation]


def _fill(wording: str, *, speaker: str, listener: str, wish: str = "") -> str:
    return wording.format(speaker=speaker, listener=listener, wish=wish)
