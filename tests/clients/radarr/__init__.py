"""Tests of another Radarr as a list."""
