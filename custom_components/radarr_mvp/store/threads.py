"""Threads that are there before they are needed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event


def thread_pool(threads: int, name: str) -> ThreadPoolExecutor:
    """Return a pool all of whose threads run; it blocks.

    Otherwise the first tasks would start them. Whoever hands over a task waits for that, and the event loop would stand
    still for as long as other threads are busy.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
    all_run = Event()
    try:
        for _ in range(threads):
            pool.submit(all_run.wait)
    finally:
        all_run.set()
    return pool
