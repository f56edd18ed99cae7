# ADAL for Python, unmodified, as a program that a test drives: it asks version 1 of the endpoints.
import urllib.parse

import adal
from driven import approve, browser, config, tell

authority = config["authority"]
orders = "api://orders"
redirect_uri = "http://localhost:7000/"


def context():
    return adal.AuthenticationContext(authority, validate_authority=False, api_version="1.0")


def told(name, acquire):
    try:
        result = acquire()
    except adal.AdalError as error:  # what an application's catch block reads
        result = error.error_response
    tell(name, result)
    return result


tell("version", adal.__version__)

told("secret", lambda: context().acquire_token_with_client_credentials(orders, config["daemon"], config["secret"]))
told("wrong secret", lambda: context().acquire_token_with_client_credentials(orders, config["daemon"], "wrong"))
told(
    "certificate",
    lambda: context().acquire_token_with_client_certificate(
        orders, config["daemon"], config["privateKey"], config["thumbprint"]
    ),
)

user = context()
told("password", lambda: user.acquire_token_with_username_password(orders, config["username"], config["password"], config["native"]))
told("cache, another resource", lambda: user.acquire_token("https://graph.microsoft.com", config["username"], config["native"]))
told(
    "password, refused",
    lambda: context().acquire_token_with_username_password("api://payroll", config["username"], config["password"], config["native"]),
)

device = context()
code = device.acquire_user_code(orders, config["native"])
approve(code["user_code"])
told("device code", lambda: device.acquire_token_with_device_code(orders, code, config["native"]))

parameters = {
    "client_id": config["native"],
    "response_type": "code",
    "redirect_uri": redirect_uri,
    "resource": orders,
    "state": "s",
    "code_challenge": config["challenge"],
    "code_challenge_method": "S256",
}
response = browser(authority + "/oauth2/authorize?" + urllib.parse.urlencode(parameters), False)
first = told(
    "code",
    lambda: context().acquire_token_with_authorization_code(
        response["code"], redirect_uri, orders, config["native"], code_verifier=config["verifier"]
    ),
)
told(
    "refresh",
    lambda: context().acquire_token_with_refresh_token(first["refreshToken"], config["native"], "https://graph.microsoft.com/"),
)
