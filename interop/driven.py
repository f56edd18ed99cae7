# What the programs for Python share: they are driven by a test, print one JSON object a line, and where they need a browser they print
# the address and read the response's parameters. Importing this reads the settings, and makes the machine's browser the test's.
import json
import sys
import threading
import urllib.parse
import urllib.request
import webbrowser

config = json.loads(sys.stdin.readline())


def tell(name, value):
    print(json.dumps({"name": name, "value": value}), flush=True)


def approve(user_code):
    print(json.dumps({"approve": user_code}), flush=True)


def browser(url, strong):
    print(json.dumps({"open": url, "strong": strong}), flush=True)
    return json.loads(sys.stdin.readline())


class DrivenBrowser(webbrowser.BaseBrowser):
    """What this machine opens addresses with: it brings the response to the redirect URI, as the address asks."""

    def open(self, url, new=0, autoraise=True):
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        response = urllib.parse.urlencode(browser(url, "acrs" in asked.get("claims", "")))
        arrival = (
            urllib.request.Request(asked["redirect_uri"], data=response.encode())
            if asked.get("response_mode") == "form_post"
            else urllib.request.Request(asked["redirect_uri"] + "?" + response)
        )
        # the library listens already, and answers once this returned
        threading.Thread(target=urllib.request.urlopen, args=[arrival], daemon=True).start()
        return True


webbrowser.register("driven", None, DrivenBrowser(), preferred=True)
