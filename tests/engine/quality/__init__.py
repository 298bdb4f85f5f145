"""Tests of the engine's quality."""
