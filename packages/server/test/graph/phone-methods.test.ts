// Phones over Graph, and whether codes go to them: written for others alone, each change with its audit.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const phones = `/v1.0/users/${testIds.bob}/authentication/phoneMethods`;
const id = '3179e48a-750b-4051-897c-87b9720928f7';
const sms = '/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms';
const phone = { phoneType: 'mobile', phoneNumber: '+1 5555551234' };
const permissions = [
	'UserAuthenticationMethod.ReadWrite.All',
	'Policy.ReadWrite.AuthenticationMethod',
	'AuditLog.Read.All',
];

let authority: TestAuthority;
let token: string;
async function start(more: Parameters<typeof createTestAuthority>[0] = {}): Promise<void> {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions), ...more });
	token = await applicationToken(authority);
}
beforeEach(() => start({ sendMessage: async () => undefined }));
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown) => callGraph(authority, token, method, path, body);
const lastAudit = async () => (await call('GET', '/v1.0/auditLogs/directoryAudits')).body.value[0];

test('a phone is added, read, changed and deleted, and the audit log has each', async () => {
	const made = await call('POST', phones, phone);
	expect([made.status, made.body]).toMatchObject([201, { id, ...phone }]);
	expect((await lastAudit()).activityDisplayName).toBe('Admin registered security info');
	expect((await call('GET', `${phones}/${id}`)).body).toMatchObject(phone);
	expect((await call('GET', phones.replace('phoneMethods', 'methods'))).body.value).toContainEqual(
		expect.objectContaining({ '@odata.type': '#microsoft.graph.phoneAuthenticationMethod', ...phone }),
	);
	expect((await call('PATCH', `${phones}/${id}`, { phoneNumber: '+1 5555559999' })).status).toBe(204);
	expect((await lastAudit()).activityDisplayName).toBe('Admin updated security info');
	expect((await call('GET', phones)).body.value).toMatchObject([{ phoneNumber: '+1 5555559999' }]);
	expect((await call('DELETE', `${phones}/${id}`)).status).toBe(204);
	expect((await lastAudit()).activityDisplayName).toBe('Admin deleted security info');
	expect((await call('GET', phones)).body.value).toEqual([]);
	expect((await call('DELETE', `${phones}/${id}`)).status).toBe(404);
});

test.each<[string, object]>([
	['without a country', { phoneNumber: '5555551234' }],
	['with letters', { phoneNumber: '+1 555CALLME' }],
	['with an extension', { phoneNumber: '+1 5555551234x12' }],
	['that is no text', { phoneNumber: 5_555_551_234 }],
	['that is too long', { phoneNumber: '+1 123456789012345' }],
	['of an office', { phoneType: 'office' }],
	['without a type', { phoneType: undefined }],
	['with a member that nobody knows', { verified: true }],
])('a phone %s is refused', async (_name, change) => {
	expect((await call('POST', phones, { ...phone, ...change })).status).toBe(400);
	expect((await call('GET', phones)).body.value).toEqual([]);
});

test('a user has one mobile phone, and methods of another id are not there', async () => {
	expect((await call('POST', phones, phone)).status).toBe(201);
	expect((await call('POST', phones, phone)).status).toBe(400);
	expect((await call('PATCH', `${phones}/e37fc753-ff3b-4958-9484-eaa9425c82bc`, phone)).status).toBe(404);
});

test('the method is enabled and disabled, with an audit', async () => {
	expect((await call('GET', sms)).body.state).toBe('disabled');
	expect((await call('PATCH', sms, { state: 'enabled' })).status).toBe(204);
	expect((await call('GET', sms)).body.state).toBe('enabled');
	expect((await lastAudit()).activityDisplayName).toBe('Authentication Methods Policy Update');
	for (const refused of [
		{ state: 'on' },
		{},
		{ includeTargets: [{ id: testIds.finance }] },
		{ state: 'disabled', x: 1 },
	])
		expect((await call('PATCH', sms, refused)).status).toBe(400);
	expect((await call('GET', sms)).body.state).toBe('enabled');
	expect((await call('PATCH', sms, { state: 'disabled' })).status).toBe(204);
	expect((await call('GET', sms)).body.state).toBe('disabled');
});

test('nobody enables it where the server sends no text messages', async () => {
	await authority.close();
	await start();
	expect((await call('PATCH', sms, { state: 'enabled' })).status).toBe(400);
	expect((await call('PATCH', sms, { state: 'disabled' })).status).toBe(204);
});
