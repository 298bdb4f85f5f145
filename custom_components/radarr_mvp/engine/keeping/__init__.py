"""What the engine keeps for good, in terms that belong to no database."""
