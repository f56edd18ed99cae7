// The page of the admin API: what stands in the tables that the server routes and authorizes by, in words.
import { directoryRoles } from '../packages/server/dist/directory/directory-roles.js';
import { writers } from '../packages/server/dist/graph/caller.js';
import { graphOperations } from '../packages/server/dist/graph/operations.js';

const names = new Map(directoryRoles.map(({ templateId, displayName }) => [templateId, displayName]));
const groups = {
	members: 'members of the tenant; readers where members may not read others',
	readers: 'readers of policies',
	logs: 'readers of logs',
	anyone: 'decided by the operation',
};
const who = (users) =>
	typeof users === 'string' ? groups[users] : users.map((role) => names.get(role) ?? role).join(', ');

/** first segment, or the two that tell one resource from another */
function sectionOf({ path }) {
	const [first, second] = path.split('/');
	return ['identity', 'directory', 'policies', 'auditLogs', 'roleManagement', 'identityProtection'].includes(first)
		? `${first}/${second}`
		: first;
}

const list = (permissions) => permissions.map((one) => `\`${one}\``).join(' ') || '–';
const row = (operation) =>
	`| ${operation.method} | \`${operation.path}\`${operation.beta ? ' (beta)' : ''} | ${list(operation.access.delegated)} | ${list(
		operation.access.application.filter((one) => !operation.access.delegated.includes(one)),
	)} | ${who(operation.access.users)} |`;

/** @returns the page, as Markdown */
export function graphPage() {
	const operations = graphOperations(writers);
	const sections = new Map();
	for (const operation of operations) {
		const name = sectionOf(operation);
		sections.set(name, [...(sections.get(name) ?? []), operation]);
	}
	const tables = [...sections].map(
		([name, rows]) =>
			`### ${name}\n\n| method | path | permissions | for an application also | users |\n|---|---|---|---|---|\n${rows.map(row).join('\n')}\n`,
	);
	return `
# The admin API

Programs administer a tenant by HTTP, in the shape of Microsoft Graph: Graph's own SDKs and tools work when their base
address is the authority's. This page says what is answered. Each operation stands below \`/v1.0/\` and below \`/beta/\`, on
the authority's own origin.

    curl -H "Authorization: Bearer $TOKEN" https://localhost:8443/v1.0/users?\\$top=5

The token is an access token of this authority for \`https://graph.microsoft.com\`. It must carry one of the operation's
permissions. Where a user is signed in, that user must also be one of those in the last column. An application without a
user needs the permission alone, and never has \`Directory.AccessAsUser.All\`, which is a signed-in user's.

## What is the same everywhere

- **Paths** are compared without regard to case, and several slashes are one. \`applications(appId='…')\` and
  \`servicePrincipals(appId='…')\` name an application by its client id.
- **Queries**: \`$select\`, \`$filter\` (\`and or not in eq ne gt ge lt le startsWith endsWith contains any isof\`),
  \`$orderby\`, \`$search\` (clauses joined by \`AND\` and \`OR\`), \`$top\`, \`$skip\`, \`$skiptoken\`, \`$count\`; \`$expand\` where a
  resource has something to expand, of a list too, with \`$select\` and \`$levels\`: 20 objects of each relationship. What
  Graph calls an advanced query of the directory needs the header \`ConsistencyLevel: eventual\`, and a filter with \`ne\`,
  \`not\` or \`endsWith\` also \`$count=true\`; without them it is refused with \`Request_UnsupportedQuery\`, and \`$count=true\`
  alone is passed over. An option that is not understood is refused with 400.
- **Addresses of parts**: \`…/$count\`, \`…/$ref\`, a cast such as \`…/microsoft.graph.user\`, one member
  (\`users/{id}/displayName\`), and its bare text (\`…/$value\`).
- **What changed**: \`users/delta\` and \`groups/delta\` read all once; the \`@odata.deltaLink\` at the end tells what changed
  since, \`@removed\` with \`changed\` for what can be restored and \`deleted\` for what cannot. Members of groups come and go
  in \`members@delta\`. A link is good for 7 days; after that, and after a tenant file was applied, it answers 410, and
  its \`Location\` is where all is read anew. A page tells a change at least once.
- **Changes at once**: an answer about one resource has an \`ETag\`; \`If-Match\` with an older one answers 412 and changes
  nothing. That holds for actions below it and for \`$ref\` too, by the tag of the object whose members, owners or manager
  are changed.
- **Made where missing**: \`PATCH\` with \`Prefer: create-if-missing\` of \`applications(uniqueName='…')\`,
  \`groups(uniqueName='…')\`, \`servicePrincipals(appId='…')\` and \`federatedIdentityCredentials(name='…')\` answers 201
  where there was none, and 204 where it was changed.
- **No copy**: \`Prefer: return=minimal\` answers what was made with 204 and its address, and \`Preference-Applied\` says
  so, of a change too.
- **What only the server writes** (\`id\`, \`createdDateTime\`, \`appId\`, …) may be sent back as it was read. A value of \`id\`
  or of a date is passed over; another value of the rest is refused with 400, in whichever letters the name is written.
- **Several requests in one**: \`$batch\` takes up to 20, each authorized by itself.
- **Errors** have Graph's codes: \`Request_BadRequest\` (400), \`InvalidAuthenticationToken\` (401),
  \`Authorization_RequestDenied\` (403), \`Request_ResourceNotFound\` (404), \`Conflict\` (409), \`syncStateNotFound\` (410),
  \`PreconditionFailed\` (412), \`RequestBodyRead\` (415: another type than JSON), \`TooManyRequests\` (429),
  \`generalException\` (500), \`serviceNotAvailable\` (503, with \`Retry-After\`). \`innerError\` has \`request-id\`,
  \`client-request-id\` and \`date\`; the ids stand in headers of every answer too. An address that is none is \`BadRequest\`
  (400) and names the segment: 404 would say that an object is not there.
- **Each change is audited** in the transaction that makes it: \`auditLogs/directoryAudits\` says who, what, before and
  after. Secrets and passwords stand in no audit.

## Applications

\`POST applications\` registers an application, and \`POST servicePrincipals\` with its \`appId\` puts it to use: until then
nobody signs in to it and it gets no tokens. \`addPassword\` answers the secret once; only its hash is stored.
Certificates are set by \`PATCH\` of \`keyCredentials\`, or exchanged by \`addKey\` with a proof that an older key signed.
What asks for something that this server does not do (access tokens from the authorization endpoint, encrypted tokens,
personal accounts, mapped claims) is refused with 400. A registration that says nothing of its version gets access
tokens of version 1, as at Entra ID; one without \`signInAudience\` is for its own tenant, which is where Entra ID
differs.

Whoever registers an application owns it, unless they hold one of the roles that administer applications: those own none
by default, as at Entra ID. Whoever changes an application that holds a directory role must itself be a Global
Administrator, a Privileged Role Administrator, or somebody who may act on a user with that role. Microsoft Graph's own
roles are given by the first two alone.

## Users and groups

A user takes every member that the user resource of Graph has and a directory can keep without a mailbox. Members by
which an account could be taken over (\`accountEnabled\`, \`mail\`, \`mobilePhone\`, \`businessPhones\`, \`otherMails\`,
\`userPrincipalName\`, \`onPremisesImmutableId\`, the password) are changed by whoever may act on that user's roles. The
last Global Administrator who can sign in is neither disabled nor deleted.

A permission that is for single members of a user changes these and no other: \`User-Phone.ReadWrite.All\` the members
\`businessPhones\` and \`mobilePhone\`, \`User-Mail.ReadWrite.All\` the member \`otherMails\`,
\`User-PasswordProfile.ReadWrite.All\` the password, and \`User.EnableDisableAccount.All\` together with
\`User.Read.All\` the member \`accountEnabled\`. A signed-in user whose roles are enough for nobody gets 403 whether or
not the user at the address exists.

\`POST invitations\` makes a guest of somebody who has an account in another tenant of the same server. A message is sent
where the server sends mail and the request asks for it (\`sendInvitationMessage\`).

What a guest proved at home counts here as the password alone: \`policies/crossTenantAccessPolicy/default\` says so
(\`inboundTrust\`, all \`false\`), cannot be changed, and \`partners\` is empty. A guest whom a policy asks for multifactor
authentication registers a method here.

Users and applications that were deleted stand below \`directory/deletedItems\` for 30 days. Directory roles and consents
do not come back with them.

A group of the type \`DynamicMembership\` has as members the users whom its \`membershipRule\` selects, with the grammar of
the filter for devices and \`user.\` before each attribute. The rule is asked when the group is written, and of a user
when that user is written over Graph.

## Sessions

Microsoft Graph has no sessions; these are ours, below \`/beta/countersign\`, for scripts. Each is \`id\`,
\`createdDateTime\`, \`expirationDateTime\`, \`ipAddress\`, \`deviceId\`, \`appIds\` (applications that signed in with it),
\`authenticationMethods\`, \`isPersistent\` and \`isCurrent\` (the token came of it). At most the newest 200 are listed.

- \`GET countersign/me/sessions\` lists one's own, \`DELETE countersign/me/sessions/{sessionId}\` ends one, every refresh
  token that came of it, and those that the same browser has where the user is a guest; APIs hear of each.
  \`POST countersign/me/endSessions\` ends all, as \`me/revokeSignInSessions\` does.
- \`GET countersign/me/signIns\` answers one's own sign-ins, refused ones too, in the shape of \`auditLogs/signIns\` without
  the policies: at most 50, out of the tenant's newest 5,000.
- \`GET countersign/users/{id}/sessions\` and \`DELETE countersign/users/{id}/sessions/{sessionId}\` are for whoever may
  revoke that user's sessions.
- One's own methods are where Graph has them: \`me/authentication/methods\`.

The lists tell addresses and times, so an application that may only read the profile (\`User.Read\`) is told neither: own
sessions ask for \`UserAuthenticationMethod.Read\`, own sign-ins for \`AuditLog.Read.All\`, which an administrator consents
to.

The user is told by mail when a session is ended, and the audit log has "End session".

## Reports of methods

\`reports/authenticationMethods/userRegistrationDetails\` tells of each user which methods are registered and whether they
make a second factor; \`usersRegisteredByMethod()\` and \`usersRegisteredByFeature()\` count the users of the tenant. Each
request reads the whole directory.

## Policies that are read only

Some policies of Graph say what this server does and cannot be changed here: each is listed below with its address. A
write is refused with a sentence that says why.

## Every operation

${tables.join('\n')}`;
}
