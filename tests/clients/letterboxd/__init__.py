"""Tests of Letterboxd's exports and diaries."""
