"""Is a partner heard over a prompt, with Sayback's voice coming back from a loudspeaker?

In the virtual room, echo about -12 dB: the same prompt is asked for again and again, and
over each of them the one who told speaks, at several levels. Counted are the prompts that
fell silent for it and how soon, and prompts that fell silent though nobody spoke.

    python -m benchmarks.echo
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from assistant.events import Event, PromptEnded, PromptRequested, UtteranceTranscribed
from assistant.session.gate import is_own_words
from assistant.store.store import open_store
from assistant.timebase import to_samples
from benchmarks.partners import couple
from benchmarks.virtual_room import STARTED, Practice, missing_tools, open_room

LEVELS_DB = (0.0, -6.0, -12.0)
"""Against the level of the recorded voices."""

N_EACH = 6
N_ALONE = 6

WORDS_S = 1.6
"""So much is said over a prompt."""

INTO_S = 1.2
"""So far into it."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.parse_args(arguments)
    if missing_tools():
        print(f"echo: {', '.join(missing_tools())} not found; on Debian: apt install pulseaudio")
        return 2
    pair = couple("good-round")
    voice = pair.rounds[0].speech[: to_samples(WORDS_S)]
    levels: list[float | None] = [None] * N_ALONE + [level for level in LEVELS_DB for _ in range(N_EACH)]
    with open_room() as room:
        room.add_echo()
        with Practice(room, pair.arguments) as practice:
            if not practice.wait_for(STARTED, seconds=180) or not practice.wait_for("Sayback:", seconds=30):
                print("echo: the practice did not begin")
                return 2
            practice.wait(8.0)
            room.play(pair.rounds[0].speech)
            if not practice.wait_for(" says back ", seconds=30):
                print("echo: saying back was not asked for")
                return 2
            practice.wait(8.0)
            trials: list[tuple[int, float | None]] = []
            for level_db in levels:
                while practice.next_line(seconds=0.1):
                    pass
                practice.type("a")
                if not practice.wait_for("Sayback:", seconds=30):
                    print("echo: a prompt was not said again")
                    return 2
                trials.append((sum("Sayback:" in line for line in practice.lines) - 1, level_db))
                practice.wait(INTO_S)
                if level_db is not None:
                    room.play((voice * 10 ** (level_db / 20)).astype(np.float32))
                practice.wait(6.0)
            practice.stop()
            with open_store(practice.store) as store:
                events = store.events(store.sessions()[0].id)
    report(events, trials)
    return 0


def report(events: Sequence[Event], trials: Sequence[tuple[int, float | None]]) -> None:
    """A line for each level; a trial knows which of the prompts that were heard it was."""
    prompts = [event for event in events if isinstance(event, PromptEnded)]
    for level_db in (None, *LEVELS_DB):
        those = [prompts[index] for index, level in trials if level == level_db and index < len(prompts)]
        cut = [prompt.span.duration_s - INTO_S for prompt in those if prompt.is_cut]
        middle = f", {np.median(cut):.2f} s after it began (median)" if cut and level_db is not None else ""
        who = "nobody spoke" if level_db is None else f"voice at {level_db:+.0f} dB"
        print(f"{who:16} {len(cut)} of {len(those)} prompts fell silent{middle}")
    texts = [event for event in events if isinstance(event, UtteranceTranscribed) and event.text]
    said = {event.text for event in events if isinstance(event, PromptRequested)}
    own = sum(any(is_own_words(text, one.text) for text in said) for one in texts)
    print(f"utterances that are Sayback's own words: {own} of {len(texts)}")


if __name__ == "__main__":
    sys.exit(main())
