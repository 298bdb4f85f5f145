"""Answer the cases about names and media info."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from custom_components.radarr_mvp.engine.importing.naming.clean import (
    clean_file_name as clean,
)
from custom_components.radarr_mvp.engine.importing.naming.render import (
    KEPT_NAME,
    render,
)
from custom_components.radarr_mvp.engine.importing.naming.subject import (
    ColonMode,
    NamingFile,
    NamingMovie,
    NamingOptions,
)
from custom_components.radarr_mvp.engine.importing.naming.tokens import Facts
from custom_components.radarr_mvp.engine.mediainfo import (
    HdrFormat,
    MediaInfo,
    audio_codec,
    detect_hdr,
    dynamic_range,
    dynamic_range_type,
    resolution_from_size,
    video_codec,
)
from custom_components.radarr_mvp.engine.quality.definitions import (
    QualityModel,
    Revision,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.releases.languages import language_by_name

type Case = Mapping[str, Any]

_COLONS = {
    "Delete": ColonMode.DELETE,
    "Dash": ColonMode.DASH,
    "SpaceDash": ColonMode.SPACE_DASH,
    "SpaceDashSpace": ColonMode.SPACE_DASH_SPACE,
    "Smart": ColonMode.SMART,
}


def naming(case: Case) -> dict[str, object]:
    """Return the name that a format gives, its folders divided by slashes."""
    movie = _movie(case["movie"])
    options = _options(case)
    template = options.file_format if options.rename else KEPT_NAME
    file = None if case["kind"] == "folder" else _file(case["file"])
    return {"expected": "/".join(render(template, Facts(movie, file), options))}


def _options(case: Case) -> NamingOptions:
    """Return the options of a case."""
    config = case.get("config", {})
    return NamingOptions(
        rename=config.get("rename", True),
        file_format=case["format"],
        replace_illegal=config.get("replace_illegal", True),
        colon=_COLONS[config.get("colon_replacement", "Smart")],
    )


def _movie(facts: Case) -> NamingMovie:
    """Return the movie of a case."""
    translations = {}
    for name, title in facts.get("translations", {}).items():
        language = language_by_name(name)
        assert language is not None
        translations[language.id] = title
    return NamingMovie(
        title=facts["title"],
        year=facts.get("year") or 0,
        original_title=facts.get("original_title") or "",
        translations=translations,
        collection=facts.get("collection") or "",
        certification=facts.get("certification") or "",
        tmdb_id=facts.get("tmdb_id") or 0,
        imdb_id=facts.get("imdb_id") or "",
    )


def _file(facts: Case) -> NamingFile:
    """Return the file of a case."""
    quality = quality_by_name(facts.get("quality", "Unknown"))
    assert quality is not None
    media = facts.get("media_info")
    return NamingFile(
        quality=QualityModel(
            quality, Revision(facts.get("version", 1), facts.get("real", 0))
        ),
        release_group=facts.get("release_group") or "",
        edition=facts.get("edition") or "",
        scene_name=facts.get("scene_name") or "",
        current_name=PurePosixPath(facts.get("relative_path") or "").stem,
        custom_formats=tuple(
            one["name"] for one in facts.get("custom_formats", []) if one["in_name"]
        ),
        media_info=_media_info(media) if media else None,
    )


def _media_info(facts: Case) -> MediaInfo:
    """Return the media info of a case."""
    return MediaInfo(
        video_format=facts.get("video_format") or "",
        video_codec_id=facts.get("video_codec_id") or "",
        video_bit_depth=facts.get("video_bit_depth") or 0,
        video_multi_view_count=facts.get("video_multi_view_count") or 0,
        hdr=HdrFormat(facts.get("hdr_format") or "None"),
        audio_format=facts.get("audio_format") or "",
        audio_codec_id=facts.get("audio_codec_id") or "",
        audio_profile=facts.get("audio_profile") or "",
        audio_channels=facts.get("audio_channels") or 0,
        audio_languages=tuple(facts.get("audio_languages") or ()),
        subtitles=tuple(facts.get("subtitles") or ()),
    )


def mediainfo(case: Case) -> dict[str, object]:
    """Return the word or number that a fact about a file turns into."""
    match case["kind"]:
        case "video_codec":
            info = MediaInfo(
                video_format=case["format"], video_codec_id=case["codec_id"] or ""
            )
            return {"expected": video_codec(info, case["scene_name"] or "")}
        case "audio_codec":
            info = MediaInfo(
                audio_format=case["format"],
                audio_codec_id=case["codec_id"] or "",
                audio_profile=case["profile"] or "",
            )
            return {"expected": audio_codec(info)}
        case "dynamic_range":
            return {"expected": dynamic_range(HdrFormat(case["hdr_format"]))}
        case "dynamic_range_type":
            return {"expected": dynamic_range_type(HdrFormat(case["hdr_format"]))}
        case "resolution_from_size":
            return {"expected": resolution_from_size(case["width"], case["height"])}
        case _:
            return {
                "expected": detect_hdr(
                    case["bit_depth"],
                    case["colour_primaries"],
                    case["transfer"],
                    case["side_data"],
                    case["dv_bl_signal_compatibility_id"],
                ).value
            }


def clean_file_name(case: Case) -> dict[str, object]:
    """Return a name without what is illegal."""
    return {"expected": clean(case["input"])}
