"""The languages a movie can be in, and the ISO codes that name them."""

from dataclasses import dataclass, field
from typing import Final, override


@dataclass(frozen=True, slots=True)
class Language:
    """One language; equal and hashed by its id."""

    id: int
    name: str = field(compare=False)
    two: str = field(default="", compare=False, repr=False)
    three: tuple[str, ...] = field(default=(), compare=False, repr=False)
    countries: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @override
    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def code(self) -> str:
        """Return the code for file names: two letters where there are any."""
        return self.two or (self.three[0] if self.three else "")


ANY: Final = Language(-1, "Any")
ORIGINAL: Final = Language(-2, "Original")
UNKNOWN: Final = Language(0, "Unknown")
ENGLISH: Final = Language(1, "English", "en", ("eng",))
FRENCH: Final = Language(2, "French", "fr", ("fra", "fre"), ("fr",))
SPANISH: Final = Language(3, "Spanish", "es", ("spa",), ("es",))
GERMAN: Final = Language(4, "German", "de", ("deu", "ger"), ("de",))
ITALIAN: Final = Language(5, "Italian", "it", ("ita",), ("it",))
DANISH: Final = Language(6, "Danish", "da", ("dan",), ("dk",))
DUTCH: Final = Language(7, "Dutch", "nl", ("nld", "dut"), ("nl",))
JAPANESE: Final = Language(8, "Japanese", "ja", ("jpn",), ("jp",))
ICELANDIC: Final = Language(9, "Icelandic", "is", ("isl", "ice"), ("is",))
CHINESE: Final = Language(
    10, "Chinese", "zh", ("zho", "chi"), ("cn", "hans", "hant", "tw", "hk")
)
RUSSIAN: Final = Language(11, "Russian", "ru", ("rus",), ("ru",))
POLISH: Final = Language(12, "Polish", "pl", ("pol",), ("pl",))
VIETNAMESE: Final = Language(13, "Vietnamese", "vi", ("vie",), ("vn",))
SWEDISH: Final = Language(14, "Swedish", "sv", ("swe",), ("se",))
NORWEGIAN: Final = Language(15, "Norwegian", "no", ("nor", "nob", "nno"), ("no",))
FINNISH: Final = Language(16, "Finnish", "fi", ("fin",), ("fi",))
TURKISH: Final = Language(17, "Turkish", "tr", ("tur",), ("tr",))
PORTUGUESE: Final = Language(18, "Portuguese", "pt", ("por",), ("pt",))
FLEMISH: Final = Language(19, "Flemish", "nl", (), ("be",))
GREEK: Final = Language(20, "Greek", "el", ("ell", "gre"), ("gr",))
KOREAN: Final = Language(21, "Korean", "ko", ("kor",), ("kr",))
HUNGARIAN: Final = Language(22, "Hungarian", "hu", ("hun",), ("hu",))
HEBREW: Final = Language(23, "Hebrew", "he", ("heb",), ("il",))
LITHUANIAN: Final = Language(24, "Lithuanian", "lt", ("lit",), ("lt",))
CZECH: Final = Language(25, "Czech", "cs", ("ces", "cze"), ("cz",))
HINDI: Final = Language(26, "Hindi", "hi", ("hin",), ("in",))
ROMANIAN: Final = Language(27, "Romanian", "ro", ("ron", "rum"), ("ro",))
THAI: Final = Language(28, "Thai", "th", ("tha",), ("th",))
BULGARIAN: Final = Language(29, "Bulgarian", "bg", ("bul",), ("bg",))
PORTUGUESE_BRAZIL: Final = Language(30, "Portuguese (Brazil)", "pt", ("pob",), ("br",))
ARABIC: Final = Language(31, "Arabic", "ar", ("ara",), ("sa", "ae", "eg"))
UKRAINIAN: Final = Language(32, "Ukrainian", "uk", ("ukr",), ("ua",))
PERSIAN: Final = Language(33, "Persian", "fa", ("fas", "per"), ("ir",))
BENGALI: Final = Language(34, "Bengali", "bn", ("ben",), ("bd", "in"))
SLOVAK: Final = Language(35, "Slovak", "sk", ("slk", "slo"), ("sk",))
LATVIAN: Final = Language(36, "Latvian", "lv", ("lav",), ("lv",))
SPANISH_LATINO: Final = Language(37, "Spanish (Latino)", "es", (), ("mx", "419"))
CATALAN: Final = Language(38, "Catalan", "ca", ("cat",), ("es",))
CROATIAN: Final = Language(39, "Croatian", "hr", ("hrv",), ("hr",))
SERBIAN: Final = Language(40, "Serbian", "sr", ("srp",), ("rs", "latn", "cyrl"))
BOSNIAN: Final = Language(41, "Bosnian", "bs", ("bos",), ("ba",))
ESTONIAN: Final = Language(42, "Estonian", "et", ("est",), ("ee",))
TAMIL: Final = Language(43, "Tamil", "ta", ("tam",), ("in",))
INDONESIAN: Final = Language(44, "Indonesian", "id", ("ind",), ("id",))
TELUGU: Final = Language(45, "Telugu", "te", ("tel",), ("in",))
MACEDONIAN: Final = Language(46, "Macedonian", "mk", ("mkd", "mac"), ("mk",))
SLOVENIAN: Final = Language(47, "Slovenian", "sl", ("slv",), ("si",))
MALAYALAM: Final = Language(48, "Malayalam", "ml", ("mal",), ("in",))
KANNADA: Final = Language(49, "Kannada", "kn", ("kan",), ("in",))
ALBANIAN: Final = Language(50, "Albanian", "sq", ("sqi", "alb"), ("al",))
AFRIKAANS: Final = Language(51, "Afrikaans", "af", ("afr",), ("za",))
MARATHI: Final = Language(52, "Marathi", "mr", ("mar",), ("in",))
TAGALOG: Final = Language(53, "Tagalog", "tl", ("tgl", "fil"), ("ph",))
URDU: Final = Language(54, "Urdu", "ur", ("urd",), ("pk", "in"))
ROMANSH: Final = Language(55, "Romansh", "rm", ("roh",), ("ch",))
MONGOLIAN: Final = Language(
    56, "Mongolian", "mn", ("mon", "khk", "mvf"), ("mn", "cyrl", "mong")
)
GEORGIAN: Final = Language(57, "Georgian", "ka", ("kat", "geo"), ("ge",))

LANGUAGES: Final[tuple[Language, ...]] = (
    UNKNOWN,
    ENGLISH,
    FRENCH,
    SPANISH,
    GERMAN,
    ITALIAN,
    DANISH,
    DUTCH,
    JAPANESE,
    ICELANDIC,
    CHINESE,
    RUSSIAN,
    POLISH,
    VIETNAMESE,
    SWEDISH,
    NORWEGIAN,
    FINNISH,
    TURKISH,
    PORTUGUESE,
    FLEMISH,
    GREEK,
    KOREAN,
    HUNGARIAN,
    HEBREW,
    LITHUANIAN,
    CZECH,
    HINDI,
    ROMANIAN,
    THAI,
    BULGARIAN,
    PORTUGUESE_BRAZIL,
    ARABIC,
    UKRAINIAN,
    PERSIAN,
    BENGALI,
    SLOVAK,
    LATVIAN,
    SPANISH_LATINO,
    CATALAN,
    CROATIAN,
    SERBIAN,
    BOSNIAN,
    ESTONIAN,
    TAMIL,
    INDONESIAN,
    TELUGU,
    MACEDONIAN,
    SLOVENIAN,
    MALAYALAM,
    KANNADA,
    ALBANIAN,
    AFRIKAANS,
    MARATHI,
    TAGALOG,
    URDU,
    ROMANSH,
    MONGOLIAN,
    GEORGIAN,
)
"""The languages with an id of their own, in the order of the ids."""

_BY_ID: Final = {language.id: language for language in (ANY, ORIGINAL, *LANGUAGES)}
_BY_NAME: Final = {language.name.casefold(): language for language in _BY_ID.values()}
_BY_TWO: Final[dict[str, Language]] = {
    language.two: language for language in reversed(LANGUAGES) if language.two
} | {"nb": NORWEGIAN, "nn": NORWEGIAN, "iw": HEBREW, "fil": TAGALOG}
_BY_THREE: Final = {code: language for language in LANGUAGES for code in language.three}
_BY_COUNTRY: Final = {
    (language.two, country): language
    for language in reversed(LANGUAGES)
    for country in language.countries
} | {("nb", "no"): NORWEGIAN, ("nn", "no"): NORWEGIAN}


def language_by_id(id_: int) -> Language | None:
    """Return the language with an id, None where there is none."""
    return _BY_ID.get(id_)


def language_by_name(name: str) -> Language | None:
    """Return the language with an English name in any case, None where there is none."""
    return _BY_NAME.get(name.casefold())


def language_by_code(code: str) -> Language | None:
    """Return the language of an ISO code, with or without a country or script.

    A country that speaks it its own way (fr-CA, de-AU) is not taken for the language.
    """
    tongue, _, country = code.strip().replace("_", "-").casefold().partition("-")
    if len(tongue) == 3:
        return _BY_THREE.get(tongue)
    if not country or tongue == ENGLISH.two:
        return _BY_TWO.get(tongue)
    return _BY_COUNTRY.get((tongue, country.rpartition("-")[2])) or _BY_COUNTRY.get(
        (tongue, country.partition("-")[0])
    )
