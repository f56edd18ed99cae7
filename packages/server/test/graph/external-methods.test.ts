// Providers of a second factor over Graph: made, read, changed and taken away, each with its audit.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const path = '/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations';
const permissions = ['Policy.ReadWrite.AuthenticationMethod', 'AuditLog.Read.All'];
const provider = {
	'@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
	displayName: 'Duo',
	state: 'enabled',
	appId: testIds.daemon,
	openIdConnectSetting: { clientId: 'abcd', discoveryUrl: 'https://duo.test/.well-known/openid-configuration' },
};

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, address: string, body?: unknown) => callGraph(authority, token, method, address, body);
const lastAudit = async () => (await call('GET', '/v1.0/auditLogs/directoryAudits')).body.value[0];

test('a provider is made, read, changed and deleted, and the audit log has each', async () => {
	const made = await call('POST', path, provider);
	expect([made.status, made.body]).toMatchObject([201, provider]);
	const { id } = made.body;
	const audit = await lastAudit();
	expect(audit).toMatchObject({ activityDisplayName: 'Authentication Methods Policy Update' });
	expect((await call('GET', `${path}/${id}`)).body).toMatchObject(provider);
	expect((await call('GET', path)).body.value.map((one: { id: string }) => one.id)).toContain(id);
	expect((await call('PATCH', `${path}/${id}`, { state: 'disabled' })).status).toBe(204);
	const { '@odata.type': _, state: __, ...kept } = provider;
	expect((await call('GET', `${path}/${id}`)).body).toMatchObject({ ...kept, state: 'disabled' });
	expect((await lastAudit()).id).not.toBe(audit.id);
	expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);
	expect((await call('GET', `${path}/${id}`)).status).toBe(404);
	expect((await call('DELETE', `${path}/${id}`)).status).toBe(404);
});

test.each<[string, object]>([
	['without its type', { '@odata.type': undefined }],
	['of another type', { '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration' }],
	['in another state', { state: 'on' }],
	['without a name', { displayName: '' }],
	['for an application that is no id', { appId: 'duo' }],
	['without a client', { openIdConnectSetting: { discoveryUrl: provider.openIdConnectSetting.discoveryUrl } }],
	[
		'without https',
		{ openIdConnectSetting: { clientId: 'a', discoveryUrl: 'http://a.test/.well-known/openid-configuration' } },
	],
	['with another address', { openIdConnectSetting: { clientId: 'a', discoveryUrl: 'https://a.test/' } }],
	['for somebody who is no group', { includeTargets: [{ targetType: 'user', id: testIds.bob }] }],
	['with a member that nobody knows', { secret: 'x' }],
])('a provider %s is refused', async (_name, change) => {
	const before = (await call('GET', path)).body.value.length;
	expect((await call('POST', path, { ...provider, ...change })).status).toBe(400);
	expect((await call('GET', path)).body.value).toHaveLength(before);
});

test('a provider is for groups and not for others; a group that is not there is refused', async () => {
	const targets = {
		includeTargets: [{ targetType: 'group', id: testIds.finance }],
		excludeTargets: [{ targetType: 'group', id: testIds.finance }],
	};
	const { body } = await call('POST', path, { ...provider, ...targets });
	expect((await call('GET', `${path}/${body.id}`)).body).toMatchObject(targets);
	const missing = { excludeTargets: [{ targetType: 'group', id: testIds.bob }] };
	expect((await call('POST', path, { ...provider, ...missing })).status).toBe(404);
	expect((await call('PATCH', `${path}/${body.id}`, missing)).status).toBe(404);
	expect((await call('PATCH', `${path}/${body.id}`, { includeTargets: [{ id: 'all_users' }] })).status).toBe(204);
	const { includeTargets, excludeTargets } = (await call('GET', `${path}/${body.id}`)).body;
	expect([includeTargets, excludeTargets]).toMatchObject([[{ id: 'all_users' }], targets.excludeTargets]);
});

test('a tenant has ten at most', async () => {
	for (let count = 0; count < 10; count += 1) expect((await call('POST', path, provider)).status).toBe(201);
	expect((await call('POST', path, provider)).status).toBe(400);
});

test('a change of what is not named keeps the rest, and a broken one changes nothing', async () => {
	const { id } = (await call('POST', path, provider)).body;
	expect((await call('PATCH', `${path}/${id}`, { openIdConnectSetting: { clientId: 'other' } })).status).toBe(204);
	const { discoveryUrl } = provider.openIdConnectSetting;
	expect((await call('GET', `${path}/${id}`)).body.openIdConnectSetting).toEqual({ clientId: 'other', discoveryUrl });
	expect((await call('PATCH', `${path}/${id}`, { openIdConnectSetting: { discoveryUrl: 'x' } })).status).toBe(400);
	expect((await call('PATCH', `${path}/${id}`, { state: 'on' })).status).toBe(400);
	expect((await call('GET', `${path}/${id}`)).body).toMatchObject({ displayName: 'Duo', state: 'enabled' });
});

test('the other methods are not deleted', async () => {
	expect((await call('DELETE', `${path}/sms`)).status).toBe(400);
});
