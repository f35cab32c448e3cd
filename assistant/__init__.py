"""Sayback: a voice-driven listening-practice assistant that runs on your own computer."""

__version__ = "0.1.0"
