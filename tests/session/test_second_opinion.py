"""A second opinion: loopback only; a refused, slow or nonsensical answer changes nothing."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from assistant.errors import OptionError
from assistant.session.second_opinion import LoopbackOpinion

SPEECH = "You came home late. I felt lonely. I'd like a message."


@contextmanager
def server(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None, answers: bool = True
) -> Iterator[str]:
    """A server on loopback that gives one fixed answer."""
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if not answers:
                release.wait(10)
                return
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Nothing is logged in a test."""

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}/v1"
    finally:
        release.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def reply(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def test_points_of_the_speech_are_taken_as_they_stand_there() -> None:
    """The model's capitals do not matter; the speech's own do."""
    with server(reply('Sure: {"missing": ["i felt lonely", "you are a bad person"]}')) as address:
        assert LoopbackOpinion(address, model="any").missing_points(SPEECH, "I was late.") == (
            "I felt lonely",
        )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"\xff\xfe",
        reply("I would rather not say."),
        reply('{"missing": "all"}'),
        reply('{"missing": [1, null]}'),
    ],
)
def test_a_nonsensical_answer_gives_no_points(body: bytes) -> None:
    """Nothing is guessed from what is not of the form asked for."""
    with server(body) as address:
        assert LoopbackOpinion(address, model="any").missing_points(SPEECH, "I was late.") == ()


def test_a_slow_answer_gives_no_points() -> None:
    """After the time limit the judge goes on alone."""
    with server(b"", answers=False) as address:
        assert LoopbackOpinion(address, model="any", timeout_s=0.05).missing_points(SPEECH, "Late.") == ()


def test_a_refused_connection_gives_no_points() -> None:
    """Nobody listens on a port that was just given back."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert LoopbackOpinion(f"http://127.0.0.1:{port}", model="any").missing_points(SPEECH, "Late.") == ()


def test_a_redirect_is_not_followed() -> None:
    """Nothing of a talk may leave the computer by a detour."""
    with server(b"", 302, {"Location": "http://example.org/v1"}) as address:
        assert LoopbackOpinion(address, model="any").missing_points(SPEECH, "Late.") == ()


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.0.5:11434/v1",
        "http://example.org/v1",
        "https://127.0.0.1/v1",
        "http://127.0.0.1.example.org",
        "http://user@127.0.0.1/v1",
        "http://0.0.0.0:8080",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
        "",
        "localhost:11434",
        "ftp://127.0.0.1",
        "http://127.0.0.1:99999/v1",
    ],
)
def test_an_address_that_is_not_loopback_is_refused(address: str) -> None:
    """Before any connection is made."""
    with pytest.raises(OptionError, match="this computer only"):
        LoopbackOpinion(address, model="any")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "http://localhost:11434/v1", "http://[::1]:8080/v1", "http://127.0.0.2"],
)
def test_loopback_addresses_are_taken(address: str) -> None:
    """Both address families and the name."""
    assert LoopbackOpinion(address, model="any")
