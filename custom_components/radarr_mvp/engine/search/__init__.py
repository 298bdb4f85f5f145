"""From a wish to releases: all indexers are asked at once, and what they offer is judged and kept."""

from .fan_out import Deadlines
from .reports import FeedReport, IndexerOutcome, Problem, SearchReport, WantedReport
from .search import Search
from .taking import Takes
from .wanted import cutoff_unmet, is_missing, may_be_better

__all__ = [
    "Deadlines",
    "FeedReport",
    "IndexerOutcome",
    "Problem",
    "Search",
    "SearchReport",
    "Takes",
    "WantedReport",
    "cutoff_unmet",
    "is_missing",
    "may_be_better",
]
