"""The codes of languages in names: two letters where there are two."""

from typing import Final

# ISO 639-1 with the ISO 639-2 codes that mean the same.
_TABLE: Final = (
    "aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym "
    "az:aze ba:bak be:bel bg:bul bi:bis bm:bam bn:ben bo:bod,tib br:bre bs:bos ca:cat "
    "ce:che ch:cha co:cos cr:cre cs:ces,cze cu:chu cv:chv cy:cym,wel da:dan "
    "de:deu,ger,gsw dv:div dz:dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:est "
    "eu:eus,baq fa:fas,per ff:ful fi:fin fj:fij fo:fao fr:fra,fre fy:fry ga:gle gd:gla "
    "gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun "
    "hy:hye,arm hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl,ice "
    "it:ita iu:iku ja:jpn jv:jav ka:kat,geo kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm "
    "kn:kan ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug "
    "li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri,mao mk:mkd,mac "
    "ml:mal mn:mon mr:mar ms:msa,may mt:mlt my:mya,bur na:nau nb:nob nd:nde ne:nep "
    "ng:ndo nl:nld,dut nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori "
    "os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:ron,rum ru:rus "
    "rw:kin sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk,slo sl:slv sm:smo sn:sna "
    "so:som sq:sqi,alb sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk "
    "th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah "
    "ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid "
    "yo:yor za:zha zh:zho,chi zu:zul"
)
_TWO_LETTERS: Final = {
    three: two
    for two, _, codes in (entry.partition(":") for entry in _TABLE.split())
    for three in codes.split(",")
}
_NO_LANGUAGE: Final = frozenset({"", "und", "zxx", "mis", "mul"})


def short_codes(languages: tuple[str, ...]) -> list[str]:
    """Return each language once, as the code that names show."""
    codes: dict[str, None] = {}
    for language in languages:
        code = language.strip().lower().partition("-")[0]
        if code not in _NO_LANGUAGE:
            codes[_TWO_LETTERS.get(code, code).upper()] = None
    return list(codes)


def language_list(
    languages: tuple[str, ...], wanted: str = "", *, hide_english: bool = False
) -> str:
    """Return languages as "[EN+DE]", empty where there are none to show.

    `wanted` picks and orders them ("EN+DE"), or leaves some out ("-DE"); with a "+" at
    its end, "--" tells that there are more.
    """
    codes = short_codes(languages)
    shown = _chosen(codes, wanted.upper())
    if wanted.endswith("+") and len(shown) != len(codes):
        shown.append("--")
    if not shown or (hide_english and shown == ["EN"]):
        return ""
    return f"[{'+'.join(shown)}]"


def _chosen(codes: list[str], wanted: str) -> list[str]:
    """Return the codes that a filter lets through."""
    if not wanted:
        return list(codes)
    if wanted.startswith("-"):
        hidden = wanted.replace("+", "-").split("-")
        return [code for code in codes if code not in hidden]
    return [code for code in dict.fromkeys(wanted.split("+")) if code in codes]
