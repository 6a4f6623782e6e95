"""Connections of a server of a test: each is talked to in a task of its own, and at the end none is left open."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Meet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


class Connections:
    """What is open. A writer is known from the moment of its connection, for a task may be cancelled unbegun."""

    def __init__(self) -> None:
        self._opened: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def meeting(self, talk: Talk) -> Meet:
        """What is said on a connection -> what ``start_server`` calls with each."""

        def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.add(writer)
            task = asyncio.get_running_loop().create_task(self._run(talk, reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return meet

    def add(self, writer: asyncio.StreamWriter) -> None:
        """One more that is open."""
        self._opened.append(writer)

    async def _run(self, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other side went away, or the test is over
        finally:
            writer.close()

    async def end(self, servers: Sequence[asyncio.Server]) -> None:
        """Servers take no more, everything that was begun ends, and everything that is open is let go of."""
        for server in servers:
            for listening in server.sockets:
                asyncio.get_running_loop().remove_reader(listening.fileno())
        await _turn()  # what was accepted is met: a server that is closed by then would lose it, and leave it open
        for server in servers:
            server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for writer in self._opened:
            writer.transport.abort()
        await _turn()  # what was let go of is closed


async def _turn() -> None:
    """Some turns of the loop: a connection takes two to be met or closed, with TLS in it some more."""
    for _ in range(5):
        await asyncio.sleep(0)
