# azure-identity and azure-core for Python, unmodified, as a program that a test drives.
import urllib.parse

from azure.core import PipelineClient
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.rest import HttpRequest
from azure.identity import (
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DeviceCodeCredential,
    InteractiveBrowserCredential,
    OnBehalfOfCredential,
)
from driven import approve, config, tell

address = urllib.parse.urlsplit(config["authority"])
tenant = address.path.strip("/")
trust = {"authority": f"{address.scheme}://{address.netloc}", "disable_instance_discovery": True}
application = "api://orders/.default"
orders = "api://orders/Orders.Read"


def told(name, acquire):
    try:
        tell(name, acquire().token)
    except Exception as error:  # whatever the library makes of a refusal is what the test looks at
        tell(name, {"type": type(error).__name__, "message": str(error), "claims": getattr(error, "claims", None)})


secret = ClientSecretCredential(tenant, config["daemon"], config["secret"], **trust)
told("secret", lambda: secret.get_token(application, enable_cae=True))
told("secret, again", lambda: secret.get_token(application, enable_cae=True))
told("wrong secret", lambda: ClientSecretCredential(tenant, config["daemon"], "wrong", **trust).get_token(application))
pem = (config["privateKey"] + "\n" + config["certificate"]).encode()
told("certificate", lambda: CertificateCredential(tenant, config["daemon"], certificate_data=pem, **trust).get_token(application))
told(
    "assertion",
    lambda: ClientAssertionCredential(tenant, config["daemon"], lambda: config["assertion"], **trust).get_token(application),
)


device = DeviceCodeCredential(
    config["native"], tenant_id=tenant, prompt_callback=lambda _, user_code, __: approve(user_code), **trust
)
told("device code", lambda: device.get_token(orders, enable_cae=True))


def browser_credential(**more):
    return InteractiveBrowserCredential(tenant_id=tenant, client_id=config["native"], **trust, **more)


browser = browser_credential()
told("interactive", lambda: browser.get_token(orders, enable_cae=True))
told("silent", lambda: browser.get_token(orders, enable_cae=True))
front = browser.get_token("api://middle/Front.Use", enable_cae=True).token


def on_behalf_of(scope):
    return OnBehalfOfCredential(
        tenant, config["middleTier"], client_secret=config["secret"], user_assertion=front, **trust
    ).get_token(scope)


told("on behalf of", lambda: on_behalf_of(orders))
told("on behalf of, challenged", lambda: on_behalf_of("api://payroll/Payroll.Read"))

quiet = browser_credential(disable_automatic_authentication=True)
told("never asked", lambda: quiet.get_token(orders, claims=config["c1"], enable_cae=True))

# an API that asks for more: the pipeline takes the challenge, gets the token with its claims, and sends the request again
policy = BearerTokenCredentialPolicy(browser, orders, enable_cae=True)
with PipelineClient(config["api"], policies=[policy]) as client:
    response = client.send_request(HttpRequest("DELETE", config["api"] + "/orders/17"))
    tell("challenged call", {"status": response.status_code, "body": response.json()})
