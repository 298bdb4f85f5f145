"""What the config flow asks for, and how the answers are examined."""
