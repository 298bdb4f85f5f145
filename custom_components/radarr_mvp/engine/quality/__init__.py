"""Qualities, profiles and custom formats: how releases are told apart and ranked."""
