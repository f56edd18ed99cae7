# MSAL and azure-identity for Python, unmodified and configured for nothing but Entra ID itself. This process was started with a proxy.
import msal
import requests
from azure.identity import ClientSecretCredential
from driven import DrivenBrowser, config, tell  # noqa: F401 (importing it makes the machine's browser the test's)

authority = "https://login.microsoftonline.com/" + config["tenant"]
graph = "https://graph.microsoft.com/v1.0"

daemon = msal.ConfidentialClientApplication(config["daemon"], config["secret"], authority=authority)
tell("client credentials", daemon.acquire_token_for_client(["api://orders/.default"]))
tell("azure-identity", ClientSecretCredential(config["tenant"], config["daemon"], config["secret"]).get_token("api://orders/.default").token)

client = msal.PublicClientApplication(config["native"], authority=authority)
tell("password", client.acquire_token_by_username_password(config["username"], config["password"], ["api://orders/Orders.Read"]))
token = client.acquire_token_interactive(["User.Read", "User.ReadBasic.All"])
tell("interactive", token)
tell("silent", client.acquire_token_silent(["api://middle/Front.Use"], account=client.get_accounts()[0]))

headers = {"authorization": "Bearer " + token["access_token"]}
tell("me", requests.get(graph + "/me", headers=headers).json())
page = requests.get(graph + "/users?$top=2", headers=headers).json()
tell("users", {"first": len(page["value"]), "next": page["@odata.nextLink"]})
tell("next users", len(requests.get(page["@odata.nextLink"], headers=headers).json()["value"]))
