"""IMDb: the exports that people make themselves, and, as long as it lasts, its lists and charts."""

from .addresses import Chart, ImdbAddress
from .const import LIMIT, OFFICIAL_URL, RETRIES, SERVICE
from .export import ExportSettings, ImdbCsv
from .graphql import GraphQl, SchemaChanged
from .lists import ImdbChart, ImdbList

__all__ = [
    "LIMIT",
    "OFFICIAL_URL",
    "RETRIES",
    "SERVICE",
    "Chart",
    "ExportSettings",
    "GraphQl",
    "ImdbAddress",
    "ImdbChart",
    "ImdbCsv",
    "ImdbList",
    "SchemaChanged",
]
