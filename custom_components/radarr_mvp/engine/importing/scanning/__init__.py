"""What a finished download holds, by names, sizes and a look inside."""

from .kinds import Kind
from .probing import CachedProber, Probe, ProbeProblem, Prober
from .scan import FoundFile, PassedBy, Scan, is_worth_keeping, scan_download

__all__ = [
    "CachedProber",
    "FoundFile",
    "Kind",
    "PassedBy",
    "Probe",
    "ProbeProblem",
    "Prober",
    "Scan",
    "is_worth_keeping",
    "scan_download",
]
