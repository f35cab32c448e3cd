"""Events to text and back: the form in which the journal keeps them."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant import events
from assistant.errors import StoreError
from assistant.events import Event


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    return {
        name: TypeAdapter(value)
        for name, value in vars(events).items()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    }


def encode(event: Event) -> tuple[str, str]:
    """The name of the kind of event, and its fields as JSON."""
    kind = type(event).__name__
    return kind, _adapters()[kind].dump_json(event).decode()


def decode(kind: str, body: str) -> Event:
    """The event that `encode` was given.

    Raises
    ------
    StoreError
        If the journal holds something that this version of Sayback does not know.
    """
    adapter = _adapters().get(kind)
    if adapter is None:
        raise StoreError(
            f"the journal has an event '{kind}' that this version does not know. "
            "A newer Sayback wrote it: update."
        )
    try:
        event: Event = adapter.validate_json(body)
    except ValidationError as error:
        raise StoreError(
            f"the journal has an event '{kind}' that cannot be read ({error.error_count()} fields)."
        ) from error
    return event
