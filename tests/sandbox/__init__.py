"""The outside world on loopback: services, films, torrents and a swarm."""
