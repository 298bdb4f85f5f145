"""What was typed into a form of the options, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..engine.invalid import Invalid
from ..option_table import OPTIONS, Option, Part
from .option_forms import typed


@dataclass(slots=True)
class Problems:
    """What is wrong by field, and what fills the gaps of the sentences about it."""

    errors: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, problem: Invalid) -> None:
        """Take up a problem of a field; all sentences share their gaps, so one that would need others has to wait."""
        merged = problem.placeholders | self.gaps
        if name in self.errors or merged != self.gaps | problem.placeholders:
            return
        self.errors[name] = problem.key
        self.gaps = merged

    def blame(self, secret: str) -> None:
        """Tell of credentials that were refused at the field of the secret, where people look for it."""
        if self.errors.get("base") == "invalid_auth":
            del self.errors["base"]
            self.errors[secret] = "invalid_auth"

    def check(self, name: str, check: Callable[[], object]) -> None:
        """Check a field, and take up what is wrong with it."""
        try:
            check()
        except Invalid as problem:
            self.add(name, problem)


@dataclass(slots=True)
class Answers:
    """The answers of one part: as they were typed, as they are stored, and as they are used."""

    part: Part
    form: Mapping[str, Any]
    stored: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)

    @classmethod
    def of(cls, part: Part, form: Mapping[str, Any]) -> Answers:
        """Read what was typed."""
        answers = cls(part, form, typed(part, form))
        for option in OPTIONS[part]:
            answers.check(option.key, partial(answers._read, option))
        return answers

    @property
    def are_fine(self) -> bool:
        """Return whether nothing is wrong with them."""
        return not self.problems.errors

    def check(self, key: str, check: Callable[[], object]) -> None:
        """Check an answer; a section is named for what is in it, because its fields cannot show an error."""
        option = next(one for one in OPTIONS[self.part] if one.key == key)
        self.problems.check(option.section or key, check)

    def _read(self, option: Option) -> None:
        """Read one answer."""
        self.values[option.key] = option.kind.read(self.stored[option.key])
