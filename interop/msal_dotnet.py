# MSAL for .NET, unmodified, on .NET's own runtime, which Python.NET brings into this process. What is read and printed is in driven.py.
import json
import os
import sys
import tempfile
import time
import urllib.request

import pythonnet

pythonnet.load("coreclr", runtime_config=os.environ["RUNTIME_CONFIG"], dotnet_root=os.environ["DOTNET_ROOT"])
sys.path += [os.environ["MSAL_FOLDER"], os.environ["IDENTITY_MODEL_FOLDER"]]

import clr

clr.AddReference("Microsoft.Identity.Client")
clr.AddReference("System.Net.Http")
for library in ("Microsoft.IdentityModel.Tokens", "Microsoft.IdentityModel.JsonWebTokens", "System.IdentityModel.Tokens.Jwt"):
    clr.AddReference(library)

from Microsoft.Identity.Client import (
    ConfidentialClientApplicationBuilder,
    DeviceCodeResult,
    IByRefreshToken,
    ILongRunningWebApi,
    MsalServiceException,
    MsalUiRequiredException,
    Prompt,
    PublicClientApplicationBuilder,
    SystemWebViewOptions,
    UserAssertion,
)
from Microsoft.Identity.Client.AppConfig import PoPAuthenticationConfiguration
from Microsoft.IdentityModel.JsonWebTokens import JsonWebTokenHandler
from Microsoft.IdentityModel.Tokens import JsonWebKeySet, TokenValidationParameters
from System import Array, Func, String, Uri
from System.Collections.Generic import Dictionary
from System.IdentityModel.Tokens.Jwt import JwtSecurityTokenHandler
from System.Net.Http import HttpMethod
from System.Security.Cryptography.X509Certificates import X509Certificate2
from System.Threading.Tasks import Task

from driven import DrivenBrowser, approve, browser, config, order_fault, tell


def strings(*values):
    return Array[String](list(values))


def run(request):
    """What the application gets in the end. A call into .NET keeps Python's lock, which the library's callbacks need: so it is slept, not awaited."""
    task = request.ExecuteAsync()
    while not task.IsCompleted:
        time.sleep(0.005)
    return task.GetAwaiter().GetResult()


def refusal(request):
    """What the application is told when it cannot have a token."""
    try:
        run(request)
        return {"type": "none"}
    except MsalServiceException as error:
        told = {
            "type": error.GetType().Name,
            "error": error.ErrorCode,
            "claims": error.Claims,
            "statusCode": error.StatusCode,
            "message": error.Message,
            "correlationId": error.CorrelationId,
            "retryable": error.IsRetryable,
            "retryAfter": error.Headers.RetryAfter.Delta.TotalSeconds if error.Headers and error.Headers.RetryAfter else None,
        }
        if isinstance(error, MsalUiRequiredException):
            told["classification"] = str(error.Classification)
        return told


def interactive(scopes, client, username=None):
    machine_browser = DrivenBrowser()
    machine_browser.username = username

    def open_browser(address):
        machine_browser.open(address.AbsoluteUri)
        return Task.CompletedTask

    options = SystemWebViewOptions()
    options.OpenBrowserAsync = Func[Uri, Task](open_browser)
    return client.AcquireTokenInteractive(scopes).WithUseEmbeddedWebView(False).WithSystemWebViewOptions(options)


def interactively(scopes, claims=None):
    return run(interactive(scopes, client).WithClaims(claims))


def never_asked(scopes, username):
    """By the browser's cookies alone, in which this user has none."""
    silent = Dictionary[String, String]()
    silent["prompt"] = "none"
    return interactive(scopes, client).WithPrompt(Prompt.NoPrompt).WithLoginHint(username).WithExtraQueryParameters(silent)


def show_code(code):
    approve(code.UserCode)
    return Task.CompletedTask


def confidential(app_id):
    return (
        ConfidentialClientApplicationBuilder.Create(config[app_id])
        .WithAuthority(config["authority"], False)
        .WithInstanceDiscovery(False)
        .WithClientCapabilities(strings("CP1"))
        # proof of possession is one
        .WithExperimentalFeatures()
    )


def public(app_id="native", authority=config["authority"]):
    return (
        PublicClientApplicationBuilder.Create(config[app_id])
        .WithAuthority(authority, False)
        .WithInstanceDiscovery(False)
        .WithRedirectUri("http://localhost")
        .WithClientCapabilities(strings("CP1"))
        .Build()
    )


def certificate_of(configured):
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("certificate", "privateKey")]
        for name in names:
            with open(name, "w") as file:
                file.write(configured[os.path.basename(name)])
        return X509Certificate2.CreateFromPemFile(*names)


def web_application(scopes):
    """A web application's: the address for the user, the response, the code's redemption with its PKCE verifier, and a code for its page."""
    web = confidential("web").WithRedirectUri("https://web.test/signin").WithClientSecret(config["secret"]).Build()
    address, verifier = web.GetAuthorizationRequestUrl(scopes).WithPkce(None)
    response = browser(run(address).AbsoluteUri, False)
    redemption = web.AcquireTokenByAuthorizationCode(scopes, response["code"]).WithPkceCodeVerifier(verifier)
    return run(redemption.WithSpaAuthorizationCode(True))


orders, front, payroll = strings("api://orders/Orders.Read"), strings("api://middle/Front.Use"), strings("api://payroll/Payroll.Read")
own = strings("api://orders/.default")

daemon = confidential("daemon").WithClientSecret(config["secret"]).Build()
tell("client credentials", run(daemon.AcquireTokenForClient(own)).AccessToken)
tell("client credentials, again", run(daemon.AcquireTokenForClient(own)).AccessToken)
certified = confidential("daemon").WithCertificate(certificate_of(config)).Build()
tell("client credentials with a certificate", run(certified.AcquireTokenForClient(own)).AccessToken)
chained = confidential("daemon").WithCertificate(certificate_of(config), True).Build()
tell("client credentials with a certificate’s chain", run(chained.AcquireTokenForClient(own)).AccessToken)
discovered = (
    ConfidentialClientApplicationBuilder.Create(config["daemon"])
    .WithOidcAuthority(config["authority"] + "/v2.0")
    .WithClientSecret(config["secret"])
    .Build()
)
tell("client credentials by discovery", run(discovered.AcquireTokenForClient(own)).AccessToken)
asserted = confidential("daemon").WithClientAssertion(Func[String](lambda: config["assertion"])).Build()
tell("client credentials with an assertion", run(asserted.AcquireTokenForClient(own)).AccessToken)
tell("wrong secret", refusal(confidential("daemon").WithClientSecret("wrong").Build().AcquireTokenForClient(own)))
redeemed = web_application(orders)
tell("code", redeemed.AccessToken)
tell("code for the page", redeemed.SpaAuthCode)

client = public()
tell("device code", run(client.AcquireTokenWithDeviceCode(orders, Func[DeviceCodeResult, Task](show_code))).AccessToken)
tell("password", run(client.AcquireTokenByUsernamePassword(orders, config["username"], config["password"])).AccessToken)
tell("password, expired", refusal(client.AcquireTokenByUsernamePassword(orders, config["expired"], config["password"])))

first = interactively(orders)
account = first.Account
tell("interactive", first.AccessToken)
tell("account", {"username": account.Username, "homeAccountId": account.HomeAccountId.Identifier})
tell("silent", run(client.AcquireTokenSilent(orders, account)).AccessToken)
tell("refresh", run(client.AcquireTokenSilent(orders, account).WithForceRefresh(True)).AccessToken)

# what an application's catch block tells apart; a refusal is answered from memory for two minutes, whatever the claims, so the scopes differ
asked = {
    "c1": orders,
    "c2": strings("api://orders/Orders.Write"),
    "c4": strings("https://graph.microsoft.com/User.Read"),
    "c5": strings("api://orders/Orders.Read", "api://orders/Orders.Write"),
}
for context, scopes in asked.items():
    claims = json.dumps({"access_token": {"acrs": {"essential": True, "value": context}}})
    tell(f"silent for {context}", refusal(client.AcquireTokenSilent(scopes, account).WithClaims(claims)))
tell("silent for c1, again", refusal(client.AcquireTokenSilent(orders, account).WithClaims(config["c1"])))
tell("silent without consent", refusal(client.AcquireTokenSilent(strings("https://graph.microsoft.com/Mail.Read"), account)))
tell("silent without a token", refusal(public().AcquireTokenSilent(orders, account)))
tell("never asked", refusal(never_asked(orders, config["expired"])))
tell("a refresh token that is none", refusal(IByRefreshToken(client).AcquireTokenByRefreshToken(orders, "none")))

# what the service answers when it is busy or away, and what the library makes of it
order_fault({"kind": "refuse", "code": 50000})
tell("failed once", run(daemon.AcquireTokenForClient(own).WithForceRefresh(True)).AccessToken)
order_fault({"kind": "throttle", "retryAfter": 1})
tell("throttled", refusal(client.AcquireTokenSilent(front, account)))
tell("throttled, again", refusal(client.AcquireTokenSilent(front, account)))
time.sleep(1.1)
order_fault({"kind": "unavailable", "retryAfter": 3})
tell("unavailable", refusal(daemon.AcquireTokenForClient(own).WithForceRefresh(True)))

for_front = run(client.AcquireTokenSilent(front, account)).AccessToken
middle_tier = confidential("middleTier").WithClientSecret(config["secret"]).Build()
tell("on behalf of", run(middle_tier.AcquireTokenOnBehalfOf(orders, UserAssertion(for_front))).AccessToken)
challenged = refusal(middle_tier.AcquireTokenOnBehalfOf(payroll, UserAssertion(for_front)))
tell("on behalf of, challenged", challenged)
stepped_up = interactively(orders, config["c1"]).AccessToken
tell("stepped up", stepped_up)
tell("interactive, stepped up", stepped_up)
again = interactively(front, challenged["claims"]).AccessToken
tell("on behalf of, stepped up", run(middle_tier.AcquireTokenOnBehalfOf(payroll, UserAssertion(again))).AccessToken)

# work that goes on when the user is gone: the library keeps a refresh token under a key of its own
long_running = ILongRunningWebApi(middle_tier)
started, key = long_running.InitiateLongRunningProcessInWebApi(payroll, again, None)
tell("long running", run(started).AccessToken)
tell("long running, later", run(long_running.AcquireTokenInLongRunningProcess(payroll, key).WithForceRefresh(True)).AccessToken)

# a token bound to a key of the library, which signs the request that shows it
address = config["api"] + "/orders?page=2"
proof = PoPAuthenticationConfiguration(Uri(address))
proof.HttpMethod = HttpMethod.Get
bound = run(middle_tier.AcquireTokenOnBehalfOf(orders, UserAssertion(for_front)).WithSignedHttpRequestProofOfPossession(proof))
shown = urllib.request.Request(address, headers={"authorization": bound.CreateAuthorizationHeader()})
with urllib.request.urlopen(shown) as answer:
    tell("bound to a key", {"type": bound.TokenType, "caller": json.load(answer)["caller"]})

# an authority that is of no tenant: the account's own is asked from then on
anywhere = public("multi", config["authority"].rsplit("/", 1)[0] + "/organizations")
signed_in = run(interactive(orders, anywhere))
refreshed = run(anywhere.AcquireTokenSilent(orders, signed_in.Account).WithForceRefresh(True))
tell("over organizations", {"tenant": signed_in.TenantId, "token": refreshed.AccessToken})

# a user of another tenant, who is a guest of this one: one account, a token of each
eve = public("multi", config["home"])
at_home = run(interactive(strings("https://graph.microsoft.com/User.Read"), eve, "eve@northwind.example"))
abroad = run(eve.AcquireTokenSilent(orders, at_home.Account).WithTenantId(signed_in.TenantId))
profiles = eve.GetAccountAsync(at_home.Account.HomeAccountId.Identifier).GetAwaiter().GetResult()
tell("guest", {"home": at_home.Account.HomeAccountId.Identifier, "again": profiles.HomeAccountId.Identifier, "token": abroad.AccessToken})
tell("guest, for c1", refusal(eve.AcquireTokenSilent(front, at_home.Account).WithTenantId(signed_in.TenantId).WithClaims(config["c1"])))

# what an API of .NET's verifies tokens with: each of the keys that the library reads from the published ones, `x5c` and `n` with `e`
with urllib.request.urlopen(config["authority"] + "/discovery/v2.0/keys") as answer:
    published = JsonWebKeySet(answer.read().decode()).GetSigningKeys()


def verified(token, audience, key):
    parameters = TokenValidationParameters()
    parameters.ValidIssuer = config["authority"] + "/v2.0"
    parameters.ValidAudience = audience
    parameters.IssuerSigningKey = key
    outcome = JsonWebTokenHandler().ValidateToken(token, parameters)
    principal = JwtSecurityTokenHandler().ValidateToken(token, parameters, None)[0] if outcome.IsValid else None
    return {"error": str(outcome.Exception), "object": principal and principal.FindFirst("http://schemas.microsoft.com/identity/claims/objectidentifier").Value}


for key in published:
    kind = key.GetType().Name
    tell(f"verified by {kind}", verified(first.AccessToken, config["orders"], key))
    tell(f"ID token verified by {kind}", verified(first.IdToken, config["native"], key))
    tell(f"refused by {kind}", verified(first.AccessToken, config["native"], key)["error"])
