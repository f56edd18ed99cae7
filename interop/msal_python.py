# MSAL for Python, unmodified, as a program that a test drives.
import os

import msal
from driven import approve, browser, config, tell

authority = config["authority"]


def public_client():
    return msal.PublicClientApplication(
        config["native"], authority=authority, client_capabilities=["CP1"], instance_discovery=False
    )


def confidential_client(client_id):
    return msal.ConfidentialClientApplication(
        client_id,
        authority=authority,
        client_credential=config["secret"],
        client_capabilities=["CP1"],
        instance_discovery=False,
    )


def sign_in(client, scopes, claims=None):
    flow = client.initiate_auth_code_flow(scopes, redirect_uri="http://localhost:7000/", claims_challenge=claims)
    return client.acquire_token_by_auth_code_flow(flow, browser(flow["auth_uri"], claims is not None))


tell("version", msal.__version__)

daemon = confidential_client(config["daemon"])
tell("client credentials", daemon.acquire_token_for_client(["api://orders/.default"]))

by_certificate = msal.ConfidentialClientApplication(
    config["daemon"],
    authority=authority,
    client_credential={"private_key": config["privateKey"], "thumbprint": config["thumbprint"]},
    instance_discovery=False,
)
tell("client credentials with a certificate", by_certificate.acquire_token_for_client(["api://orders/.default"]))

device = public_client()
flow = device.initiate_device_flow(["api://orders/Orders.Read"])
approve(flow["user_code"])
tell("device code", device.acquire_token_by_device_flow(flow))

client = public_client()
scopes = ["api://orders/Orders.Read"]
first = sign_in(client, scopes)
tell("code", first)
account = client.get_accounts()[0]
tell("account", account)
tell("silent", client.acquire_token_silent(scopes, account))
tell("refresh", client.acquire_token_silent(scopes, account, force_refresh=True))
front_scopes = ["api://middle/Front.Use"]
payroll = ["api://payroll/Payroll.Read"]
front = sign_in(client, front_scopes)
middle_tier = confidential_client(config["middleTier"])
tell("on behalf of", middle_tier.acquire_token_on_behalf_of(front["access_token"], scopes))
challenged = middle_tier.acquire_token_on_behalf_of(front["access_token"], payroll)
tell("on behalf of, challenged", challenged)

refusal = client.acquire_token_silent_with_error(scopes, account, claims_challenge=config["c1"])
tell("refusal", refusal)
tell("stepped up", sign_in(client, scopes, refusal["claims"]))

stepped_up = sign_in(client, front_scopes, challenged["claims"])
tell("on behalf of, stepped up", middle_tier.acquire_token_on_behalf_of(stepped_up["access_token"], payroll))

interactive = public_client()
tell("interactive", interactive.acquire_token_interactive(scopes, timeout=60))
tell("interactive, stepped up", interactive.acquire_token_interactive(scopes, timeout=60, claims_challenge=config["c1"]))

if os.environ.get("PORT_443"):
    who = (config["username"], config["password"])
    tell("password", public_client().acquire_token_by_username_password(*who, scopes))
    tell(
        "password, challenged",
        public_client().acquire_token_by_username_password(*who, scopes, claims_challenge=config["c1"]),
    )
