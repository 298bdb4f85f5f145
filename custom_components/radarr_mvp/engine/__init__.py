"""The movie engine: plain typed Python that knows nothing of Home Assistant, HTTP or SQL."""
