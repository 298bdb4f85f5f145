"""What kind of database it is, and how large it has become."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from .migrations import current_version

_SIZE_OF_FILE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
_SIZE_ON_SERVER = """
    SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'm')
"""


@dataclass(frozen=True, slots=True)
class About:
    """What there is to know of a database; `tables` is the version that its tables are of."""

    kind: str
    version: str
    tables: int
    size: int

    @property
    def name(self) -> str:
        """Return what people call this kind of database."""
        return "SQLite" if self.kind == "sqlite" else "PostgreSQL"


def about(connection: Connection) -> About:
    """Return what there is to know of a database."""
    dialect = connection.dialect
    is_file = dialect.name == "sqlite"
    query = _SIZE_OF_FILE if is_file else _SIZE_ON_SERVER
    return About(
        kind=dialect.name,
        version=".".join(map(str, dialect.server_version_info or ())),
        tables=current_version(connection),
        size=connection.scalar(text(query)) or 0,
    )
