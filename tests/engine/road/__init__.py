"""The road that a movie takes, stop by stop."""
