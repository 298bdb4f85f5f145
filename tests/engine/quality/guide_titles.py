"""Titles and the custom formats of the guide that they are meant to meet.

Written from what each format is for. Formats that follow from quality and language
alone (resolution, web source, "Language: ...") are added by the test.
"""

from dataclasses import dataclass

WEB_720 = "WEBDL-720p"
WEB_1080 = "WEBDL-1080p"
WEB_2160 = "WEBDL-2160p"
RIP_1080 = "WEBRip-1080p"
BLU_720 = "Bluray-720p"
BLU_1080 = "Bluray-1080p"
BLU_2160 = "Bluray-2160p"
REMUX_1080 = "Remux-1080p"
REMUX_2160 = "Remux-2160p"
DISK = "BR-DISK"
DVD = "DVD"


@dataclass(frozen=True, slots=True)
class Row:
    """A release and the formats that it is meant to meet."""

    title: str
    quality: str
    expected: str
    languages: tuple[str, ...] = ("English",)
    original: str = "English"
    flags: int = 0
    group: str | None = None

    @property
    def release_group(self) -> str:
        """Return the group, by default what is behind the last dash."""
        return self.title.rpartition("-")[2] if self.group is None else self.group

    @property
    def formats(self) -> set[str]:
        """Return the names of the formats."""
        return {name.strip() for name in self.expected.split(",") if name.strip()}


def _service(tag: str, name: str, rest: str = "") -> Row:
    """Return a release that a streaming service's format is for."""
    return Row(
        f"A.Movie.2019.1080p.{tag}.WEB-DL.DDP5.1.H.264-Nobody",
        WEB_1080,
        f"{name}, DD+, 5.1 Surround, x264{rest}",
    )


SERVICES = [
    _service("AMZN", "AMZN"),
    _service("ATV", "ATV"),
    _service("ATVP", "ATVP"),
    _service("AUBC", "AUBC"),
    _service("BCORE", "BCORE"),
    _service("CBC", "CBC"),
    _service("CNLP", "CNLP"),
    _service("CPNG", "CPNG"),
    _service("CRAV", "CRAV"),
    _service("CRiT", "CRiT"),
    _service("DSNP", "DSNP"),
    _service("FAND", "FAND"),
    _service("FOD", "FOD"),
    _service("friDay", "friDay"),
    _service("FUNi", "FUNi"),
    _service("HamiVideo", "Hami"),
    _service("HBO", "HBO"),
    _service("HMAX", "HMAX"),
    _service("HTSR", "HTSR"),
    _service("HULU", "Hulu"),
    _service("iP", "IP"),
    _service("IQIYI", "iQIY"),
    _service("iT", "iT"),
    _service("ITVX", "ITVX"),
    _service("KCW", "KCW"),
    _service("KKTV", "KKTV"),
    _service("LINETV", "LINETV"),
    _service("MA", "MA"),
    _service("MAX", "MAX"),
    _service("MY5", "MY5"),
    _service("MyTVSuper", "MyTVSuper"),
    _service("NF", "NF"),
    _service("NOW", "NOW"),
    _service("OViD", "OViD"),
    _service("Pathe", "Pathe"),
    _service("PCOK", "PCOK"),
    _service("PLAY", "PLAY"),
    _service("PMTP", "PMTP"),
    _service("ROKU", "ROKU"),
    _service("STAN", "STAN"),
    _service("STRP", "STRP"),
    _service("TVer", "TVer"),
    _service("TVING", "TVING"),
    _service("U-NEXT", "U-NEXT"),
    _service("VDL", "VDL"),
    _service("Viki", "Viki"),
    _service("VIU", "VIU"),
    _service("VRV", "VRV"),
    _service("WAVVE", "WAVVE"),
    _service("WETV", "WETV"),
    _service("YOUKU", "YOUKU"),
]

SOUND = [
    Row(
        "A.Movie.2019.1080p.BluRay.TrueHD.Atmos.7.1.x264-Nobody",
        BLU_1080,
        "TrueHD ATMOS, 7.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.TrueHD.5.1.x264-Nobody",
        BLU_1080,
        "TrueHD, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.Atmos.x264-Nobody",
        BLU_1080,
        "ATMOS (undefined), x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.DDP5.1.Atmos.H.264-Nobody",
        WEB_1080,
        "DD+ ATMOS, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.DDPA5.1.H.264-Nobody",
        WEB_1080,
        "DD+ ATMOS, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.EAC3.5.1.H.264-Nobody",
        WEB_1080,
        "DD+, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.DD5.1.H.264-Nobody",
        WEB_1080,
        "DD, 5.1 Surround, x264",
    ),
    Row("A.Movie.2019.720p.BluRay.AC3.x264-Nobody", BLU_720, "DD, x264"),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS.5.1.x264-Nobody",
        BLU_1080,
        "DTS, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS-ES.6.1.x264-Nobody",
        BLU_1080,
        "DTS-ES, 6.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS-HD.HRA.5.1.x264-Nobody",
        BLU_1080,
        "DTS-HD HRA, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS-HD.MA.5.1.x264-Nobody",
        BLU_1080,
        "DTS-HD MA, 5.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS-X.7.1.x264-Nobody",
        BLU_1080,
        "DTS X, 7.1 Surround, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.FLAC.2.0.x264-Nobody",
        BLU_1080,
        "FLAC, 2.0 Stereo, x264",
    ),
    Row(
        "A.Movie.1950.1080p.BluRay.FLAC.1.0.x264-Nobody",
        BLU_1080,
        "FLAC, 1.0 Mono, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.LPCM.2.0.x264-Nobody",
        BLU_1080,
        "PCM, 2.0 Stereo, x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.AAC2.0.H.264-Nobody",
        WEB_1080,
        "AAC, 2.0 Stereo, x264",
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.Opus5.1.H.264-Nobody",
        WEB_1080,
        "Opus, 5.1 Surround, x264",
    ),
    Row("A.Movie.2019.DVDRip.MP3.XviD-Nobody", DVD, "MP3"),
    Row(
        "A.Movie.2019.1080p.BluRay.DTS.3.0.x264-Nobody",
        BLU_1080,
        "DTS, 3.0 Sound, x264",
    ),
    Row("A.Movie.2019.1080p.BluRay.DD4.0.x264-Nobody", BLU_1080, "DD, 4.0 Sound, x264"),
    Row(
        "A.Movie.2019.1080p.WEB-DL.Line.Dubbed.H.264-Nobody",
        WEB_1080,
        "Line/Mic Dubbed, Dubs Only, x264",
    ),
    Row("A.Movie.2019.1080p.WEB-DL.MD.H.264-Nobody", WEB_1080, "Line/Mic Dubbed, x264"),
]

PICTURE = [
    Row(
        "A.Movie.2019.2160p.WEB-DL.DDP5.1.HDR.H.265-Nobody",
        WEB_2160,
        "HDR, DD+, 5.1 Surround, x265",
    ),
    Row(
        "A.Movie.2019.2160p.WEB-DL.DDP5.1.HDR10.H.265-Nobody",
        WEB_2160,
        "HDR, DD+, 5.1 Surround, x265",
    ),
    Row(
        "A.Movie.2019.2160p.WEB-DL.DDP5.1.HDR10+.H.265-Nobody",
        WEB_2160,
        "HDR, HDR10+ Boost, DD+, 5.1 Surround, x265",
    ),
    Row(
        "A.Movie.2019.2160p.WEB-DL.DDP5.1.DV.HDR.H.265-Nobody",
        WEB_2160,
        "HDR, DV Boost, DD+, 5.1 Surround, x265",
    ),
    Row(
        "A.Movie.2019.2160p.WEB-DL.DDP5.1.DV.H.265-Nobody",
        WEB_2160,
        "DV Boost, DV (w/o HDR fallback), DD+, 5.1 Surround, x265",
    ),
    Row(
        "A.Movie.2019.2160p.HULU.WEB-DL.DDP5.1.DV.H.265-Nobody",
        WEB_2160,
        "HDR, DV Boost, Hulu, DD+, 5.1 Surround, x265",
    ),
    Row("A.Movie.2019.2160p.WEB-DL.HLG.H.265-Nobody", WEB_2160, "HDR, HLG, x265"),
    Row("A.Movie.2019.2160p.WEB-DL.PQ.H.265-Nobody", WEB_2160, "HDR, x265"),
    Row("A.Movie.2019.2160p.WEB-DL.SDR.H.265-Nobody", WEB_2160, "SDR, x265"),
    Row("A.Movie.2019.2160p.WEB-DL.H.265-Nobody", WEB_2160, "SDR, x265"),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.SDR.x265-Nobody",
        BLU_2160,
        "SDR, SDR (no WEBDL), x265",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.DV.x265-Nobody", BLU_2160, "HDR, DV Boost, x265"
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.x265-Nobody",
        BLU_1080,
        "x265, x265 (HD), x265 (no HDR/DV)",
    ),
    Row("A.Movie.2019.1080p.BluRay.HDR.x265-Nobody", BLU_1080, "HDR, x265, x265 (HD)"),
    Row(
        "A.Movie.2019.1080p.WEB-DL.10bit.H.265-Nobody",
        WEB_1080,
        "10bit, x265, x265 (HD), x265 (no HDR/DV)",
    ),
    Row("A.Movie.2019.1080p.WEB-DL.AV1-Nobody", WEB_1080, "AV1"),
    Row("A.Movie.2019.1080p.WEB-DL.VP9-Nobody", WEB_1080, "VP9"),
    Row("A.Movie.2019.1080p.WEB-DL.VVC-Nobody", WEB_1080, "x266"),
    Row("A.Movie.2019.1080p.BluRay.REMUX.VC-1-Nobody", REMUX_1080, "VC-1"),
    Row("A.Movie.2019.1080p.BluRay.REMUX.MPEG-2-Nobody", REMUX_1080, "MPEG2"),
    Row("A.Movie.2019.1080p.BluRay.REMUX.AVC-Nobody", REMUX_1080, ""),
    Row("A.Movie.2019.3D.1080p.BluRay.Half-SBS.x264-Nobody", BLU_1080, "3D, x264"),
    Row("A.Movie.2019.1080p.BluRay3D.x264-Nobody", BLU_1080, "3D, x264"),
    Row("A.Movie.2019.2160p.HFR.WEB-DL.HDR.H.265-Nobody", WEB_2160, "HFR, HDR, x265"),
    Row("A.Movie.2019.2160p.Upscaled.HDR.x265-Nobody", BLU_2160, "Upscaled, HDR, x265"),
    Row(
        "A.Movie.2019.2160p.BluRay.AI.HEVC.HDR.x265-Nobody",
        BLU_2160,
        "Upscaled, HDR, x265",
    ),
    Row("A.Movie.2019.COMPLETE.BLURAY-Nobody", DISK, "BR-DISK, 1080p"),
    Row(
        "A.Movie.2019.1080p.Blu-ray.AVC.DTS-HD.MA.5.1-Nobody",
        DISK,
        "BR-DISK, 1080p, x264, DTS-HD MA, 5.1 Surround",
    ),
    Row("A.Movie.2019.Hybrid.1080p.BluRay.x264-Nobody", BLU_1080, "Hybrid, x264"),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.DV.HDR10+.x265-DepraveD",
        BLU_2160,
        "Generated Dynamic HDR, HDR, HDR10+ Boost, DV Boost, x265",
    ),
]

EDITIONS = [
    Row("A.Movie.2019.IMAX.1080p.BluRay.x264-Nobody", BLU_1080, "IMAX, x264"),
    Row("A.Movie.2019.NON.IMAX.1080p.BluRay.x264-Nobody", BLU_1080, "x264"),
    Row(
        "A.Movie.2019.IMAX.1080p.DSNP.WEB-DL.H.264-Nobody",
        WEB_1080,
        "IMAX Enhanced, DSNP, x264",
    ),
    Row(
        "A.Movie.2019.IMAX.Enhanced.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "IMAX Enhanced, x264",
    ),
    Row(
        "A.Movie.2019.Directors.Cut.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Special Edition, x264",
    ),
    Row(
        "A.Movie.2019.Extended.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Special Edition, x264",
    ),
    Row(
        "A.Movie.2019.Extended.Clip.1080p.WEB-DL.H.264-Nobody", WEB_1080, "Extras, x264"
    ),
    Row("A.Movie.2019.Bonus.1080p.BluRay.x264-Nobody", BLU_1080, "Extras, x264"),
    Row(
        "A.Movie.2019.Uncut.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Special Edition, Uncensored, x264",
    ),
    Row(
        "A.Movie.2019.Theatrical.Cut.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Theatrical Cut, x264",
    ),
    Row(
        "A.Movie.2019.Open.Matte.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "Open Matte, x264",
    ),
    Row("A.Movie.1961.Remastered.1080p.BluRay.x264-Nobody", BLU_1080, "Remaster, x264"),
    Row(
        "A.Movie.1961.4K.Remaster.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "4K Remaster, x264",
    ),
    Row(
        "A.Movie.1961.Criterion.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Criterion Collection, x264",
    ),
    Row(
        "A.Movie.1961.CC.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Criterion Collection, x264",
    ),
    Row(
        "A.Movie.1961.MoC.1080p.BluRay.x264-Nobody", BLU_1080, "Masters of Cinema, x264"
    ),
    Row(
        "A.Movie.1981.Vinegar.Syndrome.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Vinegar Syndrome, x264",
    ),
    Row(
        "A.Movie.2019.Black.and.White.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Black and White Editions, x264",
    ),
    Row(
        "A.Movie.2019.Noir.Edition.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Black and White Editions, Special Edition, x264",
    ),
    Row(
        "A.Movie.2019.Sing-Along.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "Sing-Along Versions, x264",
    ),
    Row("A.Movie.2019.WiTH.ASL.1080p.WEB-DL.H.264-Nobody", WEB_1080, "WiTH ASL, x264"),
    Row("A.Movie.2019.WiTH.BSL.1080p.WEB-DL.H.264-Nobody", WEB_1080, "WiTH BSL, x264"),
    Row(
        "A.Movie.2019.WiTH.BASL.1080p.WEB-DL.H.264-Nobody", WEB_1080, "WiTH BASL, x264"
    ),
    Row("A.Movie.2019.WiTH.AD.1080p.WEB-DL.H.264-Nobody", WEB_1080, "WiTH AD, x264"),
]

CORRECTIONS = [
    Row(
        "A.Movie.2019.PROPER.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Repack/Proper, v2, x264",
    ),
    Row(
        "A.Movie.2019.REPACK.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Repack/Proper, v2, x264",
    ),
    Row(
        "A.Movie.2019.RERIP.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Repack/Proper, v2, x264",
    ),
    Row("A.Movie.2019.REPACK2.1080p.BluRay.x264-Nobody", BLU_1080, "Repack2, v3, x264"),
    Row(
        "A.Movie.2019.REAL.PROPER.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "Repack2, v3, x264",
    ),
    Row("A.Movie.2019.REPACK3.1080p.BluRay.x264-Nobody", BLU_1080, "Repack3, v4, x264"),
    Row("A.Movie.2019.v0.1080p.BluRay.x264-Nobody", BLU_1080, "v0, x264"),
    Row("A.Movie.2019.v1.1080p.BluRay.x264-Nobody", BLU_1080, "v1, x264"),
    Row("A.Movie.2019.v2.1080p.BluRay.x264-Nobody", BLU_1080, "v2, x264"),
    Row("A.Movie.2019.v3.1080p.BluRay.x264-Nobody", BLU_1080, "v3, x264"),
    Row("A.Movie.2019.v4.1080p.BluRay.x264-Nobody", BLU_1080, "v4, x264"),
    Row("A.Movie.2019.INTERNAL.1080p.BluRay.x264-Nobody", BLU_1080, "INTERNAL, x264"),
]

GROUPS = [
    Row("A.Movie.2019.1080p.WEB-DL.H.264-NTb", WEB_1080, "WEB Tier 01, x264"),
    Row("A.Movie.2019.1080p.WEBRip.x264-NTG", RIP_1080, "WEB Tier 01, x264"),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-FLUX", WEB_1080, "WEB Tier 01, FLUX, x264"),
    Row(
        "A.Movie.2019.1080p.WEB-DL.H.264-TheFarm",
        WEB_1080,
        "WEB Tier 01, TheFarm, x264",
    ),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-126811", WEB_1080, "126811, x264"),
    Row(
        "A.Movie.2019.1080p.WEB-DL.H.264-playWEB",
        WEB_1080,
        "WEB Tier 02, Anime Web Tier 05, x264",
    ),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-SMURF", WEB_1080, "WEB Tier 02, x264"),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-SiGMA", WEB_1080, "WEB Tier 03, x264"),
    Row(
        "A.Movie.2019.2160p.WEB-DL.DV.HDR.H.265-SiC",
        WEB_2160,
        "WEB Tier 01, SiC, HDR, DV Boost, x265",
    ),
    Row("A.Movie.2019.1080p.BluRay.x264-NTb", BLU_1080, "HD Bluray Tier 02, x264"),
    Row("A.Movie.2019.1080p.BluRay.REMUX.AVC-NTb", REMUX_1080, "Remux Tier 03"),
    Row("A.Movie.2019.1080p.BluRay.x264-EbP", BLU_1080, "HD Bluray Tier 01, x264"),
    Row("A.Movie.2019.720p.BluRay.x264-DON", BLU_720, "HD Bluray Tier 01, x264"),
    Row("A.Movie.2019.1080p.BluRay.x264-HiDt", BLU_1080, "HD Bluray Tier 02, x264"),
    Row("A.Movie.2019.1080p.BluRay.x264-playHD", BLU_1080, "HD Bluray Tier 03, x264"),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-hallowed",
        BLU_1080,
        "HD Bluray Tier 03, hallowed, x264",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-BHDStudio",
        BLU_1080,
        "HD Bluray Tier 03, BHDStudio, x264",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.HDR.x265-MainFrame",
        BLU_2160,
        "UHD Bluray Tier 01, UHD Bluray RlsGrp (SQP-4 MA), MainFrame, HDR, x265",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.HDR.x265-HiDt",
        BLU_2160,
        "UHD Bluray Tier 02, UHD Bluray RlsGrp (SQP-4 MA), HDR, x265",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.HDR.x265-WEBDV",
        BLU_2160,
        "UHD Bluray Tier 03, HDR, x265",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.REMUX.AVC-FraMeSToR",
        REMUX_1080,
        "Remux Tier 01, FraMeSToR",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.REMUX.DV.HEVC-FraMeSToR",
        REMUX_2160,
        "Remux Tier 01, FraMeSToR, DV (Disk), HDR, DV Boost",
    ),
    Row(
        "A.Movie.2019.2160p.UHD.BluRay.REMUX.HDR.HEVC-SiCFoI",
        REMUX_2160,
        "Remux Tier 02, HDR",
    ),
    Row("A.Movie.2019.1080p.BluRay.REMUX.AVC-playBD", REMUX_1080, "Remux Tier 02"),
    Row("A.Movie.2019.1080p.BluRay.REMUX.AVC-EPSiLON", REMUX_1080, "Remux Tier 03"),
    Row("A.Movie.2019.1080p.BluRay.x264-YIFY", BLU_1080, "LQ, FR LQ, x264"),
    Row("A.Movie.2019.1080p.BluRay.x264-Tigole", BLU_1080, "LQ, x264"),
    Row("A.Movie.2019.1080p.BluRay.x264-EVO", BLU_1080, "LQ (Release Title), x264"),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-EVO", WEB_1080, "x264"),
    Row("A.Movie.2019.1080p.BluRay.x264-TeeWee", BLU_1080, "LQ (Release Title), x264"),
    Row("A.Movie.2019.1080p.WEB.H264-GGEZ", WEB_1080, "Scene, x264"),
    Row("A.Movie.2019.1080p.WEB.H264-Nobody", WEB_1080, "Scene, x264"),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-Nobody[rartv]",
        BLU_1080,
        "Retags, x264",
        group="Nobody",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-Nobody[TGx]",
        BLU_1080,
        "Retags, x264",
        group="Nobody",
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-Nobody-Obfuscated",
        BLU_1080,
        "Obfuscated, x264",
        group="Nobody",
    ),
    Row("A.Movie.2019.1080p.BluRay.x264", BLU_1080, "No-RlsGroup, x264", group=""),
    Row("A.Movie.2019.1080p.BluRay.x264-Nobody", BLU_1080, "FreeLeech, x264", flags=1),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "P2P Internal, x264",
        flags=32,
    ),
    Row(
        "A.Movie.2019.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "P2P Internal, FreeLeech, x264",
        flags=33,
    ),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-PandaMoon", WEB_1080, "Asian Tier 02, x264"),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-ECLiPSE", WEB_1080, "Asian Tier 01, x264"),
    Row("A.Movie.2019.1080p.WEB-DL.H.264-AppleTor", WEB_1080, "Asian LQ, x264"),
]

TONGUES = [
    Row(
        "A.Movie.2019.FRENCH.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "x264",
        languages=("French",),
        original="French",
    ),
    Row(
        "A.Movie.2019.FRENCH.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "x264",
        languages=("French",),
    ),
    Row(
        "A.Movie.2019.MULTi.VFF.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "MULTi, VFF, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.TRUEFRENCH.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "MULTi, VFF, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.VFQ.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "MULTi, VFQ, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.VFI.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "MULTi, VFI, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.VF2.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "MULTi, VF2, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row("A.Movie.2019.VOSTFR.1080p.BluRay.x264-Nobody", BLU_1080, "VOSTFR, x264"),
    Row("A.Movie.2019.SUBFRENCH.1080p.BluRay.x264-Nobody", BLU_1080, "VOSTFR, x264"),
    Row("A.Movie.2019.FastSUB.1080p.WEB-DL.H.264-Nobody", WEB_1080, "FastSUB, x264"),
    Row("A.Movie.2019.FanSUB.1080p.WEB-DL.H.264-Nobody", WEB_1080, "FanSUB, x264"),
    Row(
        "A.Movie.2019.VOF.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "VOF, x264",
        languages=("French",),
        original="French",
    ),
    Row(
        "A.Movie.2019.MULTi.1080p.WEB-DL.H.264-BONBON",
        WEB_1080,
        "MULTi, FR WEB Tier 01, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.1080p.BluRay.x264-BDHD",
        BLU_1080,
        "MULTi, FR HD Bluray Tier 01, Language: Original + French, x264",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.MULTi.1080p.BluRay.REMUX.AVC-Tezcat74",
        REMUX_1080,
        "MULTi, FR Remux Tier 01, Language: Original + French",
        languages=("English", "French"),
    ),
    Row(
        "A.Movie.2019.German.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "German, x264",
        languages=("German",),
    ),
    Row(
        "A.Movie.2019.German.DL.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "German DL, German 1080p Booster, x264",
        languages=("German", "English"),
    ),
    Row(
        "A.Movie.2019.German.DL.2160p.WEB-DL.HDR.H.265-Nobody",
        WEB_2160,
        "German DL, German 2160p Booster, HDR, x265",
        languages=("German", "English"),
    ),
    Row(
        "A.Movie.2019.German.DL.1080p.BluRay.x264-Nobody",
        BLU_1080,
        "German DL (undefined), x264",
        languages=("German",),
    ),
    Row(
        "A.Movie.2019.German.DL.1080p.BluRay.x264-ZeroTwo",
        BLU_1080,
        "German DL, German 1080p Booster, German Bluray Tier 01, "
        "German Anime Bluray Tier 02, x264",
        languages=("German", "English"),
    ),
    Row(
        "A.Movie.2019.1080p.WEB-DL.H.264-Nobody",
        WEB_1080,
        "x264",
        languages=("Korean",),
        original="Korean",
    ),
]

ROWS = [*SERVICES, *SOUND, *PICTURE, *EDITIONS, *CORRECTIONS, *GROUPS, *TONGUES]
