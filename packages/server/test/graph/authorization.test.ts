// Every operation of the admin API, asked by every kind of caller. The rows come from the tables that the server routes
// by.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationPermissions, delegatedPermissions } from '../../src/directory/microsoft-graph-permissions.ts';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { writers } from '../../src/graph/caller.ts';
import { type GraphOperation, graphOperations } from '../../src/graph/operations.ts';
import { callGraph } from './calls.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const operations = graphOperations(writers);
const unrelated = 'Mail.Read';
const held = [
	...new Set([unrelated, ...operations.flatMap(({ access }) => [...access.delegated, ...access.application])]),
].sort();
const clientOf = (permission: string) =>
	`2f000000-0000-4000-8000-${String(held.indexOf(permission)).padStart(12, '0')}`;
const isScope = (permission: string) => delegatedPermissions.some(({ value }) => value === permission);
const isRole = (permission: string) => applicationPermissions.some(({ value }) => value === permission);

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
			tenant.users?.push(
				{
					id: '3f000000-0000-4000-8000-000000000001',
					userPrincipalName: 'reader@contoso.example',
					displayName: 'Reader',
					passwordProfile: { password: testIds.password },
				},
				{
					id: '3f000000-0000-4000-8000-000000000002',
					userPrincipalName: 'visitor@contoso.example',
					displayName: 'Visitor',
					userType: 'Guest',
					passwordProfile: { password: testIds.password },
				},
			);
			tenant.directoryRoles?.push({ roleTemplateId: roleIds.globalReader, members: ['reader@contoso.example'] });
			tenant.identity = { conditionalAccess: { policies: [] } };
			for (const permission of held) {
				const access = [
					...(isScope(permission) ? [{ value: permission, type: 'Scope' as const }] : []),
					...(isRole(permission) ? [{ value: permission, type: 'Role' as const }] : []),
				];
				const appId = clientOf(permission);
				tenant.applications?.push({
					appId,
					displayName: permission,
					isFallbackPublicClient: true,
					publicClient: { redirectUris: ['http://localhost'] },
					passwordCredentials: [{ secretText: testIds.secret }],
					requiredResourceAccess: [{ resourceAppId: graph, resourceAccess: access }],
					adminConsent: true,
				});
			}
		}),
	});
});
afterAll(() => authority.close());

const tokens = new Map<string, Promise<string>>();
async function ask(fields: Record<string, string>): Promise<string> {
	const answer = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			client_secret: testIds.secret,
			scope: 'https://graph.microsoft.com/.default',
			...fields,
		}).toString(),
	});
	const { access_token: token, error_description: why } = JSON.parse(answer.body);
	if (!token) throw new Error(why);
	return token;
}
function tokenOf(who: string, permission: string): Promise<string> {
	const key = `${who} ${permission}`;
	let token = tokens.get(key);
	if (!token) {
		token = ask({
			client_id: clientOf(permission),
			...(who === 'application'
				? { grant_type: 'client_credentials' }
				: { grant_type: 'password', username: `${who}@contoso.example`, password: testIds.password }),
		});
		tokens.set(key, token);
	}
	return token;
}

const addressOf = ({ path, beta }: GraphOperation) =>
	`/${beta ? 'beta' : 'v1.0'}/${path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-0000000000ff')}`;

async function statusOf(operation: GraphOperation, token: string | undefined): Promise<number> {
	const body = operation.method === 'GET' || operation.method === 'DELETE' ? undefined : {};
	return (await callGraph(authority, token, operation.method, addressOf(operation), body)).status;
}
const asked = (operation: GraphOperation, who: string, permission: string) =>
	tokenOf(who, permission).then((token) => statusOf(operation, token));

describe('[sec 237] [sec 241] every operation', () => {
	test('is named once, and its permissions are ones that Graph has', () => {
		expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
		for (const { path, access } of operations) {
			expect(
				access.delegated.filter((permission) => !isScope(permission)),
				path,
			).toEqual([]);
			expect(
				access.application.filter((permission) => !isRole(permission)),
				path,
			).toEqual([]);
		}
	});

	test.each(operations)('$method $path', async (operation) => {
		const { access, method } = operation;
		const isRead = method === 'GET';
		const [delegated] = access.delegated as [string];
		expect(await statusOf(operation, undefined), 'without a token').toBe(401);
		expect(await statusOf(operation, 'no token'), 'with a token that is none').toBe(401);
		const nobody = operation.path.startsWith('me') ? [400, 403] : [403];
		expect(nobody, 'application, another permission').toContain(await asked(operation, 'application', unrelated));
		for (const permission of access.application) {
			const status = await asked(operation, 'application', permission);
			if (isRead) expect([200, 404], `application with ${permission}`).toContain(status);
			else expect(status, `application with ${permission}`).not.toBe(401);
		}
		// a permission that only users' tokens carry is none for an application
		expect(await asked(operation, 'root', unrelated), 'Global Administrator, another permission').toBe(403);
		const byRoot = await asked(operation, 'root', delegated);
		const byMember = await asked(operation, 'bob', delegated);
		const byReader = await asked(operation, 'reader', delegated);
		if (['me/revokeSignInSessions', 'countersign/me/endSessions'].includes(operation.path)) {
			// it did: whoever asks next signs in again
			authority.advance(5);
			tokens.clear();
		}
		expect([401, 403], 'Global Administrator').not.toContain(byRoot);
		if (access.users === 'anyone') return;
		const isForMembers = access.users === 'members';
		expect(byMember === 403, 'a member without a role').toBe(!isForMembers);
		const isForReaders = !Array.isArray(access.users) || access.users.includes(roleIds.globalReader);
		expect(byReader === 403, 'a Global Reader').toBe(!isForReaders);
	});

	test('that members may ask is refused to a guest', async () => {
		const client = createTestClient(authority, {
			clientId: clientOf('Directory.Read.All'),
			scope: 'openid https://graph.microsoft.com/Directory.Read.All',
			secret: testIds.secret,
		});
		const { body } = await client.redeem(
			await client.run(createBrowser(authority), {
				username: 'visitor@contoso.example',
				password: testIds.password,
			}),
		);
		const forMembers = operations.filter(
			({ access }) => access.users === 'members' && access.delegated.includes('Directory.Read.All'),
		);
		expect(forMembers.length).toBeGreaterThan(20);
		for (const operation of forMembers)
			expect(await statusOf(operation, body.access_token), `${operation.method} ${operation.path}`).toBe(403);
	});
});
