// Security events of another system: listed by an administrator, pushed, and what they change. RFC 8417, RFC 8935;
// OpenID Shared Signals Framework 1.0, OpenID CAEP 1.0.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from '../graph/calls.ts';

const laptop = '70000000-0000-4000-8000-000000000001';
const laptopDeviceId = '7a000000-0000-4000-8000-000000000001';
const issuer = 'https://devices.example/';
const jwksUri = 'https://devices.example/keys';
const audience = 'https://receiver.example/contoso';
const caep = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;
const transmitter = {
	...{ displayName: 'Device management', issuer, jwksUri, audience },
	events: ['session-revoked', 'device-compliance-change', 'risk-level-change'],
};
const collection = 'countersign/eventTransmitters';

let keys: CryptoKeyPair;
let others: CryptoKeyPair;
let document: string;
beforeAll(async () => {
	keys = await generateKeyPair('ES256');
	others = await generateKeyPair('ES256');
	document = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' }] });
});

let server: TestAuthority;
let token: string;
let fetched: string[];
let isAway: boolean;
beforeEach(async () => {
	[fetched, isAway] = [[], false];
	server = await createTestAuthority({
		tenants: tenantsWithPermissions(
			['AuditLog.Read.All', 'Device.Read.All', 'IdentityRiskEvent.Read.All', 'IdentityRiskyUser.ReadWrite.All'],
			(tenant) => {
				tenant.devices = [{ id: laptop, deviceId: laptopDeviceId, displayName: 'Laptop' }];
			},
		),
		fetchDocument: async (url) => {
			fetched.push(url);
			if (isAway) throw new Error('away');
			return document;
		},
	});
	token = await applicationToken(server);
});
afterEach(() => server.close());

const graph = (method: string, path: string, body?: unknown, bearer = token) =>
	callGraph(server, bearer, method, `/beta/${path}`, body);
const listed = (more: object = {}) => graph('POST', collection, { ...transmitter, ...more });
const own = (tenant: string = testIds.tenant) => `${server.origin}/${tenant}/v2.0`;
const user = (id: string = testIds.alice) => ({ format: 'iss_sub', iss: own(), sub: id });
const device = (id: string = laptopDeviceId) => ({ format: 'complex', device: { format: 'opaque', id } });

let serial = 0;
interface Sent {
	header?: object;
	key?: CryptoKey;
	claims?: object;
}
function sign(
	name: string,
	event: object,
	subject: object,
	{ header = {}, key = keys.privateKey, claims = {} }: Sent = {},
) {
	const events = { [name.includes(':') ? name : caep(name)]: event };
	const payload = { iss: issuer, aud: audience, iat: server.now(), jti: `j${++serial}`, sub_id: subject, events };
	return new SignJWT({ ...payload, ...claims })
		.setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'secevent+jwt', ...header })
		.sign(key);
}
async function push(body: string, { type = 'application/secevent+jwt', tenant = testIds.tenant as string } = {}) {
	const path = `/${tenant}/ssf/v1/events`;
	const answer = await server.send({ method: 'POST', path, headers: { 'content-type': type }, body });
	return { status: answer.status, err: answer.body === '' ? undefined : JSON.parse(answer.body).err };
}
const tell = async (...of: Parameters<typeof sign>) => (await push(await sign(...of))).status;

const storage = () => server.app.authority.storage;
const compliance = async () => (await storage().devices.findObject(testIds.tenant, laptop))?.isCompliant;
const validFrom = async (id: string = testIds.alice) =>
	(await storage().directory.findUser(testIds.tenant, id))?.tokensValidFrom;
const audits = async () => (await storage().directoryChanges.audits(testIds.tenant, 5)).map(({ activity }) => activity);
const notCompliant = { previous_status: 'compliant', current_status: 'not-compliant' };
const compliant = { previous_status: 'not-compliant', current_status: 'compliant' };

describe('a transmitter', () => {
	test('is listed, shown and taken away, each audited', async () => {
		const made = await listed();
		expect([made.status, made.body]).toMatchObject([201, transmitter]);
		expect((await graph('GET', collection)).body.value).toMatchObject([transmitter]);
		expect((await listed()).status).toBe(409);
		expect((await graph('DELETE', `${collection}/${made.body.id}`)).status).toBe(204);
		expect((await graph('GET', collection)).body.value).toEqual([]);
		expect(await audits()).toEqual(['Delete event transmitter', 'Add event transmitter']);
	});

	test.each([
		{ jwksUri: 'http://devices.example/keys' },
		{ issuer: 'devices' },
		{ audience: '' },
		{ events: [] },
		{ events: ['token-claims-change'] },
		{ secret: 'x' },
	])('with %j is not listed', async (more) => {
		expect((await listed(more)).status).toBe(400);
	});

	test('is a Global or a Security Administrator’s to list, not everybody’s', async () => {
		const permission = 'Policy.ReadWrite.ConditionalAccess';
		const alice = await tokenHolding(server, testIds.native, permission, 'alice@contoso.example');
		expect((await graph('POST', collection, transmitter, alice)).status).toBe(403);
		const { directory, directoryChanges } = storage();
		const assign = async (roleTemplateId: string) => {
			const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
			const audit = { id: roleTemplateId, at: 0, changes: [] } as never;
			const change = { kind: 'assignRole', principalId: testIds.alice, roleTemplateId } as const;
			expect(await directoryChanges.apply(testIds.tenant, [change], audit, version)).toBe(true);
		};
		await assign(roleIds.conditionalAccessAdministrator);
		expect((await graph('POST', collection, transmitter, alice)).status).toBe(403);
		await assign(roleIds.securityAdministrator);
		expect((await graph('POST', collection, transmitter, alice)).status).toBe(201);
	});
});

describe('an event', () => {
	beforeEach(async () => {
		await listed();
	});

	test('of compliance makes the device compliant and not compliant, audited in the transmitter’s name', async () => {
		expect([await tell('device-compliance-change', compliant, device()), await compliance()]).toEqual([202, true]);
		server.advance(1);
		const issued = { format: 'complex', device: { format: 'iss_sub', iss: own(), sub: laptop } };
		expect([await tell('device-compliance-change', notCompliant, issued), await compliance()]).toEqual([202, false]);
		const [audit] = await storage().directoryChanges.audits(testIds.tenant, 1);
		expect(audit).toMatchObject({
			...{ activity: 'Update device', initiator: { displayName: 'Device management' } },
			changes: [{ name: 'isCompliant', before: true, after: false }],
		});
		// APIs hear of it
		const kinds = (await storage().securityEvents.after(testIds.tenant, 0, 100)).map(({ kind }) => kind);
		expect(kinds).toContain('deviceNotCompliant');
	});

	test('of compliance that was held up undoes nothing that was said of a later moment', async () => {
		const at = server.now() - 100;
		const told = async (event: object, seconds: number) => {
			await tell('device-compliance-change', { ...event, event_timestamp: at + seconds }, device());
			return compliance();
		};
		expect(await told(notCompliant, 10)).toBe(false);
		expect(await told(compliant, 5)).toBe(false);
		expect(await told(compliant, 10)).toBe(false);
		expect(await told(compliant, 11)).toBe(true);
		expect(await told(notCompliant, 11)).toBe(false);
	});

	test.each([
		['iss_sub', () => user()],
		['email', () => ({ format: 'email', email: 'alice@contoso.example' })],
		['opaque', () => ({ format: 'opaque', id: testIds.alice })],
		['complex', () => ({ format: 'complex', session: { format: 'opaque', id: 's' }, user: user() })],
	])('of a revoked session ends what its user (%s) got until then', async (_format, subject) => {
		const at = server.now() - 60;
		expect(await tell('session-revoked', { event_timestamp: at }, subject())).toBe(202);
		expect([await validFrom(), await audits()]).toEqual([
			at + 1,
			expect.arrayContaining(['Update StsRefreshTokenValidFrom Timestamp']),
		]);
	});

	test('that lies in the future revokes nothing that is issued after now', async () => {
		await tell('session-revoked', { event_timestamp: server.now() + 1e9 }, user());
		expect(await validFrom()).toBe(server.now() + 1);
	});

	test('of risk makes a detection and a user at risk, and what it says later stands for what it said before', async () => {
		const risk = (level: string) => ({ principal: 'USER', current_level: level, risk_reason: 'PASSWORD_FOUND' });
		const now = async () => {
			const detections = (await graph('GET', 'identityProtection/riskDetections')).body.value;
			const [risky] = (await graph('GET', 'identityProtection/riskyUsers')).body.value;
			return [detections.length, detections[0].riskEventType, detections[0].riskLevel, risky.riskLevel];
		};
		expect(await tell('risk-level-change', risk('HIGH'), user())).toBe(202);
		expect(await now()).toEqual([1, 'generic', 'high', 'high']);
		const kinds = (await storage().securityEvents.after(testIds.tenant, 0, 100)).map(({ kind }) => kind);
		expect(kinds).toContain('userRiskHigh');
		expect(await tell('risk-level-change', { ...risk('LOW'), event_timestamp: server.now() - 5 }, user())).toBe(202);
		expect(await now()).toEqual([1, 'generic', 'high', 'high']);
		expect(await tell('risk-level-change', risk('LOW'), user())).toBe(202);
		expect(await now()).toEqual([1, 'generic', 'low', 'low']);
	});

	test('[sec 101] is taken once: sent again it is answered 202, and undoes no decision made since', async () => {
		const first = await sign('risk-level-change', { principal: 'USER', current_level: 'HIGH' }, user());
		expect((await push(first)).status).toBe(202);
		await graph('POST', 'identityProtection/riskyUsers/dismiss', { userIds: [testIds.alice] });
		const state = async () => (await graph('GET', `identityProtection/riskyUsers/${testIds.alice}`)).body.riskState;
		expect([await state(), (await push(first)).status, await state()]).toEqual(['dismissed', 202, 'dismissed']);
		// the same said anew counts
		await tell('risk-level-change', { principal: 'USER', current_level: 'HIGH' }, user());
		expect(await state()).toBe('atRisk');
	});

	test('[sec 101] whose change failed is not taken for done', async () => {
		const { directoryChanges } = storage();
		const apply = directoryChanges.apply;
		directoryChanges.apply = async () => Promise.reject(new Error('the disk is full'));
		const body = await sign('device-compliance-change', notCompliant, device());
		expect((await push(body).catch(() => ({ status: 500 }))).status).toBeGreaterThanOrEqual(500);
		directoryChanges.apply = apply;
		expect([(await push(body)).status, await compliance()]).toEqual([202, false]);
	});

	test.each<[string, string, object, () => object]>([
		['of an unknown type', 'urn:example:event', {}, user],
		['of a type that the profile has and that changes nothing', 'token-claims-change', { claims: {} }, user],
		['of the framework', 'https://schemas.openid.net/secevent/ssf/event-type/verification', { state: 's' }, user],
		['of a user who is unknown', 'session-revoked', {}, () => user('30000000-0000-4000-8000-0000000000ff')],
		['of a user of another tenant by id', 'session-revoked', {}, () => user(testIds.stranger)],
		['of another issuer’s subject', 'session-revoked', {}, () => ({ ...user(), iss: own(testIds.strangerTenant) })],
		['of a device that is unknown', 'device-compliance-change', compliant, () => device(testIds.bob)],
		['of the risk of a device', 'risk-level-change', { principal: 'DEVICE', current_level: 'HIGH' }, device],
	])('[sec 106] %s is accepted and changes nothing', async (_what, type, event, subject) => {
		const before = await audits();
		expect([await tell(type, event, subject()), await audits()]).toEqual([202, before]);
	});

	test('[sec 106] of a user of another tenant by name is accepted and changes nothing there', async () => {
		const stranger = await storage().directory.findUser(testIds.strangerTenant, testIds.stranger);
		const subject = { format: 'email', email: stranger?.userPrincipalName };
		expect(await tell('session-revoked', {}, subject)).toBe(202);
		const after = await storage().directory.findUser(testIds.strangerTenant, testIds.stranger);
		expect(after?.tokensValidFrom).toBe(stranger?.tokensValidFrom);
	});

	test('that the transmitter is not listed for changes nothing', async () => {
		const [{ id }] = (await graph('GET', collection)).body.value;
		await graph('DELETE', `${collection}/${id}`);
		await listed({ events: ['session-revoked'] });
		expect([await tell('device-compliance-change', compliant, device()), await compliance()]).toEqual([202, undefined]);
	});

	test.each<[string, Sent, string]>([
		['100] by another key', { key: undefined as never }, 'invalid_key'],
		['100] of a key that is unknown', { header: { kid: 'other' } }, 'invalid_key'],
		['100] that names no key', { header: { kid: undefined } }, 'invalid_key'],
		['200] of another kind', { header: { typ: 'at+jwt' } }, 'invalid_request'],
		['200] without a kind', { header: { typ: undefined } }, 'invalid_request'],
		['106] of another issuer', { claims: { iss: 'https://devices.example' } }, 'invalid_issuer'],
		['103] for another audience', { claims: { aud: 'https://receiver.example' } }, 'invalid_audience'],
		['103] for nobody', { claims: { aud: undefined } }, 'invalid_audience'],
		['102] with an end', { claims: { exp: 4_000_000_000 } }, 'invalid_request'],
		['200] with the subject of another token', { claims: { sub: testIds.alice } }, 'invalid_request'],
		['102] without an id', { claims: { jti: undefined } }, 'invalid_request'],
		['102] with a long id', { claims: { jti: 'x'.repeat(257) } }, 'invalid_request'],
		['199] without a time', { claims: { iat: undefined } }, 'invalid_request'],
		['199] from the future', { claims: { iat: 4_000_000_000 } }, 'invalid_request'],
		['199] of last year', { claims: { iat: 1 } }, 'invalid_request'],
		['102] without a subject', { claims: { sub_id: undefined } }, 'invalid_request'],
		['102] without events', { claims: { events: {} } }, 'invalid_request'],
		['102] with events that are none', { claims: { events: { [caep('session-revoked')]: true } } }, 'invalid_request'],
	])('[sec %s is refused with the code of RFC 8935 §2.4', async (_what, sent, err) => {
		const key = 'key' in sent ? others.privateKey : keys.privateKey;
		const body = await sign('session-revoked', {}, user(), { ...sent, key });
		const before = await validFrom();
		expect([await push(body), await validFrom()]).toEqual([{ status: 400, err }, before]);
	});

	test.each([
		['device-compliance-change', { current_status: 'unknown' }],
		['device-compliance-change', {}],
		['risk-level-change', { principal: 'USER', current_level: 'none' }],
		['risk-level-change', { current_level: 'HIGH' }],
	])('of %s with %j does not conform to its definition: 400', async (type, event) => {
		expect(await push(await sign(type, event, type.startsWith('device') ? device() : user()))).toEqual({
			...{ status: 400, err: 'invalid_request' },
		});
	});

	test('[sec 75] of another type of content, no token, or too long is refused', async () => {
		const body = await sign('session-revoked', {}, user());
		expect((await push(body, { type: 'application/json' })).status).toBe(400);
		for (const text of [
			'',
			'x',
			'a.b.c',
			`${body}.x`,
			`${body}=`,
			`${body.slice(0, -1)} `,
			`${'x'.repeat(70_000)}.y.z`,
		])
			expect((await push(text)).err).toBe('invalid_request');
	});

	test('of a transmitter is nothing to another tenant', async () => {
		const body = await sign('session-revoked', {}, user());
		expect(await push(body, { tenant: testIds.strangerTenant })).toEqual({ status: 400, err: 'invalid_issuer' });
		expect((await push(body, { tenant: 'nowhere.example' })).status).toBe(400);
	});
});

test('[sec 195] while the keys cannot be read it is answered 503, and taken when they can', async () => {
	await listed();
	isAway = true;
	const body = await sign('device-compliance-change', compliant, device());
	expect((await push(body)).status).toBe(503);
	isAway = false;
	server.advance(301);
	expect([(await push(body)).status, await compliance(), fetched]).toEqual([202, true, [jwksUri, jwksUri]]);
});

test('[sec 194] many key ids make one request for keys', async () => {
	await listed();
	for (const kid of ['a', 'b', 'c']) await tell('session-revoked', {}, user(), { header: { kid } });
	expect(fetched).toEqual([jwksUri]);
});

test('more than 600 a minute from one network are answered 429, whatever they are', async () => {
	const { attempts } = storage();
	let asked = 0;
	attempts.reserve = async (key, _at, { attempts: most }) => {
		expect([key.startsWith('security-events:'), most]).toEqual([true, 600]);
		return (asked += 1) <= 1;
	};
	expect([(await push('x')).status, (await push('x')).status]).toEqual([400, 429]);
});
