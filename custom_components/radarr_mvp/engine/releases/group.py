"""The group that made a release."""

from bisect import bisect_left
import re
from typing import Final

from .extensions import split_extension
from .scan import Scan
from .vocabulary import AUDIO, EPISODE, LANGUAGE, OTHER, RESOLUTION, TECHNICAL, WEAK
from .wordlists import LANGUAGE_WORDS, SPLIT_CODECS, SPLIT_ORIGINS, listed

# Groups that do not stand behind the last dash, wherever they are written.
_ANYWHERE: Final = re.compile(
    r"(?<![^\W_])(?:KRaLiMaRKo|E\.N\.D|D-Z0N3|Koten_Gars|BluDragon|ZØNEHD|HQMUX|VARYG"
    r"|YIFY|YTS(?:[. _](?:MX|LT|AG|AM|BZ))?|TMd|Eml HDTeam|LMain|DarQ|BEN[ .]THE[ .]MEN"
    r"|TAoE|QxR|126811)(?![^\W_])",
    re.IGNORECASE,
)
_TRIGGERS: Final = frozenset(
    listed(
        "kralimarko n d koten bludragon zønehd hqmux varyg yify yts tmd eml lmain darq"
        " ben taoe qxr 126811"
    )
)
"""A word of each of them, so that most names need not be searched."""
# Encoders that stand last inside of brackets.
_IN_BRACKETS: Final = re.compile(
    r"[._ \[(](Silence|afm72|Panda|Ghost|MONOLITH|Tigole|Joy|ImE|UTR|t3nzin|Anime Time"
    r"|Project Angel|Hakata Ramen|HONE|GiLG|Vyndros|SEV|Garshasp|Kappa|Natty|RCVR|SAMPA"
    r"|YOGI|r00t|EDGE2020|RZeroX|FreetheFish|Anna|Bandi|Qman|theincognito|HDO|DusIctv"
    r"|DHD|CtrlHD|-ZR-|ADC|XZVN|RH|Kametsu|Celdra)[\])]"
)
_REPOST: Final = re.compile(
    r"RP|1|NZBGeek|Obfuscat(?:ed|ion)|Scrambled|sample|Pre|postbot|xpost|Rakuv[a-z0-9]*"
    r"|WhiteRev|BUYMORE|AsRequested|AlternativeToRequested|GEROV|Z0iDS3N|Chamele0n|4P"
    r"|4Planet|AlteZachen|RePACKPOST",
    re.IGNORECASE,
)
_DETAILS: Final = TECHNICAL | OTHER
_KEPT_ALONE: Final = "nzbgeek"
"""A reposter that also is a group, where no other stands before it."""
_MOST_SUFFIXES: Final = 8
_DASHED: Final = re.compile(r"([^\W_]+(?:-[^\W_]+)?)[\s._-]*$")
_DOTTED: Final = re.compile(r"[^\W\d_](?:\.[^\W_]+)+$")
_NEVER: Final = re.compile(r"[\d-]{0,4}\d|[se]\d+|s\d+e\d+|[0-9a-f]{8}", re.IGNORECASE)
_OF_SUBTITLES: Final = re.compile(r"subs \(([^()\[\]]+)\)\]$", re.IGNORECASE)
_BRACKETED_END: Final = re.compile(r"[-._ )]\[([^\W_]+)\]$")
_PAIRS: Final = listed(
    "dts-hd dts-x dts-ma dts-es dts-hdma hd-ma aac-lc e-ac ac-3 pt-br half-ou half-sbs"
    " h-ou h-sbs full-ou full-sbs dolby-vision hdr10-plus dual-audio multi-audio"
    " open-matte 8-bit 10-bit 12-bit"
)
_SECOND_HALVES: Final = frozenset(
    (*SPLIT_ORIGINS, *SPLIT_CODECS, *(tuple(pair.split("-")) for pair in _PAIRS))
)
_SUBTITLES: Final = frozenset(("sub", "subs", "subbed"))
_HALVES: Final = frozenset(("blu", "br", "raw", "vc", "mpeg", "x", "h", "av"))
"""Halves of technical words that mean nothing alone, so that groups may have them."""
_LANGUAGES: Final = frozenset(word for word in LANGUAGE_WORDS if len(word) > 2)


def _from_exceptions(scan: Scan, title_end: int) -> str | None:
    """Return a group of those that stand in unusual places."""
    text = scan.text
    start = scan.starts[title_end] if 0 < title_end < len(scan.starts) else 0
    if not _TRIGGERS.isdisjoint(scan.words):
        found = [match[0] for match in _ANYWHERE.finditer(text, start)]
        if found:
            return found[-1]
    if (")" in text or "]" in text) and (
        found := [match[1] for match in _IN_BRACKETS.finditer(text, start)]
    ):
        return found[-1]
    return None


def _is_possible(scan: Scan, place: int) -> bool:
    """Return whether a word may be a group, and is not part of something technical."""
    if place and (scan.words[place - 1], scan.words[place]) in _SECOND_HALVES:
        return False
    mark = scan.marks[place]
    if not mark:
        return True
    if scan.is_sure(place) or mark & EPISODE or scan.words[place] in _SUBTITLES:
        return False
    if mark & LANGUAGE:
        return not (place and scan.marks[place - 1] & LANGUAGE)
    return not (mark & AUDIO and place and scan.marks[place - 1] & AUDIO)


def _place_at(scan: Scan, start: int) -> int:
    """Return the word that begins at a character, -1 where none does."""
    place = bisect_left(scan.starts, start)
    return place if place < len(scan.starts) and scan.starts[place] == start else -1


def _without_reposters(text: str) -> tuple[str, str]:
    """Return a name without the marks of reposters, and the first of these."""
    mark = ""
    for _ in range(_MOST_SUFFIXES):
        shorter, dash, suffix = text.rpartition("-")
        if not dash or not _REPOST.fullmatch(suffix):
            break
        text, mark = split_extension(shorter)[0], suffix
    return text, mark


def _without_tail(text: str) -> str:
    """Return a name without the brackets and languages behind its group."""
    for _ in range(_MOST_SUFFIXES):
        text = text.rstrip(" ._-")
        if text.endswith((")", "]")):
            opening = text.rfind("(" if text[-1] == ")" else "[")
            if opening < 0:
                break
            text = text[:opening]
            continue
        start = max(text.rfind(" "), text.rfind("."), text.rfind("_"))
        if start < 0 or text[start + 1 :].lower() not in _LANGUAGES:
            break
        text = text[:start]
    return text


def _is_first_half(scan: Scan, place: int) -> bool:
    """Return whether a word may begin a group of two words (Some-Group)."""
    previous = scan.words[place - 1]
    if (previous, scan.words[place]) in _SECOND_HALVES or scan.words[place].isdigit():
        return False
    return not scan.marks[place] or (
        scan.words[place] in _HALVES and not scan.is_sure(place)
    )


def _behind_dash(scan: Scan, text: str, title_end: int) -> str | None:
    """Return the group behind the last dash of a name."""
    dash = text.rfind("-")
    if dash < 0 or (match := _DASHED.match(text, dash + 1)) is None:
        return _behind_blank_dash(scan, text, dash) if dash > 0 else None
    place = _place_at(scan, dash + 1)
    if place < max(title_end, 1) or not _is_possible(scan, place):
        return None
    group = match[1]
    before = text.rfind("-", 0, dash)
    if before >= 0 and (first := text[before + 1 : dash]).isalnum():
        earlier = _place_at(scan, before + 1)
        if earlier >= max(title_end, 1) and _is_first_half(scan, earlier):
            in_language = group.lower() in _LANGUAGES
            group = first if in_language else f"{first}-{group}"
    return None if _NEVER.fullmatch(group) else group


def _behind_blank_dash(scan: Scan, text: str, dash: int) -> str | None:
    """Return the group behind " - " where something technical stands before it."""
    group = text[dash + 1 :].strip()
    if not group.isalnum() or text[dash - 1 : dash + 2] != " - ":
        return None
    place = _place_at(scan, len(text) - len(group))
    if place < 1 or scan.marks[place] or not scan.marks[place - 1] & _DETAILS:
        return None
    return None if _NEVER.fullmatch(group) else group


def _behind_details(scan: Scan, title_end: int) -> str | None:
    """Return the group behind something technical, whatever else follows it."""
    for place in range(len(scan.words) - 1, max(title_end, 0), -1):
        mark = scan.marks[place]
        if mark & RESOLUTION:
            break
        if mark or scan.before(place) != "-" or not scan.after(place).strip("-)]}"):
            continue
        if (
            scan.end(place - 1) + 1 == scan.starts[place]
            and scan.marks[place - 1] & _DETAILS
            and _is_possible(scan, place)
            and not _NEVER.fullmatch(scan.words[place])
        ):
            return _with_dots(scan, place)
    return None


def _with_dots(scan: Scan, place: int) -> str | None:
    """Return a group from its first word on; a single letter begins a dotted one."""
    if len(scan.words[place]) > 1:
        return scan.raw(place)
    dotted = _DOTTED.match(scan.text, scan.starts[place])
    return dotted[0] if dotted else None


def _in_last_brackets(scan: Scan, title_end: int) -> str | None:
    """Return the name that ends technical details in brackets, or stands in them."""
    text = scan.text.rstrip(" ._-")
    if text.endswith(")]") and (match := _OF_SUBTITLES.search(text)):
        return match[1]
    if not text.endswith((")", "]")) or title_end <= 0:
        return _alone_in_brackets(scan, text)
    place = len(scan.words) - 1
    opening = text.rfind("(")
    if (
        text[-1] == ")"
        and scan.end(place) == len(text) - 1
        and not scan.marks[place]
        and scan.words[place].isalnum()
        and len(scan.words[place]) > 2
        and not scan.words[place].isdigit()
    ):
        inside = [at for at in range(place) if scan.starts[at] > opening]
        known = [at for at in inside if scan.marks[at] or scan.words[at].isdigit()]
        if len(known) > 2 and inside[-1] == known[-1]:
            return scan.raw(place)
    return _alone_in_brackets(scan, text)


def _alone_in_brackets(scan: Scan, text: str) -> str | None:
    """Return the word that stands alone in brackets at the end of a name."""
    if not text.endswith("]") or (match := _BRACKETED_END.search(text)) is None:
        return None
    place = _place_at(scan, match.start(1))
    if place < 1 or (scan.marks[place] & ~WEAK) or _NEVER.fullmatch(match[1]):
        return None
    return match[1]


def read_group(scan: Scan, title_end: int, bracket: str) -> str | None:
    """Return the group of a name, None where there is none."""
    if not scan.words:
        return None
    if group := _from_exceptions(scan, title_end):
        return group
    if bracket and not _is_technical(scan, bracket):
        return bracket
    text, mark = _without_reposters(scan.text.rstrip())
    group = _behind_dash(scan, _without_tail(text), title_end)
    if group is None and mark.lower() == _KEPT_ALONE:
        return mark
    if group or (group := _in_last_brackets(scan, title_end)):
        return group
    return _behind_details(scan, title_end) if "-" in text else None


def _is_technical(scan: Scan, bracket: str) -> bool:
    """Return whether the brackets a name begins with hold details, not a group."""
    end = len(bracket) + 2
    return any(
        scan.marks[place] & TECHNICAL and scan.is_sure(place)
        for place in scan.hits
        if scan.starts[place] < end
    )
