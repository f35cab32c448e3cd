"""What can go wrong that the person in front of the computer can mend.

::

    AssistantError            exit code 2, one sentence, no traceback
    ├── InputError            a recording, a voice clip, a line of JSON
    │   └── VoiceClipError    a voice that cannot be learned
    ├── OptionError           a command-line option or a setting
    ├── ExerciseError         an exercise file; says file:line: field
    ├── OutputError           the output folder, a full disk
    ├── ModelError            a model that is missing or damaged
    ├── DeviceError           a microphone, a loudspeaker, PortAudio
    ├── VoiceError            the speaking voice (TTS engine)
    └── StoreError            the store of couples and sessions

A message says where, what was expected, what was found and what to do. Our own
bugs are other classes and keep their traceback.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Something that the person can mend."""


class InputError(AssistantError):
    """A recording, a voice clip or a line of input that cannot be used."""


class VoiceClipError(InputError):
    """A voice that cannot be learned. `why` and `values` are for words in any language."""

    def __init__(self, message: str, *, why: str, **values: int | str) -> None:
        super().__init__(message)
        self.why = why
        self.values = values


class OptionError(AssistantError):
    """An option or a setting that makes no sense."""


class ExerciseError(AssistantError):
    """An exercise that is unknown, or a file that is no exercise."""


class OutputError(AssistantError):
    """Results that cannot be written."""


class ModelError(AssistantError):
    """A model that is missing or damaged."""


class DeviceError(AssistantError):
    """A microphone or a loudspeaker that cannot be used."""


class VoiceError(AssistantError):
    """A speaking voice that does not answer."""


class StoreError(AssistantError):
    """The store of couples and sessions cannot be used."""
