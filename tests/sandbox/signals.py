"""Ending in order, whoever asks for it."""

import asyncio
import signal


def end_in_order() -> None:
    """Let Ctrl-C and a polite kill cancel the current task, so that all it started is stopped."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
