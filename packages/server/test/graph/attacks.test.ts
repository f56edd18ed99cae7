// Ways around what Graph protects: other spellings of an address, batches in batches, and roles that would reach above
// themselves.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { resourceActions } from '../../src/records/resource-action.ts';
import { createIssuer } from '../sign-in/certificates.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const actions = '/beta/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions';
const graphScope = 'https://graph.microsoft.com';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['Directory.Read.All', 'AuditLog.Read.All', 'RoleManagement.ReadWrite.Directory']),
	});
});
afterEach(() => authority.close());

describe('a policy whose change is protected is not changed', () => {
	const id = testIds.mfaForC1;
	test.each<[string, string]>([
		['PATCH', `/v1.0/identity/conditionalAccess/policies/${id}`],
		['PATCH', `/v1.0/IDENTITY/ConditionalAccess/Policies/${id.toUpperCase()}`],
		['PATCH', `/beta/identity/conditionalAccess/policies/${id}`],
		['PATCH', `//v1.0//identity//conditionalAccess//policies//${id}`],
		['PATCH', `/v1.0/identity/conditionalAccess/policies/${id}/`],
		['PATCH', `/v1.0/identity/conditionalAccess/policies('${id}')`],
		['PATCH', `/v1.0/identity/conditionalAccess/%70olicies/${id}`],
		['PATCH', `/v1.0/conditionalAccess/policies/${id}`],
		['PATCH', `/v1.0/policies/conditionalAccessPolicies/${id}`],
		['PUT', `/v1.0/identity/conditionalAccess/policies/${id}`],
		['POST', `/v1.0/identity/conditionalAccess/policies/${id}`],
		['HEAD', `/v1.0/identity/conditionalAccess/policies/${id}`],
		['DELETE', `/v1.0/identity/conditionalAccess/policies/${id}/$ref`],
		['PATCH', `/v1.0/identity/conditionalAccess/policies/${id}/state`],
		['PATCH', `/v1.0/identity/conditionalAccess/policies/${id}/$value`],
	])('%s %s', async (method, path) => {
		const script = await applicationToken(authority);
		for (const { id: action } of resourceActions)
			await callGraph(authority, script, 'PATCH', `${actions}/${action}`, { authenticationContextId: 'c1' });
		const client = createTestClient(authority, { scope: `openid ${graphScope}/Policy.ReadWrite.ConditionalAccess` });
		const root = { username: 'root@contoso.example', password: testIds.password };
		const page = await client.run(createBrowser(authority), root);
		const token = (await client.redeem(page)).body.access_token;
		const before = JSON.stringify((await authority.app.authority.snapshots.get(testIds.tenant))?.policies);
		const more: Record<string, string>[] = [{}, { 'x-http-method-override': 'PATCH' }, { prefer: 'return=minimal' }];
		for (const headers of more) {
			const { status } = await callGraph(authority, token, method, path, { state: 'disabled' }, headers);
			expect([method, path, status >= 400]).toEqual([method, path, true]);
		}
		const requests = [
			{ id: '1', method, url: path.replace(/^\/+(v1\.0|beta)/, ''), body: { state: 'disabled' } },
			{ id: '2', method: 'GET', url: '/me' },
		];
		await callGraph(authority, token, 'POST', '/v1.0/$batch', { requests });
		const after = JSON.stringify((await authority.app.authority.snapshots.get(testIds.tenant))?.policies);
		expect(after).toBe(before);
	});
});

test.each(['%24batch', '/%24batch', '%24Batch/', '/$batch?x=1', '//$batch', '%2F$batch', '/%2f%24batch'])(
	'a batch holds no batch, as %s neither, and a wrong escape is refused',
	async (url) => {
		const token = await applicationToken(authority);
		const inner = { requests: [{ id: '1', method: 'GET', url: '/users' }] };
		const requests = [{ id: '1', method: 'POST', url, body: inner }];
		const { status, body } = await callGraph(authority, token, 'POST', '/v1.0/$batch', { requests });
		expect(status === 400 || body.responses[0].status >= 400).toBe(true);
		const broken = await callGraph(authority, token, 'POST', '/v1.0/$batch', {
			requests: [{ id: '1', method: 'GET', url: '/users/%zz' }],
		});
		expect(broken.status).toBeLessThan(500);
	},
);

test('whom certificates are trusted from, a Global Administrator alone says: it could be anybody’s sign-in', async () => {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const { authenticationPolicyAdministrator: roleTemplateId } = roleIds;
	const assigned = { kind: 'assignRole', principalId: testIds.bob, roleTemplateId } as const;
	const audit = { id: 'a', at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, [assigned], audit, version)).toBe(true);
	const name = 'bob@contoso.example';
	const token = await tokenHolding(authority, testIds.unconsented, 'Organization.ReadWrite.All', name);
	const path = `/v1.0/organization/${testIds.tenant}/certificateBasedAuthConfiguration`;
	const certificateAuthorities = [{ isRootAuthority: true, certificate: (await createIssuer('CN=Bob')).base64 }];
	const { status } = await callGraph(authority, token, 'POST', path, { certificateAuthorities });
	expect(status).toBe(403);
});
