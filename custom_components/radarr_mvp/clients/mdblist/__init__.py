"""MDBList: public lists, and with a key those of its API."""

from .addresses import MdbAddress
from .const import API_LIMIT, API_SERVICE, API_URL, LIMIT, OFFICIAL_URL, SERVICE
from .lists import MdbList

__all__ = [
    "API_LIMIT",
    "API_SERVICE",
    "API_URL",
    "LIMIT",
    "OFFICIAL_URL",
    "SERVICE",
    "MdbAddress",
    "MdbList",
]
