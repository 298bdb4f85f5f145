"""The words of release names, listed by what they tell."""

from enum import IntEnum
from typing import Final


class Origin(IntEnum):
    """The sources as release names tell them apart."""

    BLURAY = 1
    BDRIP = 2
    WEBDL = 3
    WEBRIP = 4
    HDTV = 5
    SDTV = 6
    DVD = 7
    DVDR = 8
    SCREENER = 9
    REGIONAL = 10
    CAM = 11
    TELESYNC = 12
    TELECINE = 13
    WORKPRINT = 14
    RAW_HD = 15
    SPLIT_HDTV = 16
    SPLIT_SDTV = 17


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


STRONG_ORIGINS: Final[dict[str, Origin]] = {
    word: origin
    for origin, words in {
        Origin.BLURAY: "bluray mbluray bdiso bdmux bdmv bd25 bd50 bd66 bd100 brdisk"
        " bdremux uhdbd uhd2bd uhdremux brremux uhdbdremux blurayrip hddvd bluray3d",
        Origin.BDRIP: "bdrip bdlight uhdbdrip brrip hddvdrip uhdrip bdriphd",
        Origin.WEBDL: "webdl webdlmux webhd ituneshd itunessd amazonhd amazonsd"
        " netflixhd netflixuhd disneyhd hbomaxhd maxdomehd",
        Origin.WEBRIP: "webrip webmux webdlrip webriphd webcap",
        Origin.HDTV: "hdtv hdtvrip uhdtv",
        Origin.SDTV: "pdtv sdtv dsr tvrip dsrip satrip dvbrip dthrip",
        Origin.DVD: "dvd dvdrip xvidvd dvdmux",
        Origin.DVDR: "dvdr dvd5 dvd9 mdvdr mdvd5 mdvd9 2dvd5 2dvd9 2dvdr",
        Origin.SCREENER: "dvdscr dvdscreener screener bdscr webscr",
        Origin.CAM: "camrip hdcam hdcamrip hqcam hqcamrip newcam newcamrip",
        Origin.TELESYNC: "telesync hdts hdtsrip tsrip pdvd pdvdrip predvd predvdrip hqts",
        Origin.TELECINE: "telecine hdtc hdtcrip tcrip",
        Origin.WORKPRINT: "workprint",
        Origin.RAW_HD: "rawhd",
    }.items()
    for word in words.split()
}
WEAK_ORIGINS: Final[dict[str, Origin]] = {
    "bd": Origin.BLURAY,
    "cam": Origin.CAM,
    "ts": Origin.TELESYNC,
    "tc": Origin.TELECINE,
    "wp": Origin.WORKPRINT,
    "scr": Origin.SCREENER,
    "regional": Origin.REGIONAL,
    **{f"r{number}": Origin.REGIONAL for number in range(10)},
}
ORIGINS: Final = STRONG_ORIGINS | WEAK_ORIGINS
SPLIT_ORIGINS: Final[dict[tuple[str, str], Origin]] = {
    ("blu", "ray"): Origin.BLURAY,
    ("blu", "rays"): Origin.BLURAY,
    ("br", "disk"): Origin.BLURAY,
    ("br", "rip"): Origin.BDRIP,
    ("bd", "rip"): Origin.BDRIP,
    ("web", "dl"): Origin.WEBDL,
    ("web", "dlmux"): Origin.WEBDL,
    ("web", "hd"): Origin.WEBDL,
    ("web", "dlrip"): Origin.WEBRIP,
    ("web", "rip"): Origin.WEBRIP,
    ("web", "mux"): Origin.WEBRIP,
    ("web", "hdrip"): Origin.WEBRIP,
    ("web", "cap"): Origin.WEBRIP,
    ("raw", "hd"): Origin.RAW_HD,
    ("hd", "tv"): Origin.SPLIT_HDTV,
    ("sd", "tv"): Origin.SPLIT_SDTV,
    ("tv", "rip"): Origin.SDTV,
    ("dvd", "r"): Origin.DVDR,
    ("dvd", "5"): Origin.DVDR,
    ("dvd", "9"): Origin.DVDR,
}
"""Sources that are written as two words."""

RESOLUTIONS: Final[dict[str, int]] = {
    "360p": 360,
    "480p": 480,
    "480i": 480,
    "640x480": 480,
    "848x480": 480,
    "540p": 540,
    "576p": 576,
    "576i": 576,
    "720p": 720,
    "720i": 720,
    "960p": 720,
    "1280x720": 720,
    "1080p": 1080,
    "1080i": 1080,
    "1440p": 1080,
    "1920x1080": 1080,
    "fhd": 1080,
    "4kto1080p": 1080,
    "2160p": 2160,
    "2160i": 2160,
    "3840x2160": 2160,
    "4096x2160": 2160,
}
ULTRA: Final = listed("uhd 4k ultrahd ultra")
"""Words for 2160p that any exact resolution overrules."""

CODECS: Final[dict[str, str]] = {
    "x264": "x264",
    "h264": "h264",
    "avc": "AVC",
    "x265": "x265",
    "h265": "h265",
    "hevc": "HEVC",
    "av1": "AV1",
    "vp9": "VP9",
    "xvid": "XviD",
    "xvidhd": "XviD",
    "divx": "DivX",
    "vc1": "VC1",
    "mpeg2": "MPEG2",
    "mpeg4": "MPEG",
    "mvc": "MVC",
    "wmv": "WMV",
    "vvc": "VVC",
    "h266": "VVC",
}
SPLIT_CODECS: Final[dict[tuple[str, str], str]] = {
    ("x", "264"): "x264",
    ("h", "264"): "h264",
    ("x", "265"): "x265",
    ("h", "265"): "h265",
    ("h", "266"): "VVC",
    ("vc", "1"): "VC1",
    ("mpeg", "2"): "MPEG2",
    ("mpeg", "4"): "MPEG",
    ("av", "1"): "AV1",
    ("x", "vid"): "XviD",
}

AUDIO_WORDS: Final = listed(
    "truehd atmos dts dtshd dtsx dtsma dtses flac eac3 ddp ddpa dd ac3 aac heaac mp3"
    " mp2 opus pcm lpcm vorbis ogg alac wma ac3d eac3d dtsd ddpd ac3ld dtshra"
)
WEAK_AUDIO: Final = listed("dd opus pcm ogg dts")
HDR_WORDS: Final = listed("hdr hdr10 hdr10plus hdr10p dv dovi hlg sdr pq dolby")
SERVICES: Final[dict[str, str]] = {
    "amzn": "Amazon",
    "nf": "Netflix",
    "dsnp": "Disney+",
    "dsny": "Disney+",
    "hmax": "HBO Max",
    "max": "Max",
    "atvp": "Apple TV+",
    "atv": "Apple TV",
    "it": "iTunes",
    "hulu": "Hulu",
    "pcok": "Peacock",
    "pmtp": "Paramount+",
    "stan": "Stan",
    "vudu": "Vudu",
    "mubi": "Mubi",
    "crit": "Criterion",
    "bcore": "Bravia Core",
    "ma": "Movies Anywhere",
    "red": "YouTube Red",
    "roku": "Roku",
    "now": "Now",
    "sho": "Showtime",
    "starz": "Starz",
    "strp": "Star+",
    "viki": "Viki",
    "cr": "Crunchyroll",
    "play": "Google Play",
    "amazon": "Amazon",
    "netflix": "Netflix",
    "itunes": "iTunes",
    "dp": "Discovery+",
    "dscp": "Discovery+",
}
STRONG_SERVICES: Final = listed("amzn dsnp dsny hmax atvp pcok pmtp bcore strp dscp")
CONTAINERS: Final = listed("mkv mp4 avi m2ts iso wmv webm mk3d")
DEPTHS: Final[dict[str, int]] = {
    "8bit": 8,
    "10bit": 10,
    "12bit": 12,
    "hi10p": 10,
    "hi10": 10,
    "hi8p": 8,
    "hi422p": 10,
    "ma10p": 10,
    "10bits": 10,
    "8bits": 8,
}
STEREO_WORDS: Final = listed(
    "3d hsbs hou sbs halfsbs fullsbs fsbs fou halfou htab tab ou bluray3d mk3d mvc"
)
WEAK_STEREO: Final = listed("sbs tab ou hou")
EDITION_WORDS: Final = listed(
    "recut extended ultimate director directors collector collectors theatrical"
    " despecialized special final assembly imperial diamond signature hunter rekall"
    " rogue rouge anniversary cut edition version uncensored remastered unrated uncut"
    " open matte imax fan fanedit restored 2in1 3in1 4in1 edit"
)
REVISION_WORDS: Final = listed("proper repack rerip real v2 v3 v4 v5 v1 v0")
NUMBERED_REVISIONS: Final = tuple(
    f"{word}{number}" for word in ("proper", "repack", "rerip") for number in range(10)
)
OTHER_WORDS: Final = listed(
    "internal int limited hybrid retail multi dual dubbed dub subbed subs sub ws pal"
    " ntsc complete untouched readnfo nfofix dirfix custom hq upscale upscaled ld md"
    " multisub multisubs softsubs esub esubs dl ml nordic audio hc unsubbed disc disk"
    " full fs vostfr stv convert dubbedsub linedubbed line micdubbed mic 60fps 120fps"
    " hfr dvdmux multiaudio dualaudio hdrip rip mkv mp4 xxx"
)
STRONG_OTHERS: Final = listed("hdrip dualaudio multisub multisubs upscaled")

_FRENCH: Final = "french truefrench vf vf2 vff vfi vfq vof"
LANGUAGE_WORDS: Final[dict[str, str]] = {
    word: language
    for language, words in {
        "English": "english eng en ing ingles inglés",
        "French": f"{_FRENCH} fra fre fr",
        "Spanish": "spanish español espanol castellano esp spa es",
        "German": "german swissgerman ger de deutsch deu videomann",
        "Italian": "italian italiano ita it",
        "Danish": "danish dan dk",
        "Dutch": "dutch nld dut nl",
        "Japanese": "japanese jap jpn",
        "Icelandic": "icelandic isl",
        "Chinese": "chinese mandarin cantonese chs cht big5 gb chi zho",
        "Russian": "russian rus ru",
        "Polish": "polish pl pldub dubpl lekpl pllek pol lektor",
        "Vietnamese": "vietnamese vie",
        "Swedish": "swedish swe",
        "Norwegian": "norwegian nor",
        "Finnish": "finnish fin",
        "Turkish": "turkish tur",
        "Portuguese": "portuguese por pt",
        "Flemish": "flemish",
        "Greek": "greek gre ell",
        "Korean": "korean kor",
        "Hungarian": "hungarian hun hundub hu",
        "Hebrew": "hebrew heb hebdub hebdubbed",
        "Lithuanian": "lithuanian lt",
        "Czech": "czech cz cze",
        "Hindi": "hindi hin",
        "Romanian": "romanian rodubbed ro rum",
        "Thai": "thai tha",
        "Bulgarian": "bulgarian bg bgaudio bul",
        "Portuguese (Brazil)": "brazilian dublado ptbr",
        "Arabic": "arabic ara",
        "Ukrainian": "ukrainian ukr",
        "Persian": "persian farsi",
        "Bengali": "bengali ben",
        "Slovak": "slovak sk slk",
        "Latvian": "latvian lv lav lat",
        "Spanish (Latino)": "latino",
        "Catalan": "catalan catalán catala català cat",
        "Croatian": "croatian hrv",
        "Serbian": "serbian srp",
        "Bosnian": "bosnian bos",
        "Estonian": "estonian est",
        "Tamil": "tamil tam",
        "Indonesian": "indonesian",
        "Telugu": "telugu tel",
        "Macedonian": "macedonian mkd",
        "Slovenian": "slovenian slv",
        "Malayalam": "malayalam mal",
        "Kannada": "kannada kan",
        "Albanian": "albanian alb",
        "Afrikaans": "afrikaans afr",
        "Marathi": "marathi mar",
        "Tagalog": "tagalog filipino",
        "Urdu": "urdu urd",
        "Romansh": "romansh rumantsch romansch",
        "Mongolian": "mongolian khalkha",
        "Georgian": "georgian geo ka",
        "Original": "original orig",
    }.items()
    for word in words.split()
}
UPPER_ONLY: Final = frozenset(
    listed(
        "en es de it dk nl pl pt hu lt cz bg sk vf ing esp dan nor fin pol por"
        " ara ben cat est mal kan alb mar bos ell"
    )
)
"""Codes that are words elsewhere: languages only when written in capitals."""
CUTTING: Final = listed("german french truefrench")
