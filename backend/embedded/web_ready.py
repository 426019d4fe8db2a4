"""Ask a web server whether uploads and pages work."""

import http.client
import json


def web_obstacle(host: str, port: int) -> str | None:
    """Return why /readyz is not 200 yet; None once it is."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        # The name is one that Django serves wherever the server is bound.
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read(4096)
    except ConnectionRefusedError:
        return "it is still starting"
    except (OSError, http.client.HTTPException):
        return "it does not answer yet"
    finally:
        connection.close()
    if answer.status == 200:
        return None
    try:
        return str(json.loads(body)["reason"])
    except (ValueError, KeyError, TypeError):
        return f"/readyz answers {answer.status}"
