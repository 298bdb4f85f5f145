"""Whole journeys through a real Home Assistant and a real qBittorrent."""
