"""Tests of Plex's sign-in, watchlist and feeds."""
