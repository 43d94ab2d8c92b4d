"""A visitor of one host who keeps cookies and one open connection."""

import http.client
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from infra.local.problems import MachineError

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PERSON = re.compile(r'name="person" value="([^"]+)"')


class Visitor:
    """Speaks to this machine's server under a host name of the demo."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {"Host": f"{host}:{port}", "Accept-Language": "nb"}
        self._cookies: dict[str, str] = {}

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of a page."""
        return self._ask("GET", path, None, {})

    def sign_in(self) -> None:
        """Sign in as the first person whom the demo offers on the sign-in page."""
        _status, page = self.get("/accounts/login/")
        token, person = TOKEN.search(page), PERSON.search(page)
        if token is None or person is None:
            raise MachineError("The sign-in page offers no demo person to measure with.")
        fields = {"csrfmiddlewaretoken": token[1], "person": person[1]}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _page = self._ask("POST", "/demo/login/", urlencode(fields), kind)
        if status != http.client.FOUND:
            raise MachineError(f"The demo's sign-in answered {status}, not a redirect.")

    def milliseconds(self, path: str) -> float:
        """Return how long one page took; any answer but 200 is an error."""
        started = time.perf_counter()
        status, _page = self.get(path)
        took = (time.perf_counter() - started) * 1000
        if status != http.client.OK:
            raise MachineError(f"{path} answered {status} while it was measured.")
        return took

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str]
    ) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {**self._headers, **more, **({"Cookie": cookies} if cookies else {})}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        for header in response.headers.get_all("Set-Cookie", []):
            self._cookies.update((n, morsel.value) for n, morsel in SimpleCookie(header).items())
        return response.status, response.read().decode("utf-8", "replace")
