# msgraph-sdk for Python, unmodified, as a program that a test drives: an administrator's application makes, changes and
# deletes users, groups, applications and policies, and follows what changed.
import asyncio
import urllib.parse

from azure.identity.aio import ClientSecretCredential
from driven import config, tell
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.applications.item.add_password.add_password_post_request_body import AddPasswordPostRequestBody
from msgraph.generated.models.application import Application
from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
from msgraph.generated.models.conditional_access_condition_set import ConditionalAccessConditionSet
from msgraph.generated.models.conditional_access_grant_control import ConditionalAccessGrantControl
from msgraph.generated.models.conditional_access_grant_controls import ConditionalAccessGrantControls
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_credential import PasswordCredential
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.user import User

address = urllib.parse.urlsplit(config["authority"])
origin = f"{address.scheme}://{address.netloc}"
credential = ClientSecretCredential(
    address.path.strip("/"), config["daemon"], config["secret"], authority=origin, disable_instance_discovery=True
)
provider = AzureIdentityAuthenticationProvider(
    credential, scopes=["https://graph.microsoft.com/.default"], allowed_hosts=[address.hostname, address.netloc]
)
adapter = GraphRequestAdapter(provider)
adapter.base_url = f"{origin}/v1.0/"
client = GraphServiceClient(request_adapter=adapter)


async def refused(what):
    try:
        await what
    except ODataError as error:
        return {"status": error.response_status_code, "code": error.error.code}


async def users():
    made = await client.users.post(
        User(
            account_enabled=True,
            display_name="New Person",
            mail_nickname="newperson",
            user_principal_name="newperson@contoso.example",
            password_profile=PasswordProfile(password="a long new password 1", force_change_password_next_sign_in=False),
        )
    )
    one = client.users.by_user_id(made.id)
    await one.patch(User(job_title="Clerk", account_enabled=False))
    await one.manager.ref.put(reference(config["alice"]))
    read = await one.get()
    manager = await one.manager.get()
    await one.delete()
    await client.directory.deleted_items.by_directory_object_id(made.id).restore.post()
    back = await one.get()
    tell("user", {"title": read.job_title, "manager": manager.id, "back": back.id == made.id})
    tell("no user", await refused(client.users.by_user_id("nobody@contoso.example").get()))
    return made.id


def reference(object_id):
    return ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}")


async def groups(user):
    changes = await client.groups.delta.get()
    made = await client.groups.post(
        Group(display_name="New Group", mail_nickname="newgroup", mail_enabled=False, security_enabled=True)
    )
    one = client.groups.by_group_id(made.id)
    await one.patch(Group(description="Of the test"))
    await one.members.ref.post(reference(user))
    members = [member.id for member in (await one.members.get()).value]
    changed = await client.groups.delta.with_url(changes.odata_delta_link).get()
    await one.members.by_directory_object_id(user).ref.delete()
    left = (await one.members.get()).value
    await one.delete()
    tell(
        "group",
        {"members": members == [user], "left": len(left), "changed": [group.id == made.id for group in changed.value]},
    )
    tell("no group", await refused(one.get()))


async def applications():
    made = await client.applications.post(Application(display_name="New Application"))
    one = client.applications.by_application_id(made.id)
    await one.patch(Application(display_name="Renamed"))
    secret = await one.add_password.post(AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name="First")))
    read = await one.get()
    await one.delete()
    tell("application", {"name": read.display_name, "secret": len(secret.secret_text) > 20})
    tell("no application", await refused(one.get()))


async def policies():
    collection = client.identity.conditional_access.policies
    made = await collection.post(
        ConditionalAccessPolicy(
            display_name="New Policy",
            state=ConditionalAccessPolicyState.Disabled,
            conditions=ConditionalAccessConditionSet(
                applications=ConditionalAccessApplications(include_applications=["All"]),
                users=ConditionalAccessUsers(include_users=[config["alice"]]),
            ),
            grant_controls=ConditionalAccessGrantControls(
                operator="OR", built_in_controls=[ConditionalAccessGrantControl.Mfa]
            ),
        )
    )
    one = collection.by_conditional_access_policy_id(made.id)
    await one.patch(ConditionalAccessPolicy(display_name="Renamed"))
    read = await one.get()
    await one.delete()
    tell("policy", {"name": read.display_name, "state": read.state.value})
    tell("no policy", await refused(one.get()))


async def main():
    user = await users()
    await groups(user)
    await applications()
    await policies()
    await credential.close()


asyncio.run(main())
