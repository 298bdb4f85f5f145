"""In which language and for which region TMDb is asked."""

from dataclasses import dataclass

from .const import DEFAULT_LANGUAGE, DEFAULT_REGION


@dataclass(frozen=True, slots=True)
class Locale:
    """A language such as "de-DE" and a region such as "DE"."""

    language: str = DEFAULT_LANGUAGE
    region: str = DEFAULT_REGION

    @property
    def media_languages(self) -> str:
        """Return the languages of images and clips: the chosen one, English, and none at all."""
        spoken = dict.fromkeys([self.language.partition("-")[0], "en", "null"])
        return ",".join(spoken)

    def params(self, **more: str | int) -> dict[str, str | int | list[str | int]]:
        """Return the language along with other parameters."""
        return {"language": self.language, **more}
