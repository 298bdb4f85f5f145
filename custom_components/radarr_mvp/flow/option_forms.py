"""The forms of the options, made of what options there are."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    CountrySelector,
    DurationSelector,
    DurationSelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import CONF_DB_URL
from ..engine.failures.taxonomy import FailureReason
from ..option_kinds import Choice, Flag, Folders, Remembering, Share, Span, Whole, Words
from ..option_table import (
    CONF_DELAY,
    CONF_RETRIES,
    DELAY,
    OPTIONS,
    RETRIES,
    Option,
    Part,
)

CONF_DATABASE: Final = "database"
CONF_REASON: Final = "reason"
CONF_USUAL: Final = "usual"
DATABASE_FILE: Final = "file"
DATABASE_POSTGRESQL: Final = "postgresql"

# The languages that TMDb describes movies in.
_LANGUAGES: Final = (
    "af-ZA ar-AE ar-EG ar-SA be-BY bg-BG bn-BD ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE "
    "en-NZ en-US eo-EO es-AR es-CL es-CO es-ES es-MX es-PE et-EE eu-ES fa-IR fi-FI fr-BE fr-CA fr-CH fr-FR ga-IE gl-ES "
    "he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT ja-JP ka-GE kk-KZ kn-IN ko-KR lb-LU lt-LT lv-LV mk-MK ml-IN "
    "mr-IN ms-MY nb-NO nl-BE nl-NL nn-NO no-NO pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI sq-AL sr-RS sv-SE "
    "sw-TZ ta-IN te-IN th-TH tl-PH tr-TR uk-UA ur-PK vi-VN zh-CN zh-HK zh-SG zh-TW zu-ZA"
)


def _select(key: str, names: Iterable[str]) -> SelectSelector:
    """Return a field with a few choices, whose texts are found under a key."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(names), translation_key=key, mode=SelectSelectorMode.DROPDOWN
        )
    )


def _number(least: int, most: int, unit: str) -> vol.All[int]:
    """Return a field for a whole number."""
    config = NumberSelectorConfig(
        min=least, max=most, step=1, mode=NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


def _field(option: Option) -> Any:
    """Return the field for an option."""
    match option.kind:
        case Flag():
            return BooleanSelector()
        case Whole(least, most, unit):
            return _number(least, most, unit)
        case Share():
            return _number(0, 100, "%")
        case Span(days=days) | Remembering(Span(days=days)):
            return DurationSelector(DurationSelectorConfig(enable_day=days))
        case Choice(key, values):
            return _select(key, values)
        case Words() | Folders():
            return TextSelector(TextSelectorConfig(multiple=True))
    match option.key:
        case "language":
            return LanguageSelector(
                LanguageSelectorConfig(languages=_LANGUAGES.split())
            )
        case "region":
            return CountrySelector()
    return TextSelector()


def _marker(option: Option) -> vol.Marker:
    """Return the name of a field; what can be emptied must not be filled in again by itself."""
    default = option.kind.write(option.default)
    if default in ("", []) or isinstance(option.kind, Words | Folders):
        return vol.Optional(option.key)
    return vol.Required(option.key, default=default)


def _schema(part: Part, first: Mapping[vol.Marker, Any]) -> vol.Schema:
    """Return the form of a part: some fields, and the others in folded sections."""
    plain: dict[vol.Marker, Any] = dict(first)
    folded: dict[str, dict[vol.Marker, Any]] = {}
    for option in OPTIONS[part]:
        fields = folded.setdefault(option.section, {}) if option.section else plain
        fields[_marker(option)] = _field(option)
    for name, fields in folded.items():
        plain[vol.Required(name)] = section(vol.Schema(fields), {"collapsed": True})
    return vol.Schema(plain)


_STORAGE: Final = {
    vol.Required(CONF_DATABASE, default=DATABASE_FILE): _select(
        CONF_DATABASE, (DATABASE_FILE, DATABASE_POSTGRESQL)
    ),
    vol.Optional(CONF_DB_URL): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
    ),
}

FORMS: Final = {
    part: _schema(part, _STORAGE if part is Part.STORAGE else {}) for part in Part
}
REASON: Final = vol.Schema(
    {vol.Required(CONF_REASON): _select("failure_reason", FailureReason)}
)
POLICY: Final = vol.Schema(
    {
        vol.Required(CONF_DELAY): DurationSelector(
            DurationSelectorConfig(enable_day=DELAY.days)
        ),
        vol.Required(CONF_RETRIES): _number(RETRIES.least, RETRIES.most, ""),
        vol.Required(CONF_USUAL, default=False): BooleanSelector(),
    }
)


def shown(part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a part as its form is filled in with them."""
    form: dict[str, Any] = {}
    for option in OPTIONS[part]:
        fields = form.setdefault(option.section, {}) if option.section else form
        fields[option.key] = option.kind.write(values[option.key])
    return form


def typed(part: Part, form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into the form of a part; what was emptied is stored as such."""
    answers: dict[str, Any] = {}
    for option in OPTIONS[part]:
        fields = form[option.section] if option.section else form
        empty = [] if isinstance(option.kind, Words | Folders) else ""
        answers[option.key] = fields.get(option.key, empty)
    return answers
