"""Any recording becomes 16 kHz sound; what cannot be used is said in one sentence."""

from __future__ import annotations

import hashlib
import struct
import tracemalloc
import wave
import zlib
from pathlib import Path

import av
import numpy as np
import pytest

from assistant.audio.recording import Recording, survey
from assistant.errors import InputError
from assistant.timebase import SAMPLE_RATE_HZ
from tests.audio.synthesis import Sound, gain, voice, write_wav


def talk(length_s: float, rate_hz: int, n_channels: int) -> Sound:
    """`length_s` of sound at any rate; each channel has its own voice."""
    n = int(length_s * rate_hz)
    rows = [
        voice([(0.1, length_s + 60)], n / SAMPLE_RATE_HZ + 0.01, seed=seed)[:n] for seed in range(n_channels)
    ]
    return np.stack(rows)


def encoded(path: Path, samples: Sound, rate_hz: int, codec: str, container: str) -> Path:
    layout = {1: "mono", 2: "stereo"}[samples.shape[0]]
    with av.open(str(path), "w", format=container) as out:
        track = out.add_stream(codec, rate=rate_hz)
        assert isinstance(track, av.AudioStream)
        track.layout = layout
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        size = track.codec_context.frame_size or 1024
        resampler = av.AudioResampler(
            format=track.codec_context.format.name, layout=layout, rate=rate_hz, frame_size=size
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(track.encode(part))
        out.mux(track.encode(None))
    return path


def heard(path: Path) -> Sound:
    return np.concatenate([chunk.samples for chunk in Recording(path).chunks()], axis=1)


def codes(path: Path) -> list[str]:
    return [caveat.code for caveat in survey(path).caveats]


@pytest.mark.parametrize(
    ("codec", "container", "rate_hz", "n_channels"),
    [
        ("pcm_s16le", "wav", 44_100, 2),
        ("pcm_s24le", "wav", 96_000, 1),
        ("pcm_f32le", "wav", 22_050, 2),
        ("pcm_f64le", "wav", 16_000, 1),
        ("pcm_u8", "wav", 11_025, 1),
        ("pcm_mulaw", "wav", 8_000, 1),
        ("pcm_s32be", "aiff", 48_000, 2),
        ("flac", "flac", 44_100, 2),
        ("libmp3lame", "mp3", 44_100, 2),
        ("aac", "ipod", 48_000, 2),
        ("libopus", "ogg", 48_000, 1),
        ("libopus", "webm", 48_000, 2),
    ],
)
def test_any_format_is_read_at_16_khz_with_every_channel(
    tmp_path: Path, codec: str, container: str, rate_hz: int, n_channels: int
):
    """Integers and floats, packed and planar, every rate: as long as before, and as loud."""
    samples = talk(2.5, rate_hz, n_channels)
    path = encoded(tmp_path / "talk", samples, rate_hz, codec, container)

    sound, seen = heard(path), survey(path)

    assert sound.dtype == np.float32
    assert sound.shape[0] == seen.n_channels == n_channels
    assert seen.duration == sound.shape[1] == pytest.approx(2.5 * SAMPLE_RATE_HZ, abs=0.07 * SAMPLE_RATE_HZ)
    band = np.sqrt(np.mean(sound**2, axis=1)) / np.sqrt(np.mean(samples**2, axis=1))
    assert np.all((band > 0.6) & (band < 1.2))
    assert seen.caveats == ()


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_session_time_is_the_time_of_the_recording(tmp_path: Path, rate_hz: int):
    """A click at 1.5 s stays there, to the sample."""
    samples = np.zeros((1, 2 * rate_hz), dtype=np.float32)
    samples[0, rate_hz * 3 // 2] = 0.9
    path = write_wav(tmp_path / "click.wav", samples, rate_hz)

    assert abs(int(np.abs(heard(path)[0]).argmax()) - 24_000) <= 1


def test_a_recording_can_be_heard_more_than_once(tmp_path: Path):
    path = write_wav(tmp_path / "talk.wav", talk(2.2, 44_100, 2), 44_100)
    recording = Recording(path)

    first, second = (list(recording.chunks()) for _ in range(2))

    assert [chunk.start for chunk in first] == [0, 16_000, 32_000]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(first, second, strict=True))


def test_five_channels_without_a_layout_are_all_kept(tmp_path: Path):
    assert heard(write_wav(tmp_path / "five.wav", talk(1, 44_100, 5), 44_100)).shape[0] == 5


def test_the_sound_of_a_video_is_read(tmp_path: Path):
    """An mp4 with pictures: its sound track."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        track = out.add_stream("aac", rate=16_000)
        track.layout = "mono"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), dtype=np.uint8), format="rgb24")
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        sound = av.AudioFrame.from_ndarray(talk(1, 16_000, 1), format="fltp", layout="mono")
        sound.sample_rate = 16_000
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=16_000, frame_size=1024)
        for part in [*resampler.resample(sound), *resampler.resample(None)]:
            out.mux(track.encode(part))
        out.mux(track.encode(None))

    assert heard(path).shape[1] == pytest.approx(16_000, abs=1_500)


def png() -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\1" * 12 for _ in range(4))
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nothing.wav", b"", "the file is empty"),
        ("picture.wav", png(), "there is no sound in this file"),
        ("letter.mp3", b"Dear Ann, " * 200, "is not a sound file that can be read"),
        ("bytes.wav", bytes(range(256)) * 100, "is not a sound file that can be read"),
        (
            "list.mp3",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://192.0.2.1/a.mp3\n#EXT-X-ENDLIST\n",
            "is not a sound file that can be read",
        ),
    ],
)
def test_what_is_no_recording_is_said_in_one_sentence(tmp_path: Path, name: str, content: bytes, says: str):
    """A play list least of all: it would have Sayback fetch things from a network."""
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(InputError, match=says) as raised:
        survey(path)

    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path):
    with pytest.raises(InputError, match="there is no such file"):
        Recording(tmp_path / "none.wav")
    with pytest.raises(InputError, match="is a folder"):
        Recording(tmp_path)


def test_a_recording_of_no_samples_is_refused(tmp_path: Path):
    path = tmp_path / "zero.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))

    with pytest.raises(InputError, match="0 samples"):
        survey(path)


@pytest.mark.parametrize(
    ("codec", "container"), [("libmp3lame", "mp3"), ("flac", "flac"), ("pcm_s16le", "wav")]
)
def test_a_recording_that_was_cut_off_is_used_with_a_caveat(tmp_path: Path, codec: str, container: str):
    """Half of the file is there: half of the sound is used."""
    path = encoded(tmp_path / "talk", talk(6, 44_100, 1), 44_100, codec, container)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert survey(path).duration == pytest.approx(3 * SAMPLE_RATE_HZ, abs=0.6 * SAMPLE_RATE_HZ)
    assert codes(path) == ["truncated"]


def test_damage_in_the_middle_costs_only_what_is_damaged(tmp_path: Path):
    path = encoded(tmp_path / "talk", talk(6, 44_100, 1), 44_100, "flac", "flac")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3_000] = bytes(3_000)
    path.write_bytes(content)

    assert survey(path).duration > 5 * SAMPLE_RATE_HZ
    assert codes(path) in (["damaged"], ["gap"])


def test_a_hole_in_the_recording_stays_a_hole(tmp_path: Path):
    """Two of six seconds are missing from the stream: silence, so that later times stay true."""
    path = encoded(tmp_path / "talk.ogg", talk(6, 48_000, 1), 48_000, "libopus", "ogg")
    holed = tmp_path / "holed.mkv"
    with av.open(str(path)) as source, av.open(str(holed), "w") as out:
        track = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.pts is not None and not 2 <= float(packet.pts * packet.time_base) < 4:
                packet.stream = track
                out.mux(packet)

    sound = heard(holed)

    assert sound.shape[1] == pytest.approx(6 * SAMPLE_RATE_HZ, abs=1_600)
    assert np.abs(sound[0, 40_000:60_000]).max() == 0
    assert codes(holed) == ["gap"]


def test_samples_that_are_not_numbers_are_silenced(tmp_path: Path):
    """NaN and infinity do not spread through the resampler."""
    samples = talk(2, 44_100, 1)
    samples[0, 20_000:20_010] = np.nan
    samples[0, 30_000] = np.inf
    path = write_wav(tmp_path / "nan.wav", samples, 44_100, kind="float32")

    sound = heard(path)

    assert np.all(np.isfinite(sound))
    assert np.abs(sound[0, 5_000:6_900]).max() > 0.01
    assert codes(path) == ["not_a_number"]
    assert survey(path).caveats[0].values == {"n": 11}


def test_a_very_quiet_and_a_clipped_recording_have_a_caveat(tmp_path: Path):
    samples = talk(3, 16_000, 1)
    quiet = write_wav(tmp_path / "quiet.wav", gain(-30) * samples, 16_000)
    loud = write_wav(tmp_path / "loud.wav", np.clip(5 * samples, -1, 1), 44_100)

    assert codes(quiet) == ["very_quiet"]
    assert codes(loud) == ["clipped"]


def test_a_name_that_looks_like_an_address_is_a_file(tmp_path: Path):
    """ "10:30.wav" is no protocol, and any letter may stand in a name."""
    for name in ("10:30.wav", "http:x.wav", "Gespräch 2 %d ✓.wav"):
        assert heard(write_wav(tmp_path / name, talk(0.5, 16_000, 1), 16_000)).shape == (1, 8_000)


def test_the_hash_is_that_of_the_file(tmp_path: Path):
    path = write_wav(tmp_path / "zeros.wav", np.zeros((1, 100)), 16_000)

    info = survey(path).source_info()

    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (info.file, info.duration, info.channels) == ("zeros.wav", 100, 1)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length(tmp_path: Path):
    """Two hours of stereo need no more than half an hour, but for 20 bytes a second."""

    def peak_of(minutes: int) -> int:
        path = tmp_path / f"{minutes}.wav"
        with wave.open(str(path), "wb") as out:
            out.setparams((2, 2, 16_000, 0, "NONE", ""))
            second = (3_000 * np.random.default_rng(1).standard_normal(32_000)).astype("<i2").tobytes()
            for _ in range(minutes * 60):
                out.writeframes(second)
        tracemalloc.start()
        survey(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        path.unlink()
        return peak

    assert peak_of(120) - peak_of(30) < 2_000_000
