// Revocations reach the guard: by the authority's feed, read again and again, and by events that other systems push.
import { createAuthorityFetch, createTestAuthority, testIds } from '@countersign/testkit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, tenantsWithPermissions } from '../../server/test/graph/calls.ts';
import { createRevocations, createSecurityEventReceiver, followRevocations } from '../src/index.ts';
import { apiId, authority, begin, standIn, tenantId } from './stand-in.ts';

describe('the authority’s feed', () => {
	test('a token that was let through is challenged a moment after its user is revoked at the authority', async () => {
		const server = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
		const bearer = await applicationToken(server);
		const reach = createAuthorityFetch(server);
		const revocations = createRevocations();
		const stop = new AbortController();
		const following = followRevocations({
			tenants: [testIds.tenant],
			callGraph: (_tenant, path, init) =>
				reach(`${server.origin}${path}`, {
					...init,
					headers: { authorization: `Bearer ${bearer}` },
				}),
			...{ revocations, waitSeconds: 5, signal: stop.signal },
		});
		const { directory } = server.app.authority.storage;
		const notBefore = Math.floor(Date.now() / 1000);
		await directory.setUserState(testIds.tenant, testIds.alice, { tokensValidFrom: notBefore });
		// what is loaded at the first call takes seconds on a busy machine
		const heard = () => revocations.notBefore(testIds.tenant, testIds.alice);
		await expect.poll(heard, { timeout: 15_000 }).toBe(notBefore);
		expect(revocations.isSilent(testIds.tenant)).toBe(false);
		stop.abort();
		await following;
		await server.close();
	});

	/** a feed that answers what it is given, and ends with the last */
	async function follow(answers: (() => Response | Promise<Response>)[], tenants = [tenantId]) {
		const asked: string[] = [];
		const failures: string[] = [];
		const revocations = createRevocations({ clock: () => begin * 1000 });
		const stop = new AbortController();
		await followRevocations({
			...{ tenants, revocations, signal: stop.signal, waitSeconds: 0, pause: async () => undefined },
			async callGraph(_tenant, path) {
				asked.push(path);
				const answer = answers.shift();
				if (answers.length === 0) stop.abort();
				return answer ? answer() : new Response('', { status: 500 });
			},
			onFailure: (_tenant, cause) => {
				failures.push((cause as Error).message);
				throw new Error('the log is away');
			},
		});
		return { asked, failures, revocations };
	}
	const told =
		(value: unknown, token = '7') =>
		() =>
			Response.json({ value, '@odata.deltaLink': `https://elsewhere.example/v1.0/feed?$deltatoken=${token}` });
	const event = { userId: 'O', notBeforeDateTime: new Date(begin * 1000).toISOString() };

	test('it goes on where the last answer said, at the same origin, and after failures too', async () => {
		const { asked, failures, revocations } = await follow([
			told([event]),
			() => new Response('', { status: 503 }),
			() => Promise.reject(new Error('reset')),
			told([], '8'),
			told([]),
		]);
		expect(asked).toEqual([
			'/v1.0/auditLogs/securityEvents?wait=0',
			...Array(3).fill('/v1.0/feed?$deltatoken=7'),
			'/v1.0/feed?$deltatoken=8',
		]);
		expect(failures).toEqual(['the feed was answered 503', 'reset']);
		expect(revocations.notBefore(tenantId, 'o')).toBe(begin);
	});

	test('a session that was ended is told apart from the others of its user, and a tenant from its users', async () => {
		const asked = async (...events: object[]) => {
			const { revocations } = await follow([told(events), () => new Response('', { status: 500 })]);
			return [revocations.notBefore(tenantId, 'o', undefined, 'S1'), revocations.notBefore(tenantId, 'o', 'd', 's2')];
		};
		const ended = { ...event, eventType: 'sessionRevoked', sessionId: 's1' };
		expect(await asked(ended)).toEqual([begin, 0]);
		expect(await asked({ ...ended, sessionId: undefined })).toEqual([begin, begin]);
		expect(await asked({ ...ended, sessionId: undefined, userId: undefined })).toEqual([begin, begin]);
		// a session is its user's: where that one is missing, it may have been anybody's
		expect(await asked({ ...ended, userId: undefined })).toEqual([begin, begin]);
	});

	test.each([
		['an event without a user', told([{ ...event, userId: undefined }])],
		['an event without a time', told([{ userId: 'o' }])],
		['no list', () => Response.json({})],
		['no link', () => Response.json({ value: [event] })],
		['HTML', () => new Response('<html>')],
	])('%s is no sign of life', async (_what, answer) => {
		const { revocations } = await follow([answer, () => new Response('', { status: 500 })]);
		expect(revocations.isSilent(tenantId)).toBe(true);
	});

	test('one tenant’s feed that is silent is not made up for by another one’s', async () => {
		const revocations = createRevocations({ clock: () => begin * 1000 });
		revocations.heard('a');
		expect([revocations.isSilent('A'), revocations.isSilent('b'), revocations.isSilent()]).toEqual([false, true, true]);
		revocations.heard();
		expect(revocations.isSilent('b')).toBe(false);
	});
});

test('a token of 28 hours lives an hour while its tenant’s feed is silent, and is dropped from memory at the event', async () => {
	let now = begin;
	const revocations = createRevocations({ clock: () => now * 1000 });
	const { ask, token, state } = standIn({ revocations, clock: () => now * 1000 });
	const long = token({ exp: begin + 28 * 3600 });
	revocations.heard(tenantId);
	now = begin + 3700;
	expect(await ask(long)).toBe('401 insufficient_claims');
	revocations.heard(tenantId);
	expect(await ask(long)).toBe('allowed');
	revocations.revoke({ tenantId: tenantId.toUpperCase(), objectId: 'O', notBefore: begin + 1 });
	expect(await ask(long)).toBe('401 insufficient_claims');
	expect(state.told.at(-1)?.claims).toBe(`{"access_token":{"nbf":{"essential":true,"value":"${begin + 1}"}}}`);
});

test('an authority whose clock is a little ahead is believed, and one that is far ahead locks nobody out', () => {
	const revocations = createRevocations({ clock: () => begin * 1000 });
	revocations.revoke({ tenantId, objectId: 'o', notBefore: begin + 1 });
	expect(revocations.notBefore(tenantId, 'o')).toBe(begin + 1);
	revocations.revoke({ tenantId, objectId: 'o', notBefore: begin + 1e9 });
	expect(revocations.notBefore(tenantId, 'o')).toBe(begin + 300);
});

describe('events that are pushed', () => {
	const issuer = 'https://signals.example';
	const type = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;
	const subject = { format: 'iss_sub', iss: `${authority}/${tenantId}/v2.0`, sub: 'o' };
	let keys: CryptoKeyPair;
	let jwk: object;
	beforeAll(async () => {
		keys = await generateKeyPair('RS256', { extractable: true });
		jwk = { ...(await exportJWK(keys.publicKey)), kid: 's', alg: 'RS256' };
	});
	const sign = (
		claims: object,
		{
			typ = 'secevent+jwt',
			key = keys.privateKey,
			...more
		}: { typ?: string; key?: CryptoKey; iss?: string; aud?: string } = {},
	) =>
		new SignJWT({ iss: issuer, aud: apiId, iat: begin, jti: 'j', sub_id: subject, ...more, ...claims })
			.setProtectedHeader({ alg: 'RS256', kid: 's', typ })
			.sign(key);
	function receiver(answer: () => Response = () => Response.json({ keys: [jwk] }), more: object = {}) {
		const revocations = createRevocations({ clock: () => begin * 1000 });
		const options = { issuer, audience: apiId, jwksUri: `${issuer}/keys`, revocations, fetch: async () => answer() };
		const receive = createSecurityEventReceiver({ ...options, clock: () => begin * 1000, ...more });
		const push = (body: string, contentType = 'application/secevent+jwt', method = 'POST') =>
			receive(
				new Request('https://api.example/events', {
					method,
					headers: { 'content-type': contentType },
					...(method === 'POST' ? { body } : {}),
				}),
			);
		return { push, notBefore: () => revocations.notBefore(tenantId, 'o') };
	}

	test.each([
		['session-revoked', {}, true],
		['credential-change', { credential_type: 'password', change_type: 'update' }, true],
		['token-claims-change', { claims: { role: 'x' } }, true],
		['device-compliance-change', { previous_status: 'compliant', current_status: 'not-compliant' }, true],
		['device-compliance-change', { previous_status: 'not-compliant', current_status: 'compliant' }, false],
		['risk-level-change', { principal: 'USER', current_level: 'HIGH' }, true],
		['risk-level-change', { principal: 'USER', current_level: 'LOW', previous_level: 'HIGH' }, false],
		['assurance-level-change', {}, false],
	])('%s with %j ends access: %s', async (name, event, ends) => {
		const { push, notBefore } = receiver();
		const answer = await push(await sign({ events: { [type(name)]: { ...event, event_timestamp: begin - 60 } } }));
		expect([answer.status, notBefore()]).toEqual([202, ends ? begin - 59 : 0]);
	});

	test.each([true, [], {}, 't', null, { tenantId: '' }, { tenantId: 7 }])(
		'resolveSubject that answers %j is no answer: the event is asked for again, and not taken for done',
		async (whom) => {
			const { push } = receiver(undefined, { resolveSubject: () => whom });
			const answer = await push(await sign({ events: { [type('session-revoked')]: {} } }));
			expect(answer.status).toBe(503);
		},
	);

	test('the subject may stand in the event, or be complex; times may be milliseconds', async () => {
		for (const claims of [
			{ sub_id: undefined, events: { [type('session-revoked')]: { subject, event_timestamp: begin * 1000 } } },
			{
				sub_id: { format: 'complex', user: subject, device: { format: 'opaque', id: 'd' } },
				events: { [type('session-revoked')]: {} },
			},
		]) {
			const { push, notBefore } = receiver();
			expect([(await push(await sign(claims))).status, notBefore()]).toEqual([202, begin + 1]);
		}
	});

	const events = { [type('session-revoked')]: {} };
	const opaque = (id: string) => ({ format: 'opaque', id });
	test.each<[string, object, [all: number, ofSession: number, ofDevice: number]]>([
		['a session of a user', { user: subject, session: opaque('s1') }, [0, begin + 1, 0]],
		['a session that is named otherwise', { user: subject, session: { format: 'uri', uri: 'x:1' } }, [begin + 1, 0, 0]],
		['a device of a tenant', { device: opaque('d1'), tenant: opaque(tenantId) }, [0, 0, begin + 1]],
		['a tenant', { tenant: opaque(tenantId) }, [begin + 1, 0, 0]],
		['a group of a tenant, which is unknown', { tenant: opaque(tenantId), group: opaque('g') }, [0, 0, 0]],
		['a session without its user', { tenant: opaque(tenantId), session: opaque('s1') }, [0, 0, 0]],
		['a tenant that is none', { tenant: opaque('everybody') }, [0, 0, 0]],
	])('of a complex subject all members count together: %s', async (_what, members, [all, ofSession, ofDevice]) => {
		const revocations = createRevocations({ clock: () => begin * 1000 });
		const { push } = receiver(undefined, { revocations });
		const { status } = await push(await sign({ events, sub_id: { format: 'complex', ...members } }));
		const heard = (deviceId?: string, sessionId?: string) => revocations.notBefore(tenantId, 'o', deviceId, sessionId);
		expect([status, heard()]).toEqual([202, all]);
		expect([heard(undefined, 's1'), heard('d1')]).toEqual([Math.max(all, ofSession), Math.max(all, ofDevice)]);
	});

	test.each([
		['another issuer', () => sign({ events }, { iss: 'https://other.example' }), 'invalid_issuer'],
		['another audience', () => sign({ events }, { aud: 'other' }), 'invalid_audience'],
		['another kind of token', () => sign({ events }, { typ: 'JWT' }), 'invalid_request'],
		['another key', async () => sign({ events }, { key: (await generateKeyPair('RS256')).privateKey }), 'invalid_key'],
		['no events', () => sign({}), 'invalid_request'],
		['events that are a list', () => sign({ events: [events] }), 'invalid_request'],
		['an event that is text', () => sign({ events: { [type('session-revoked')]: 'now' } }), 'invalid_request'],
		['no subject', () => sign({ events, sub_id: undefined }), 'invalid_request'],
		['no id of its own', () => sign({ events, jti: undefined }), 'invalid_request'],
		[
			'no signature',
			async () =>
				`${btoa('{"alg":"none","typ":"secevent+jwt"}')}.${btoa(JSON.stringify({ iss: issuer, aud: apiId, events }))}.`,
			'invalid_request',
		],
		['no token', async () => 'hello', 'invalid_request'],
		['70,000 letters', async () => 'x'.repeat(70_000), 'invalid_request'],
	])('with %s it is refused, and revokes nothing', async (_what, make, err) => {
		const { push, notBefore } = receiver();
		const answer = await push(await make());
		expect([answer.status, ((await answer.json()) as { err: string }).err, notBefore()]).toEqual([400, err, 0]);
	});

	test('unknown subjects are taken note of, other requests are not, and a transmitter without keys is asked to try again', async () => {
		const { push, notBefore } = receiver();
		expect((await push(await sign({ events, sub_id: { format: 'email', email: 'a@b.example' } }))).status).toBe(202);
		expect((await push(await sign({ events }), 'application/json')).status).toBe(400);
		expect((await push('', 'application/secevent+jwt', 'GET')).status).toBe(405);
		expect(notBefore()).toBe(0);
		expect((await receiver(() => new Response('', { status: 500 })).push(await sign({ events }))).status).toBe(503);
	});

	test.each([{ issuer: '' }, { audience: '' }, { jwksUri: 'http://signals.example/keys' }, { jwksUri: 'x' }])(
		'a receiver with %j is not made',
		(more) => {
			const options = { issuer, audience: apiId, jwksUri: `${issuer}/keys`, revocations: createRevocations() };
			expect(() => createSecurityEventReceiver({ ...options, ...more })).toThrow(TypeError);
		},
	);
});
