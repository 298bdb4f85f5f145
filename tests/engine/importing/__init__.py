"""Tests of the engine's importing."""
