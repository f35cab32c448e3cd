"""A written dialogue and its exact truth: who speaks when, which words, which overlaps.

A script (`scripts/*.yaml`) is a list of lines. Each is said by one person and
placed after what came before (`gap_s`), inside another line (`inside` with
`after`, a word of that line) or just before its end (`before_end_s`). A `|` in
a line marks where its speaker stops, unfinished: what follows it is rendered,
so that the melody goes on, and then cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from synthesis import RATE_HZ, Clip, Sound, SpokenWord, active_spans, speak, trimmed

ACTIVE_RMS_DBFS = -23.0
"""Every voice is brought to this level over its active frames, before the mix."""

FLOORLESS = {"backchannel", "cooperative", "failed_interruption"}
"""Overlaps whose second speaker never has the floor: they are no turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line in its place, in samples of session time."""

    key: str
    who: str
    text: str
    start: int
    clip: Clip
    line: dict[str, Any]

    @property
    def end(self) -> int:
        return self.start + len(self.clip.sound)

    @property
    def speech(self) -> list[tuple[int, int]]:
        """The inter-pausal units of the line: pauses over 0.2 s part them."""
        return [(self.start + a, self.start + b) for a, b in active_spans(self.clip.sound)]

    def end_of_word(self, wanted: str) -> int:
        for word in self.clip.words:
            if word.text.strip(".,!?").lower() == wanted.lower():
                return self.start + word.end
        raise ValueError(f"{self.key}: no word {wanted!r} in {self.text!r}")


def load_script(path: Path) -> dict[str, Any]:
    script: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return script


def _levelled(sound: Sound) -> Sound:
    active = np.concatenate([sound[a:b] for a, b in active_spans(sound)])
    rms = float(np.sqrt((active.astype(np.float64) ** 2).mean()))
    return (sound * (10 ** (ACTIVE_RMS_DBFS / 20) / rms)).astype(np.float32)


def _cut(clip: Clip, n_words: int) -> Clip:
    """The clip up to the end of its n-th word, faded out over 20 ms."""
    end = clip.words[n_words - 1].end
    sound = clip.sound[:end].copy()
    fade = min(RATE_HZ // 50, end)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return trimmed(Clip(sound=sound, words=clip.words[:n_words]))


def render_line(text: str, voice: dict[str, Any]) -> Clip:
    """A line in a partner's voice, levelled, and cut where a `|` stands."""
    said, bar, _ = text.partition("|")
    clip = speak(text.replace("|", " "), voice["voice"], float(voice.get("speed", 1.0)))
    clip = Clip(sound=_levelled(clip.sound), words=clip.words)
    return _cut(clip, len(said.split())) if bar else clip


def place(script: dict[str, Any]) -> list[Placed]:
    """All lines in their places, in the order of the script."""
    voices = {**script["partners"], **script.get("strangers", {})}
    placed: list[Placed] = []
    latest = round(float(script.get("lead_s", 0.6)) * RATE_HZ)
    for number, line in enumerate(script["lines"], start=1):
        who = next(key for key in line if key in voices)
        clip = render_line(line[who], voices[who])
        by_key = {p.key: p for p in placed}
        if "inside" in line:
            holder = by_key[line["inside"]]
            if "after" in line:
                start = holder.end_of_word(str(line["after"])) + round(line.get("delay_s", 0.0) * RATE_HZ)
            else:
                start = holder.end - round(line["before_end_s"] * RATE_HZ)
        else:
            start = latest + round(line.get("gap_s", 0.2) * RATE_HZ) if placed else latest
        text = " ".join(word.text for word in clip.words)
        key = str(line.get("id", number))
        placed.append(Placed(key=key, who=who, text=text, start=start, clip=clip, line=line))
        latest = max(latest, placed[-1].end)
    return placed


# -- the truth ------------------------------------------------------------------


def seconds(samples: int) -> float:
    return round(samples / RATE_HZ, 3)


def rttm(name: str, lines: list[Placed]) -> str:
    """Who speaks when, one line for each inter-pausal unit (NIST RTTM)."""
    units = sorted((a, b, p.who) for p in lines for a, b in p.speech)
    return "".join(
        f"SPEAKER {name} 1 {seconds(a):.3f} {seconds(b) - seconds(a):.3f} <NA> <NA> {who} <NA> <NA>\n"
        for a, b, who in units
    )


def words(lines: list[Placed]) -> list[dict[str, Any]]:
    def entry(p: Placed, w: SpokenWord) -> dict[str, Any]:
        start, end = seconds(p.start + w.start), seconds(p.start + w.end)
        return {"participant": p.who, "text": w.text, "start_s": start, "end_s": end}

    return sorted(
        (entry(p, w) for p in lines for w in p.clip.words), key=lambda e: (e["start_s"], e["end_s"])
    )


def _span(p: Placed) -> dict[str, Any]:
    return {"start_s": seconds(p.start), "end_s": seconds(p.end)}


def overlaps(lines: list[Placed]) -> list[dict[str, Any]]:
    """Each line said inside another, with the kind that its author meant."""
    by_key = {p.key: p for p in lines}
    found = []
    for p in lines:
        if "inside" in p.line and not p.who.startswith("UNKNOWN"):
            holder = by_key[p.line["inside"]]
            span = {"start_s": seconds(p.start), "end_s": seconds(min(p.end, holder.end))}
            found.append({"holder": holder.who, "by": p.who, **span, "kind": p.line["kind"], "text": p.text})
    return sorted(found, key=lambda o: float(o["start_s"]))


def turns(lines: list[Placed], partners: dict[str, Any]) -> list[dict[str, Any]]:
    """Each line that has the floor; `fto_s` is null at the first and where the same partner goes on."""
    holders = [p for p in lines if p.who in partners and p.line.get("kind") not in FLOORLESS]
    holders.sort(key=lambda p: p.start)
    found, before = [], None
    for p in holders:
        changed = before is not None and before.who != p.who
        fto_s = seconds(p.start - before.end) if before is not None and changed else None
        found.append({"participant": p.who, **_span(p), "fto_s": fto_s, "text": p.text})
        before = p
    return found


def exercise(script: dict[str, Any], lines: list[Placed]) -> dict[str, Any] | None:
    """The rounds as played: each line with a `part` belongs to the round it names; a `recall` to none."""
    if script.get("exercise") is None:
        return None
    rounds: dict[int, dict[str, Any]] = {}
    recalled: list[dict[str, Any]] = []
    for p in lines:
        if "part" not in p.line:
            continue
        if p.line["part"] == "recall":
            recalled.append({"participant": p.who, **_span(p), "text": p.text, "meaning": p.line["meaning"]})
            continue
        part, number = p.line["part"], int(p.line["round"])
        default = {"round": number, "speaker": None, "listener": None, "speech": [], "attempts": []}
        this = rounds.setdefault(
            number, {**default, "replies": [], "response": [], "cut_ins": [], "confirmed": None}
        )
        said = {**_span(p), "text": p.text}
        if part == "speech":
            this["speaker"] = p.who
            this["listener"] = next(id_ for id_ in script["partners"] if id_ != p.who)
            this["speech"].append({**said, **({"is_met": p.line["is_met"]} if "is_met" in p.line else {})})
            this["cut_ins"] += [
                {"by": other.who, **_span(other), "text": other.text}
                for other in lines
                if other.line.get("inside") == p.key and other.line["kind"] == "interruption"
            ]
        elif part == "attempt":
            attempt = {**said, "form": p.line["form"], "accepted": p.line["accepted"]}
            this["attempts"].append(attempt)
        elif part == "meaning":
            this["replies"].append({"participant": p.who, **said, "meaning": p.line["meaning"]})
            this["confirmed"] = p.line["meaning"] == "yes"
        elif part == "response":
            this["response"].append(said)
        elif part == "received":
            this.setdefault("received", []).append({**said, "how": p.line["how"]})
        elif part == "question":
            this.setdefault("questions", []).append({**said, "open": p.line["open"]})
        else:
            raise ValueError(f"no part of a round: {part!r}")
    played = {"id": script["exercise"], "rounds": [rounds[number] for number in sorted(rounds)]}
    return {**played, "recalled": recalled} if recalled else played
