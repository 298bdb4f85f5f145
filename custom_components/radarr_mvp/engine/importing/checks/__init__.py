"""What speaks against importing a finished download."""

from .facts import Grab, ImportFacts, ImportSettings
from .judge import Judgement, choose, is_harmful, judge_file, judge_path, judge_scan
from .reasons import ImportReason, ImportRejection, because_of

__all__ = [
    "Grab",
    "ImportFacts",
    "ImportReason",
    "ImportRejection",
    "ImportSettings",
    "Judgement",
    "because_of",
    "choose",
    "is_harmful",
    "judge_file",
    "judge_path",
    "judge_scan",
]
