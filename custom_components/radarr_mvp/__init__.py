"""Movies for the household, found, fetched and filed by Home Assistant itself."""
