"""A WSGI app served on loopback by a thread of the test, as a browser needs it."""

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from ports import free_port


class SilentHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (its parent's name)
        """Say nothing: a failing test prints its own reason."""


def read_whole(app: WSGIApplication) -> WSGIApplication:
    """The app, with its files closed before they are sent: a browser that left holds none."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answered = app(environ, start_response)
        try:
            return [b"".join(answered)]
        finally:
            if hasattr(answered, "close"):
                answered.close()

    return answer


class Servers:
    """Servers of one test, each known by its address."""

    def __init__(self) -> None:
        self._running: dict[str, tuple[BaseWSGIServer, threading.Thread]] = {}

    def __call__(self, app: WSGIApplication, *, port: int = 0) -> str:
        """Serve the app until the test ends or `stop` is called; answers its address.

        At a port that nobody is given meanwhile where it stops and comes back.
        """
        server = make_server(
            "127.0.0.1",
            port or free_port(),
            read_whole(app),
            threaded=True,
            request_handler=SilentHandler,
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        self._running[address] = (server, thread)
        return address

    def stop(self, address: str) -> None:
        """Let the server at this address go down, as a machine does."""
        server, thread = self._running.pop(address)
        server.shutdown()
        thread.join()
        server.server_close()

    def stop_all(self) -> None:
        for address in list(self._running):
            self.stop(address)
