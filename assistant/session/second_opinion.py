"""A second opinion from a language model on this very computer, off unless asked for.

It speaks to an OpenAI-compatible server (Ollama, llama.cpp) on loopback, and to nothing else: an address
that is not loopback is refused before a connection is made, names other than `localhost` are never
looked up, redirects are not followed and proxies are not used.

It can only name points of the speech that were not said back, in the speech's own words. An answer that
is refused, slow or nonsensical gives no points, and the judge goes on as if it had not been asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import logging
import time
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import OptionError

_LOG = logging.getLogger(__name__)

LONGEST_ANSWER_BYTES = 64 * 1024
MOST_POINTS = 3
_INSTRUCTION = (
    "One person spoke, another said back what they heard. List the points of the speech that were left out. "
    'Answer with JSON only: {"missing": ["…"]}. Copy each point letter by letter from the speech. '
    "If nothing was left out, the list is empty."
)


class LoopbackOpinion:
    """Implements `SecondOpinion` over HTTP on loopback.

    Parameters
    ----------
    address : str
        The server's base, such as ``http://127.0.0.1:11434/v1``.
    model : str
        The name that the server knows the model by.
    timeout_s : float
        No answer after this long is no answer.

    Raises
    ------
    OptionError
        If the address is not an http address on loopback.
    """

    def __init__(self, address: str, *, model: str, timeout_s: float = 4.0) -> None:
        self._host, self._port, self._path = _loopback(address)
        self._model = model
        self._timeout_s = timeout_s

    def missing_points(self, speech: str, response: str) -> tuple[str, ...]:
        """Points of `speech` that the model finds left out, each copied from the speech; often none."""
        try:
            answer = self._ask(speech, response)
        except (OSError, http.client.HTTPException) as error:
            _LOG.info("second opinion: no answer (%s)", type(error).__name__)
            return ()
        return points_in(answer, speech)

    def _ask(self, speech: str, response: str) -> bytes:
        body = json.dumps(
            {
                "model": self._model,
                "temperature": 0,
                "stream": False,
                "messages": [
                    {"role": "system", "content": _INSTRUCTION},
                    {"role": "user", "content": f"Speech: {speech}\n\nSaid back: {response}"},
                ],
            }
        )
        deadline = time.monotonic() + self._timeout_s
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            if reply.status != http.client.OK:
                raise http.client.HTTPException(f"status {reply.status}")
            return _read(reply, connection, deadline)
        finally:
            connection.close()


def _read(reply: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float) -> bytes:
    """The body, as far as it comes before the deadline and is not too long."""
    chunks: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = reply.read1(8192)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
        if size > LONGEST_ANSWER_BYTES:
            raise http.client.HTTPException("the answer is too long")


def points_in(answer: bytes, speech: str) -> tuple[str, ...]:
    """The points in a server's answer that stand in the speech, as they stand there; others are dropped.

    Examples
    --------
    >>> content = json.dumps({"missing": ["i was sad", "you lie"]})
    >>> reply = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    >>> points_in(reply, "You came late. I was sad.")
    ('I was sad',)
    """
    try:
        content: Any = json.loads(answer)["choices"][0]["message"]["content"]
        found: Any = json.loads(content[content.index("{") : content.rindex("}") + 1])["missing"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        _LOG.info("second opinion: the answer is not of the form asked for")
        return ()
    if not isinstance(found, list):
        return ()
    points: list[str] = []
    lowered = speech.lower()
    for point in found:
        if not isinstance(point, str) or len(point.split()) < 2:
            continue
        wanted = point.strip().strip(".").lower()
        start = lowered.find(wanted)
        if start >= 0 and len(lowered) == len(speech):
            points.append(speech[start : start + len(wanted)])
    return tuple(dict.fromkeys(points))[:MOST_POINTS]


def _loopback(address: str) -> tuple[str, int, str]:
    """Host, port and path of an http address on loopback."""
    refusal = OptionError(
        f"{address}: a second opinion is asked on this computer only. "
        "Give an address such as http://127.0.0.1:11434/v1 (127.0.0.1, ::1 or localhost, http)."
    )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refusal from None
    if (
        parts.scheme != "http"
        or not host
        or parts.username
        or parts.password
        or parts.query
        or parts.fragment
    ):
        raise refusal
    if host == "localhost":
        host = "127.0.0.1"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        raise refusal from None
    if not number.is_loopback or (
        isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None
    ):
        raise refusal
    return host, port or 80, parts.path.rstrip("/") + "/chat/completions"
