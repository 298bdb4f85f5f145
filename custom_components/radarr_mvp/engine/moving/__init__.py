"""What a household has decided, as one document: written, read again, and taken in."""

from .collecting import collect, usual_parts
from .document import FORMAT, VERSION, DataPart, Document, Mode, read_document
from .given import Given
from .outcome import Fate, Outcome, Report, changes_data
from .taking_in import How, take_in

__all__ = [
    "FORMAT",
    "VERSION",
    "DataPart",
    "Document",
    "Fate",
    "Given",
    "How",
    "Mode",
    "Outcome",
    "Report",
    "changes_data",
    "collect",
    "read_document",
    "take_in",
    "usual_parts",
]
