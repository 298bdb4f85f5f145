"""Tests of limiter, breaker, retries and gate."""
