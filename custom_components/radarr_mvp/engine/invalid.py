"""What a person gave that cannot be used, named so that it can be translated."""


class Invalid(ValueError):
    """A setting that cannot be accepted; key and placeholders name a translated text."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Keep the key of the text and what fills its gaps."""
        self.key = key
        self.placeholders = placeholders
        said = ", ".join(f"{name}: {value}" for name, value in placeholders.items())
        text = key.replace("_", " ")
        super().__init__(f"{text} ({said})" if said else text)
