// What the specifications say, word for word, against what the transmitter answers. OpenID Shared Signals Framework 1.0
// and OpenID CAEP 1.0, both of 2025-08-29; RFC 8935, RFC 8936.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SecurityEvent, SecurityEventKind } from '../../src/records/security-event.ts';
import { caepEventOf, supportedTypes } from '../../src/security-events/event-types.ts';
import { applicationToken, tenantsWithPermissions } from '../graph/calls.ts';

let server: TestAuthority;
let bearer: string;
beforeEach(async () => {
	server = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	bearer = await applicationToken(server);
});
afterEach(() => server.close());

async function call(method: string, path: string, body?: object | string, type: string | undefined = undefined) {
	const [name, query = ''] = path.split('?');
	const answer = await server.send({
		...{ method, path: `/${testIds.tenant}/ssf/v1/${name}`, query },
		headers: { authorization: `Bearer ${bearer}`, ...(type === undefined ? {} : { 'content-type': type }) },
		body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
	});
	return { ...answer, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
}
const made = async () => (await call('POST', 'streams', {})).body;
const subject = (name = 'alice') => ({ format: 'email', email: `${name}@contoso.example` });

/** §7.1: each member, and whether it is required or what it must be */
test('the transmitter configuration has members of §7.1 alone, and all that are required', async () => {
	const path = `/.well-known/ssf-configuration/${testIds.tenant}/v2.0`;
	const answer = await server.send({ method: 'GET', path });
	const { issuer, jwks_uri: keys, default_subjects: subjects, ...others } = JSON.parse(answer.body);
	expect(answer.headers['content-type']).toMatch(/^application\/json/);
	expect([issuer, keys]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)]);
	expect(['ALL', 'NONE']).toContain(subjects);
	expect(Object.keys(others).sort()).toEqual([
		...['add_subject_endpoint', 'authorization_schemes', 'configuration_endpoint', 'critical_subject_members'],
		...['delivery_methods_supported', 'remove_subject_endpoint', 'spec_version', 'status_endpoint'],
		'verification_endpoint',
	]);
});

/** §8.1.1 */
const streamMembers = {
	required: ['stream_id', 'iss', 'aud', 'events_delivered', 'delivery'],
	optional: ['events_supported', 'events_requested', 'min_verification_interval', 'description', 'inactivity_timeout'],
};
test('a stream configuration has the members of §8.1.1, and one of ours', async () => {
	const { stream_id: id } = await made();
	const { body } = await call('PATCH', 'streams', { stream_id: id, description: 'd' });
	expect(Object.keys(body)).toEqual(expect.arrayContaining(streamMembers.required));
	const known = [...streamMembers.required, ...streamMembers.optional];
	expect(Object.keys(body).filter((name) => !known.includes(name))).toEqual(['format']);
	expect(body.stream_id).toMatch(/^[A-Za-z0-9._~-]+$/);
});

/** the tables of §8.1.1.1 to §8.1.4.2 */
test.each<[string, string, string, (id: string) => object | undefined, number]>([
	['created (§8.1.1.1)', 'POST', 'streams', () => ({}), 201],
	['not created from what cannot be parsed', 'POST', 'streams', () => undefined, 400],
	['not created for another method of delivery', 'POST', 'streams', () => ({ delivery: { method: 'urn:x' } }), 400],
	['read (§8.1.1.2)', 'GET', 'streams?stream_id=ID', () => undefined, 200],
	['not found', 'GET', 'streams?stream_id=other', () => undefined, 404],
	['updated (§8.1.1.3)', 'PATCH', 'streams', (id) => ({ stream_id: id, description: 'x' }), 200],
	['not updated without its id', 'PATCH', 'streams', () => ({ description: 'x' }), 400],
	['not updated where it is not found', 'PATCH', 'streams', () => ({ stream_id: 'other' }), 404],
	['replaced (§8.1.1.4)', 'PUT', 'streams', (id) => ({ stream_id: id }), 200],
	['deleted (§8.1.1.5)', 'DELETE', 'streams?stream_id=ID', () => undefined, 204],
	['not deleted where it is not found', 'DELETE', 'streams?stream_id=other', () => undefined, 404],
	['told its status (§8.1.2.1)', 'GET', 'status?stream_id=ID', () => undefined, 200],
	['paused (§8.1.2.2)', 'POST', 'status', (id) => ({ stream_id: id, status: 'paused' }), 200],
	['disabled', 'POST', 'status', (id) => ({ stream_id: id, status: 'disabled' }), 200],
	['given no other status', 'POST', 'status', (id) => ({ stream_id: id, status: 'active' }), 400],
	['given a subject (§8.1.3.2)', 'POST', 'subjects/add', (id) => ({ stream_id: id, subject: subject() }), 200],
	['given no unknown one', 'POST', 'subjects/add', (id) => ({ stream_id: id, subject: subject('nobody') }), 404],
	['taken a subject (§8.1.3.3)', 'POST', 'subjects/remove', (id) => ({ stream_id: id, subject: subject() }), 204],
	['verified (§8.1.4.2)', 'POST', 'verify', (id) => ({ stream_id: id }), 204],
	['not verified where it is not found', 'POST', 'verify', () => ({ stream_id: 'other' }), 404],
])('a stream is %s', async (_what, method, path, body, status) => {
	const { stream_id: id } = await made();
	// the examples name no type of content
	const answer = await call(method, path.replace('ID', id), body(id));
	expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'no-store']);
	// RFC 8935 §2.3 writes errors so; the framework names no body for its own
	if (status >= 400) expect(Object.keys(answer.body)).toEqual(['err', 'description']);
});

test('what is sent as another type than JSON is not read', async () => {
	expect((await call('POST', 'streams', {}, 'application/x-www-form-urlencoded')).status).toBe(400);
});

test.each([
	['iss', 'https://other.example', 400],
	['aud', 'other', 400],
	['events_supported', [], 400],
	['events_delivered', [], 400],
	['min_verification_interval', 1, 400],
	['inactivity_timeout', 60, 400],
	['events_supported', supportedTypes, 200],
	['min_verification_interval', 10, 200],
])('%s of %j, which the transmitter supplies, is answered %i (§8.1.1.3)', async (name, value, status) => {
	const { stream_id: id } = await made();
	for (const method of ['PATCH', 'PUT'])
		expect((await call(method, 'streams', { stream_id: id, [name]: value })).status).toBe(status);
});

describe('events', () => {
	const base = 'https://schemas.openid.net/secevent/caep/event-type/';
	/** CAEP §3: members that are required with their values, beside the optional ones of §2 */
	const required: Record<string, Record<string, readonly string[]>> = {
		'session-revoked': {},
		'credential-change': {
			change_type: ['create', 'revoke', 'update', 'delete'],
			// "or any other credential type supported mutually": `second-factor` is ours, and documented
			credential_type: [
				...['password', 'pin', 'x509', 'fido2-platform', 'fido2-roaming', 'fido-u2f', 'verifiable-credential'],
				...['phone-voice', 'phone-sms', 'app', 'second-factor'],
			],
		},
		'token-claims-change': { claims: [] },
		'device-compliance-change': {
			previous_status: ['compliant', 'not-compliant'],
			current_status: ['compliant', 'not-compliant'],
		},
		'risk-level-change': {
			principal: ['USER', 'DEVICE', 'SESSION', 'TENANT', 'ORG_UNIT', 'GROUP'],
			current_level: ['LOW', 'MEDIUM', 'HIGH'],
		},
	};
	const kinds: SecurityEventKind[] = [
		...(['sessionRevoked', 'credentialChanged', 'accountDisabled', 'userRiskHigh', 'methodRegistered'] as const),
		...(['methodRemoved', 'deviceNotCompliant', 'deviceDisabled', 'claimsChanged'] as const),
	];
	test.each(kinds)('%s is told with the members of CAEP 1.0 §3 alone', (kind) => {
		const event: SecurityEvent = { kind, sequence: 1, tenantId: 't', notBefore: 0, createdAt: 1_615_304_991 };
		const told = caepEventOf(event, { wids: [] });
		const name = told?.type.slice(base.length) ?? '';
		expect(told?.type).toBe(`${base}${name}`);
		const { event_timestamp: at, reason_admin: reason, ...specific } = told?.event ?? {};
		expect(at).toBe(1_615_304_991);
		// §2: an object of languages, with one at least
		// Interoperability Profile 1.0 §3: which events must say why
		expect(reason !== undefined).toBe(['session-revoked', 'credential-change'].includes(name));
		if (reason !== undefined) expect(Object.entries(reason as object)).toEqual([['en', expect.stringMatching(/./)]]);
		expect(Object.keys(specific).sort()).toEqual(Object.keys(required[name] ?? {}).sort());
		// §3.2: an object of claims, whatever they are
		if (kind === 'claimsChanged') return expect(specific.claims).toEqual({ wids: [] });
		for (const [member, values] of Object.entries(required[name] ?? {}))
			expect(values).toContain(specific[member as keyof typeof specific]);
	});

	test('the types that are supported are those that are told', () => {
		expect(supportedTypes.map((type) => type.slice(base.length)).sort()).toEqual(Object.keys(required).sort());
	});
});
