# What the programs for Python share: they are driven by a test, print one JSON object a line, and where they need a browser they print
# the address and read the response's parameters. Importing this reads the settings, and makes the machine's browser the test's.
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import webbrowser

config = json.loads(sys.stdin.readline())


def tell(name, value):
    print(json.dumps({"name": name, "value": value}), flush=True)


def approve(user_code):
    print(json.dumps({"approve": user_code}), flush=True)


def order_fault(fault):
    """What POST /dev/faults takes; it is in force when this returns."""
    print(json.dumps({"fault": fault}), flush=True)
    sys.stdin.readline()


def browser(url, strong, username=None):
    """A user whose name is given has a browser of their own."""
    print(json.dumps({"open": url, "strong": strong, "username": username}), flush=True)
    return json.loads(sys.stdin.readline())


def arrive(request):
    """Later than any library needs to listen, as with a person: .NET's listener fails when it is called on while it starts."""
    for _ in range(10):
        time.sleep(1)
        try:
            return urllib.request.urlopen(request)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise


class DrivenBrowser(webbrowser.BaseBrowser):
    """What this machine opens addresses with: it brings the response to the redirect URI, as the address asks."""

    username = None

    def open(self, url, new=0, autoraise=True):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        response = urllib.parse.urlencode(browser(url, any(name in asked.get("claims", "") for name in ("acrs", "capolids")), self.username))
        arrival = (
            urllib.request.Request(asked["redirect_uri"], data=response.encode())
            if asked.get("response_mode") == "form_post"
            else urllib.request.Request(asked["redirect_uri"] + "?" + response)
        )
        # the library answers once this returned, and some listen from then on
        threading.Thread(target=arrive, args=[arrival], daemon=True).start()
        return True


webbrowser.register("driven", None, DrivenBrowser(), preferred=True)
