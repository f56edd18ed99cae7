# An older MSAL for .NET and Azure.Identity for .NET, unmodified and configured for nothing but Entra ID itself. This process was started with a proxy.
import os
import sys
import time

import pythonnet

pythonnet.load("coreclr", runtime_config=os.environ["RUNTIME_CONFIG"], dotnet_root=os.environ["DOTNET_ROOT"])
sys.path.append(os.environ["LIBRARIES"])

import clr

for library in ("Microsoft.Identity.Client", "Azure.Core", "Azure.Identity"):
    clr.AddReference(library)

from Azure.Core import TokenRequestContext
from Azure.Identity import AuthenticationFailedException, ClientSecretCredential, UsernamePasswordCredential
from Microsoft.Identity.Client import (
    ConfidentialClientApplicationBuilder,
    DeviceCodeResult,
    MsalUiRequiredException,
    PublicClientApplicationBuilder,
    UserAssertion,
)
from System import Array, Func, String
from System.Threading import CancellationToken
from System.Threading.Tasks import Task

from driven import approve, config, tell

authority = "https://login.microsoftonline.com/" + config["tenant"]


def strings(*values):
    return Array[String](list(values))


def awaited(task):
    """A call into .NET keeps Python's lock, which the library's callbacks need: so it is slept, not awaited."""
    while not task.IsCompleted:
        time.sleep(0.005)
    return task.GetAwaiter().GetResult()


def run(request):
    return awaited(request.ExecuteAsync())


def refusal(request):
    try:
        return {"error": "none", "token": run(request).AccessToken}
    except MsalUiRequiredException as error:
        return {"error": error.ErrorCode, "classification": str(error.Classification), "claims": error.Claims}


def confidential(app_id):
    return ConfidentialClientApplicationBuilder.Create(config[app_id]).WithAuthority(authority).WithClientSecret(config["secret"]).Build()


def show_code(code):
    approve(code.UserCode)
    return Task.CompletedTask


orders, front, payroll = strings("api://orders/Orders.Read"), strings("api://middle/Front.Use"), strings("api://payroll/Payroll.Read")
tell("client credentials", run(confidential("daemon").AcquireTokenForClient(strings("api://orders/.default"))).AccessToken)
client = PublicClientApplicationBuilder.Create(config["native"]).WithAuthority(authority).WithClientCapabilities(strings("CP1")).Build()
device = run(client.AcquireTokenWithDeviceCode(orders, Func[DeviceCodeResult, Task](show_code)))
tell("device code", device.AccessToken)
tell("silent", run(client.AcquireTokenSilent(orders, device.Account)).AccessToken)
tell("refresh", run(client.AcquireTokenSilent(orders, device.Account).WithForceRefresh(True)).AccessToken)
tell("silent for c1", refusal(client.AcquireTokenSilent(orders, device.Account).WithClaims(config["c1"])))
assertion = UserAssertion(run(client.AcquireTokenSilent(front, device.Account)).AccessToken)
middle_tier = confidential("middleTier")
tell("on behalf of", run(middle_tier.AcquireTokenOnBehalfOf(orders, assertion)).AccessToken)
tell("on behalf of, challenged", refusal(middle_tier.AcquireTokenOnBehalfOf(payroll, assertion)))


def token_of(credential, scope):
    return awaited(credential.GetTokenAsync(TokenRequestContext(strings(scope)), CancellationToken(False)).AsTask()).Token


def azure(secret):
    try:
        return token_of(ClientSecretCredential(config["tenant"], config["daemon"], secret), "api://orders/.default")
    except AuthenticationFailedException as error:
        return error.ToString()


tell("Azure.Identity", azure(config["secret"]))
tell("Azure.Identity, wrong secret", azure("wrong"))
by_password = UsernamePasswordCredential(config["username"], config["password"], config["tenant"], config["native"])
tell("Azure.Identity, password", token_of(by_password, "https://graph.microsoft.com/user.read"))
