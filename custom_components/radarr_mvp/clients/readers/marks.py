"""By what a list is recognised as unchanged since it was last read."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Self, override

from ...engine.lists.sources import ListAnswer
from ..http import Answer

# Part of each mark: raise it where the readers begin to understand more.
_READERS: Final = 1
_LONGEST: Final = 512
_WHOLE: Final = "whole"


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a list is known, and whether it was whole; what was kept for other settings says nothing."""

    about: str
    tag: str = ""
    modified: str = ""
    whole: bool = True

    @classmethod
    def read(cls, text: str, about: str) -> Self:
        """Return what was kept, an empty mark where it belongs to something else."""
        match text.split("\n"):
            case [kept, tag, modified, whole] if kept == about:
                return cls(about, tag, modified, whole == _WHOLE)
            case _:
                return cls(about)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing could be recognised."""
        return not (self.tag or self.modified)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that ask for news only."""
        asked = {"If-None-Match": self.tag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}

    @property
    def unchanged(self) -> ListAnswer:
        """Return the answer for a list that is as it was."""
        return ListAnswer(unchanged=True, complete=self.whole, mark=str(self))

    def put_on(self, found: ListAnswer) -> ListAnswer:
        """Return what was read with its mark, without one where not all was understood: that is read again."""
        kept = Mark(self.about, self.tag, self.modified, found.complete)
        return replace(found, mark="" if found.unread else str(kept))

    @override
    def __str__(self) -> str:
        """Return what is kept."""
        if self.is_empty:
            return ""
        return "\n".join(
            (self.about, self.tag, self.modified, _WHOLE if self.whole else "")
        )


def mark_of(answer: Answer, about: str) -> Mark:
    """Return by what an answer is known."""
    return Mark(about, _header(answer, "ETag"), _header(answer, "Last-Modified"))


def fingerprint(*parts: object) -> str:
    """Return by what settings or contents are recognised, which does not tell what they are."""
    text = "\0".join(repr(part) for part in (_READERS, *parts))
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def _header(answer: Answer, name: str) -> str:
    """Return a header that can be sent back as it is."""
    value = answer.headers.get(name, "").strip()
    return value if len(value) <= _LONGEST and value.isprintable() else ""
