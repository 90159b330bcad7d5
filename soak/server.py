"""A Jupyter server in front of a claim's studio, that can be killed and is then started again."""

import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

from cellworks.client import Client
from cellworks.transport import HttpTransport
from soak.place import Place, wait_for

TOKEN = "soak"  # of a server on the loopback that lives for one claim


class Server:
    """The Jupyter server of a place; it is not there until it is started."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def restart(self) -> None:
        """Kill it, where it runs, and start it; it answers a moment later.

        Its port is another each time: somebody may have taken the last one meanwhile.
        """
        self.kill()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
        options = [f"--port={self._port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
        self._process = subprocess.Popen(
            [*command, *options, "--ServerApp.ip=127.0.0.1"],
            env=self._place.environment,
            cwd=self._place.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def kill_in(self, seconds: float) -> threading.Timer:
        """Kill it while something else goes on; join the timer before it is started again."""
        timer = threading.Timer(seconds, self.kill)
        timer.start()
        return timer

    def client(self) -> Client:
        """Return a client that asks through it, once it answers."""
        wait_for(self._answers, 180, "the Jupyter server")
        return Client(HttpTransport(self._url, TOKEN), None)

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._url}/api", timeout=5):  # the loopback
                return True
        except (urllib.error.URLError, OSError):
            return False
