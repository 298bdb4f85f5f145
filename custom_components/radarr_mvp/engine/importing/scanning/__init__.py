"""What a finished download holds, by names, sizes and a look inside."""

from .describing import FileDescription, describe
from .kinds import Kind
from .probing import CachedProber, Probe, ProbeProblem, Prober
from .scan import FoundFile, PassedBy, Scan, is_worth_keeping, scan_download

__all__ = [
    "CachedProber",
    "FileDescription",
    "FoundFile",
    "Kind",
    "PassedBy",
    "Probe",
    "ProbeProblem",
    "Prober",
    "Scan",
    "describe",
    "is_worth_keeping",
    "scan_download",
]
