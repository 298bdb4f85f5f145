"""The one logger of the integration; whatever passes through it is scrubbed of secrets."""

import logging
from typing import Final

from .secrecy import REDACTOR, RedactingFilter

LOGGER: Final = logging.getLogger(__package__.rpartition(".")[0])
LOGGER.addFilter(RedactingFilter(REDACTOR))
