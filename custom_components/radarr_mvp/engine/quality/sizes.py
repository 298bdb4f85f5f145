"""The sizes that are accepted of each quality, in megabytes per minute."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

from ..invalid import Invalid
from .definitions import QUALITIES, Quality, Size, quality_by_id

MIN_SIZE: Final = 0.0
MAX_SIZE: Final = 2000.0
MEGABYTE: Final = 1024 * 1024
# Where the sizes of a household are kept.
SIZES_SETTING: Final = "quality_sizes"
# What a movie of unknown length is taken to last, in minutes.
USUAL_RUNTIME: Final = 110


@dataclass(frozen=True, slots=True)
class SizeRange:
    """The bytes that a movie of a certain length may take; None where unlimited."""

    min: int
    preferred: int | None
    max: int | None


@dataclass(frozen=True, slots=True)
class QualityDefinition:
    """What a household calls a quality and which sizes it accepts of it."""

    quality: Quality
    title: str
    size: Size

    @classmethod
    def of(cls, quality: Quality) -> Self:
        """Return the definition that a quality comes with."""
        return cls(quality, quality.name, quality.size)

    def for_runtime(self, minutes: float) -> SizeRange:
        """Return the bytes for a running time; 0 where it is unknown."""
        scale = (minutes if minutes > 0 else USUAL_RUNTIME) * MEGABYTE
        preferred, limit = self.size.preferred, self.size.max
        return SizeRange(
            round(self.size.min * scale),
            None if preferred is None else round(preferred * scale),
            round(limit * scale) if limit else None,
        )

    def as_dict(self) -> dict[str, object]:
        """Return the definition as plain data."""
        return {
            "quality": self.quality.id,
            "title": self.title,
            "min": self.size.min,
            "preferred": self.size.preferred,
            "max": self.size.max,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Return the definition that plain data describes."""
        quality = _known_quality(data.get("quality"))
        title = str(data.get("title") or quality.name)
        size = Size(
            _number(data.get("min"), quality) or 0.0,
            _number(data.get("preferred"), quality),
            _number(data.get("max"), quality),
        )
        definition = cls(quality, title, size)
        check_size(definition)
        return definition


def check_size(definition: QualityDefinition) -> None:
    """Refuse sizes outside the limits or out of order."""
    size, name = definition.size, definition.quality.name
    # A maximum of 0 says the same as none.
    given = [size.min]
    given += [
        value for value in (size.preferred, size.max or None) if value is not None
    ]
    if not all(MIN_SIZE <= value <= MAX_SIZE for value in given):
        raise Invalid(
            "size_out_of_range", quality=name, min=f"{MIN_SIZE:g}", max=f"{MAX_SIZE:g}"
        )
    if given != sorted(given):
        raise Invalid("size_order", quality=name)


@dataclass(frozen=True, slots=True)
class QualityDefinitions:
    """The definitions of all qualities; those that were never changed are not stored."""

    changed: Mapping[int, QualityDefinition] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def __getitem__(self, quality: Quality) -> QualityDefinition:
        """Return the definition of a quality."""
        return self.changed.get(quality.id) or QualityDefinition.of(quality)

    def __iter__(self) -> Iterator[QualityDefinition]:
        """Return all definitions, from poor to good."""
        return (self[quality] for quality in QUALITIES)

    def with_changes(self, definitions: Iterable[QualityDefinition]) -> Self:
        """Return the definitions with some replaced, all of them checked first."""
        changed = dict(self.changed)
        for definition in definitions:
            check_size(definition)
            changed[definition.quality.id] = definition
        return replace(self, changed=MappingProxyType(changed))

    def reset(self, *, titles: bool = False) -> Self:
        """Return the sizes as they come; the titles only where asked."""
        kept = () if titles else self.changed.values()
        return replace(
            self,
            changed=MappingProxyType(
                {
                    one.quality.id: replace(one, size=one.quality.size)
                    for one in kept
                    if one.title != one.quality.name
                }
            ),
        )

    def as_list(self) -> list[dict[str, object]]:
        """Return what was changed as plain data."""
        return [one.as_dict() for one in self.changed.values()]

    @classmethod
    def from_list(cls, data: Iterable[Mapping[str, object]]) -> Self:
        """Return the definitions that plain data describes."""
        return cls().with_changes(map(QualityDefinition.from_dict, data))


def sizes_as_data(sizes: QualityDefinitions) -> dict[str, object]:
    """Return what was changed of the sizes as it is kept."""
    return {"sizes": sizes.as_list()}


def sizes_from_data(data: Mapping[str, object]) -> QualityDefinitions:
    """Return the sizes that were kept, those that come along where none were."""
    listed = data.get("sizes", [])
    if not isinstance(listed, list) or not all(
        isinstance(one, Mapping) for one in listed
    ):
        raise Invalid("sizes_malformed")
    return QualityDefinitions.from_list(listed)


def _known_quality(id_: object) -> Quality:
    """Return the quality with an id."""
    quality = quality_by_id(id_) if isinstance(id_, int) else None
    if quality is None:
        raise Invalid("unknown_quality", quality=str(id_))
    return quality


def _number(value: object, quality: Quality) -> float | None:
    """Return a size that was given as a number, None where none was."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid("size_not_a_number", quality=quality.name)
    return float(value)
