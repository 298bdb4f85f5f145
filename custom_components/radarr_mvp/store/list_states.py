"""How lists stand: what they want to be handed back, and when they are visited again."""

from typing import Any

from sqlalchemy import Connection, Row, delete, select

from ..engine.keeping.list_records import ListState
from .columns import moment, when
from .rows import put
from .schema import list_states


def every(connection: Connection) -> list[ListState]:
    """Return how all lists stand."""
    statement = select(list_states).order_by(list_states.c.list_id)
    return [_state(row) for row in connection.execute(statement)]


def get(connection: Connection, list_id: str) -> ListState:
    """Return how a list stands; one that was never visited stands at the beginning."""
    statement = select(list_states).where(list_states.c.list_id == list_id)
    row = connection.execute(statement).first()
    return ListState(list_id=list_id) if row is None else _state(row)


def keep(connection: Connection, state: ListState) -> None:
    """Write how a list stands."""
    row = {
        "list_id": state.list_id,
        "name": state.name,
        "mark": state.mark,
        "visited_at": moment(state.visited_at),
        "retry_at": moment(state.retry_at),
        "attempts": state.attempts,
        "answered_at": moment(state.answered_at),
        "complete": state.complete,
        "held_at": moment(state.held_at),
        "held": state.held,
    }
    put(connection, list_states, [row], ["list_id"])


def remove(connection: Connection, list_id: str) -> bool:
    """Forget a list; return whether it was known."""
    statement = delete(list_states).where(list_states.c.list_id == list_id)
    return connection.execute(statement).rowcount > 0


def _state(row: Row[Any]) -> ListState:
    """Return the state of a row."""
    return ListState(
        list_id=row.list_id,
        name=row.name,
        mark=row.mark,
        visited_at=when(row.visited_at),
        retry_at=when(row.retry_at),
        attempts=row.attempts,
        answered_at=when(row.answered_at),
        complete=row.complete,
        held_at=when(row.held_at),
        held=row.held,
    )
