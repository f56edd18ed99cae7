// A custom strength changed as a whole: combinations and their configurations in one write.
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const [yubikey, other] = ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'c1f9a0bc-1dd2-404a-b27f-8e29047a43fd'];
const fido2 = (...allowedAAGUIDs: string[]) => [
	{
		'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
		appliesToCombinations: ['fido2'],
		allowedAAGUIDs,
	},
];

let authority: TestAuthority;
let token: string;
let id: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions([
			'Policy.Read.All',
			'Policy.ReadWrite.ConditionalAccess',
			'Policy.ReadWrite.AuthenticationMethod',
			'AuditLog.Read.All',
		]),
	});
	token = await applicationToken(authority);
	const body = { displayName: 'Keys', allowedCombinations: ['password,sms'] };
	id = (await call('POST', '/v1.0/policies/authenticationStrengthPolicies', body)).body.id;
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
	callGraph(authority, token, method, path, body, headers);
const whole = () => `/beta/countersign/authenticationStrengths/${id}`;
const published = async () => (await call('GET', `/v1.0/policies/authenticationStrengthPolicies/${id}`)).body;

test('combinations come with their configurations in one write, and one line of the audit log', async () => {
	const changed = await call('PATCH', whole(), {
		displayName: 'Our keys',
		allowedCombinations: ['fido2'],
		combinationConfigurations: fido2(yubikey),
	});
	expect(changed).toMatchObject({ status: 200, body: { displayName: 'Our keys', allowedCombinations: ['fido2'] } });
	expect(await published()).toMatchObject({
		displayName: 'Our keys',
		allowedCombinations: ['fido2'],
		combinationConfigurations: [{ allowedAAGUIDs: [yubikey] }],
	});
	const audits = (await call('GET', '/v1.0/auditLogs/directoryAudits')).body.value as {
		targetResources: { id: string }[];
	}[];
	expect(audits.filter(({ targetResources }) => targetResources.some((one) => one.id === id))).toHaveLength(2);
});

test('a configured combination goes with its configuration, and the version that was read is compared', async () => {
	await call('PATCH', whole(), { allowedCombinations: ['fido2'], combinationConfigurations: fido2(yubikey) });
	const read = await call('GET', `/v1.0/policies/authenticationStrengthPolicies/${id}`);
	const etag = { 'if-match': String(read.headers.etag) };
	const next = { allowedCombinations: ['password,sms'], combinationConfigurations: [] };
	expect((await call('PATCH', whole(), next, etag)).status).toBe(200);
	expect((await call('PATCH', whole(), next, etag)).status).toBe(412);
	expect(await published()).toMatchObject({ allowedCombinations: ['password,sms'], combinationConfigurations: [] });
});

test.each<[string, object]>([
	['a configuration of what is not allowed', { combinationConfigurations: fido2(other) }],
	['no combination', { allowedCombinations: [] }],
	['what the server says of it', { policyType: 'builtIn' }],
])('%s is refused, and nothing is written', async (_, body) => {
	const before = await published();
	expect((await call('PATCH', whole(), body)).status).toBe(400);
	expect(await published()).toEqual(before);
});

test('a built-in strength is not changed, and one that is not there is not found', async () => {
	id = '00000000-0000-0000-0000-000000000004';
	expect((await call('PATCH', whole(), { displayName: 'Ours' })).status).toBe(400);
	id = '00000000-0000-4000-8000-0000000000ff';
	expect((await call('PATCH', whole(), { displayName: 'Ours' })).status).toBe(404);
});
