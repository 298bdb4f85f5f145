"""What lists of all services have in common: their files, their feeds, their JSON, and when they are whole."""
