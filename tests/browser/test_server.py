"""The server of an installation answers several people at once."""

from __future__ import annotations

from http.client import HTTPConnection

from tests.browser.installation import Installation


def test_connections_that_browsers_keep_open_keep_nobody_waiting(installation: Installation) -> None:
    connections = [HTTPConnection("127.0.0.1", installation.port, timeout=10) for _each in range(30)]
    try:
        for connection in connections:
            connection.request("GET", "/static/klustermotor/mark.svg")
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.read()
    finally:
        for connection in connections:
            connection.close()
