"""What all kinds of conditions have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from .subject import FormatSubject


@dataclass(frozen=True, slots=True)
class PatternTest(ABC):
    """A regular expression, whatever the case of the letters; many are searched at once."""

    pattern: str

    @abstractmethod
    def texts(self, subject: FormatSubject) -> tuple[str, ...]:
        """Return the texts of the subject that the pattern is searched in."""


class PlainTest(ABC):
    """A comparison of facts."""

    __slots__ = ()

    @abstractmethod
    def holds(self, subject: FormatSubject) -> bool:
        """Return whether the subject is what is looked for."""
