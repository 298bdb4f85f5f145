"""Tests: mirrors of the rooms they test, the sandbox they run against, and whole journeys."""
