"""Tests of what is told by websocket and HTTP."""
