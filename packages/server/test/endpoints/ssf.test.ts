// Shared Signals as a transmitter: the members that the specification names, streams by push and poll, and events that
// a receiver verifies with jose. OpenID Shared Signals Framework 1.0, OpenID CAEP 1.0, RFC 8417, RFC 8935, RFC 8936.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { microsoftGraphAppId } from '@countersign/protocol';
import { createAuthorityFetch, createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRevocations, createSecurityEventReceiver } from '../../../guard/src/index.ts';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { isPublicAddress } from '../../src/http/fetch-document.ts';
import { createPostDocument } from '../../src/http/post-document.ts';
import type { Application } from '../../src/records/application.ts';
import { type PushEvent, pauseAfter, pushOnce } from '../../src/security-events/push.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applicationToken, tenantsWithPermissions, tokenHolding } from '../graph/calls.ts';

const caep = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;
const framework = (name: string) => `https://schemas.openid.net/secevent/ssf/event-type/${name}`;
const poll = 'urn:ietf:rfc:8936';
const push = 'urn:ietf:rfc:8935';

let server: TestAuthority;
let bearer: string;
beforeEach(async () => {
	server = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	bearer = await applicationToken(server);
});
afterEach(() => server.close());

const base = () => `/${testIds.tenant}/ssf/v1`;
async function call(method: string, address: string, body?: unknown, token = bearer) {
	const [path = '', query = ''] = address.replace(server.origin, '').split('?');
	const answer = await server.send({
		...{ method, path: path.startsWith('/') ? path : `${base()}/${path}`, query },
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: body === undefined ? '' : JSON.stringify(body),
	});
	return { status: answer.status, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
}
const made = async (more: object = {}) => (await call('POST', 'streams', more)).body;
const storage = () => server.app.authority.storage;
async function daemon(): Promise<Application> {
	const application = await storage().directory.findApplication(testIds.daemon);
	if (!application) throw new Error('daemon');
	return application;
}
const revoke = (userId: string = testIds.alice) =>
	storage().directory.setUserState(testIds.tenant, userId, { tokensValidFrom: server.now() + 1, at: server.now() });
const fetchEvents = async (stream: { delivery: { endpoint_url: string } }, body: object = {}) =>
	call('POST', stream.delivery.endpoint_url, { returnImmediately: true, ...body });

async function verified(set: string) {
	const answer = await server.send({ method: 'GET', path: `/${testIds.tenant}/discovery/v2.0/keys` });
	const keys = createLocalJWKSet(JSON.parse(answer.body) as JSONWebKeySet);
	const issuer = `${server.origin}/${testIds.tenant}/v2.0`;
	return (await jwtVerify(set, keys, { issuer, audience: testIds.daemon, typ: 'secevent+jwt' })).payload;
}

test('the configuration has the members of §7.1, at the address of §7.2', async () => {
	const path = `/.well-known/ssf-configuration/${testIds.tenant}/v2.0`;
	const answer = await server.send({ method: 'GET', path });
	const at = `${server.origin}${base()}`;
	expect(JSON.parse(answer.body)).toEqual({
		spec_version: '1_0',
		issuer: `${server.origin}/${testIds.tenant}/v2.0`,
		jwks_uri: `${server.origin}/${testIds.tenant}/discovery/v2.0/keys`,
		delivery_methods_supported: [push, poll],
		configuration_endpoint: `${at}/streams`,
		status_endpoint: `${at}/status`,
		add_subject_endpoint: `${at}/subjects/add`,
		remove_subject_endpoint: `${at}/subjects/remove`,
		verification_endpoint: `${at}/verify`,
		critical_subject_members: [],
		authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }, { spec_urn: 'urn:ietf:rfc:6750' }],
		default_subjects: 'ALL',
	});
});

describe('a stream', () => {
	test('is made, read, changed and removed by its application', async () => {
		const asked = { events_requested: [caep('session-revoked'), 'https://other.example/event'], description: 'ours' };
		const { status, body } = await call('POST', 'streams', asked);
		expect([status, body]).toEqual([
			201,
			{
				stream_id: expect.any(String),
				iss: `${server.origin}/${testIds.tenant}/v2.0`,
				aud: testIds.daemon,
				events_supported: [
					...['session-revoked', 'credential-change', 'token-claims-change'],
					...['device-compliance-change', 'risk-level-change'],
				].map(caep),
				events_requested: asked.events_requested,
				events_delivered: [caep('session-revoked')],
				delivery: { method: poll, endpoint_url: `${server.origin}${base()}/poll?stream_id=${body.stream_id}` },
				min_verification_interval: 10,
				format: 'iss_sub',
				description: 'ours',
			},
		]);
		const id = body.stream_id;
		expect((await call('GET', `streams?stream_id=${id}`)).body).toEqual(body);
		expect((await call('GET', 'streams')).body).toEqual([body]);
		const delivery = {
			method: push,
			endpoint_url: 'https://receiver.example/in',
			authorization_header: 'Bearer s3cret',
		};
		const patched = await call('PATCH', 'streams', { stream_id: id, delivery });
		expect(patched.body).toEqual({ ...body, delivery: { method: push, endpoint_url: delivery.endpoint_url } });
		const replaced = await call('PUT', 'streams', { stream_id: id, events_requested: [caep('credential-change')] });
		expect(replaced.body).toMatchObject({ events_delivered: [caep('credential-change')], delivery: { method: poll } });
		expect(replaced.body.description).toBeUndefined();
		expect((await call('DELETE', `streams?stream_id=${id}`)).status).toBe(204);
		expect((await call('GET', `streams?stream_id=${id}`)).status).toBe(404);
		const audits = await storage().directoryChanges.audits(testIds.tenant, 10);
		expect(audits.map(({ activity }) => activity)).toEqual([
			'Delete event stream',
			...['Update event stream', 'Update event stream', 'Add event stream'],
		]);
		expect(JSON.stringify(audits)).not.toContain('s3cret');
	});

	test.each([
		[{ events_requested: 'all' }],
		[{ description: 7 }],
		[{ format: 'phone_number' }],
		[{ delivery: { method: 'urn:other' } }],
		[{ delivery: { method: push, endpoint_url: 'http://receiver.example/' } }],
		[{ delivery: { method: push, endpoint_url: 'https://user@receiver.example/' } }],
		[{ delivery: { method: push, endpoint_url: 'https://r.example/', authorization_header: 'a\r\nb: c' } }],
		[{ delivery: null }],
	])('with %j is not made', async (body) => {
		expect((await call('POST', 'streams', body)).status).toBe(400);
	});

	test('is not told what its audience is, and an application has ten at most', async () => {
		const stream = await made();
		expect((await call('PATCH', 'streams', { stream_id: stream.stream_id, aud: 'other' })).status).toBe(400);
		for (let count = 1; count < 10; count += 1) await made();
		expect((await call('POST', 'streams', {})).status).toBe(409);
	});

	test('is for the application alone that made it, with the permission, in its own tenant', async () => {
		const { stream_id: id } = await made();
		const stranger = { ownerId: 'another', id: 'foreign' };
		const stored = await storage().eventStreams.find(testIds.tenant, id);
		if (!stored) throw new Error('no stream');
		await storage().eventStreams.put({ ...stored, ...stranger }, 0);
		expect((await call('GET', 'streams?stream_id=foreign')).status).toBe(404);
		expect((await call('GET', 'streams')).body.length).toBe(1);
		expect((await call('GET', `/${testIds.strangerTenant}/ssf/v1/streams`)).status).toBe(403);
		expect((await call('GET', 'streams', undefined, 'nonsense')).status).toBe(401);
		const asUser = await tokenHolding(server, testIds.native, 'AuditLog.Read.All', 'root@contoso.example');
		expect((await call('GET', 'streams', undefined, asUser)).status).toBe(403);
		await server.close();
		server = await createTestAuthority({ tenants: tenantsWithPermissions(['User.Read.All']) });
		expect((await call('GET', 'streams', undefined, await applicationToken(server))).status).toBe(403);
	});
});

describe('polling', () => {
	test('gives signed events in order, again until they are acknowledged, and never twice after', async () => {
		const stream = await made();
		await revoke();
		await storage().directory.setPassword(testIds.tenant, testIds.bob, 'hash', server.now());
		const first = (await fetchEvents(stream)).body.sets as Record<string, string>;
		expect(Object.keys((await fetchEvents(stream)).body.sets)).toEqual(Object.keys(first));
		const [one, other] = await Promise.all(Object.values(first).map(verified));
		expect(one).toEqual({
			iss: `${server.origin}/${testIds.tenant}/v2.0`,
			aud: testIds.daemon,
			iat: server.now(),
			jti: Object.keys(first)[0],
			txn: expect.stringMatching(/^event\.\d+$/),
			sub_id: { format: 'iss_sub', iss: `${server.origin}/${testIds.tenant}/v2.0`, sub: testIds.alice },
			events: {
				[caep('session-revoked')]: {
					event_timestamp: server.now(),
					reason_admin: { en: 'The sessions of the account were revoked.' },
				},
			},
		});
		expect(other?.events).toEqual({
			[caep('credential-change')]: {
				event_timestamp: server.now(),
				credential_type: 'password',
				change_type: 'update',
				reason_admin: { en: 'The password was changed.' },
			},
		});
		const [firstJti, secondJti] = Object.keys(first) as [string, string];
		// of what is acknowledged out of order nothing before it is lost
		expect(Object.keys((await fetchEvents(stream, { ack: [secondJti] })).body.sets)).toEqual([firstJti, secondJti]);
		const left = await fetchEvents(stream, { ack: [firstJti], maxEvents: 1 });
		expect(Object.keys(left.body.sets)).toEqual([secondJti]);
		const setErrs = { [secondJti]: { err: 'invalid_request', description: 'x' } };
		expect((await fetchEvents(stream, { setErrs })).body).toEqual({ sets: {} });
	});

	test('tells of other groups and roles with the values that the account has by now', async () => {
		const stream = await made();
		const { directory, directoryChanges } = storage();
		const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
		const role = { kind: 'assignRole', principalId: testIds.bob, roleTemplateId: roleIds.globalReader } as const;
		const group = { kind: 'addMember', groupId: testIds.finance, memberId: testIds.bob } as const;
		const audit = { id: 'claims', at: server.now(), changes: [] } as never;
		expect(await directoryChanges.apply(testIds.tenant, [role, group], audit, version)).toBe(true);
		const sets = Object.values((await fetchEvents(stream)).body.sets as Record<string, string>);
		const [told] = await Promise.all(sets.map(verified));
		expect([told?.sub_id, told?.events]).toEqual([
			{ format: 'iss_sub', iss: `${server.origin}/${testIds.tenant}/v2.0`, sub: testIds.bob },
			{
				[caep('token-claims-change')]: {
					event_timestamp: server.now(),
					claims: { groups: [testIds.finance, testIds.everyone], wids: [roleIds.globalReader], roles: [] },
				},
			},
		]);
	});

	test('holds its answer back until there is an event', async () => {
		const stream = await made();
		const waiting = call('POST', stream.delivery.endpoint_url, {});
		setTimeout(() => void revoke(), 100);
		expect(Object.keys((await waiting).body.sets).length).toBe(1);
	});

	test.each([
		['email', { format: 'email', email: 'alice@contoso.example' }],
		['opaque', { format: 'opaque', id: testIds.alice }],
	])('names the subject by %s where the stream asks for it', async (format, subject) => {
		const stream = await made({ format });
		await revoke();
		const [set = ''] = Object.values((await fetchEvents(stream)).body.sets as Record<string, string>);
		expect((await verified(set)).sub_id).toEqual(subject);
	});

	test('tells neither what was before the stream, nor what was not asked for, nor of subjects that were removed', async () => {
		await revoke();
		const stream = await made({ events_requested: [caep('session-revoked')] });
		const id = stream.stream_id;
		await storage().directory.setPassword(testIds.tenant, testIds.bob, 'hash', server.now());
		const subject = { format: 'email', email: 'alice@contoso.example' };
		expect((await call('POST', 'subjects/remove', { stream_id: id, subject })).status).toBe(204);
		await revoke();
		expect((await fetchEvents(stream)).body.sets).toEqual({});
		const iss = stream.iss;
		const again = { stream_id: id, subject: { format: 'iss_sub', iss, sub: testIds.alice } };
		expect((await call('POST', 'subjects/add', again)).status).toBe(200);
		expect(Object.keys((await fetchEvents(stream)).body.sets).length).toBe(1);
		const nobody = { stream_id: id, subject: { format: 'opaque', id: 'nobody' } };
		expect((await call('POST', 'subjects/add', nobody)).status).toBe(404);
		expect((await call('POST', 'subjects/add', { stream_id: id, subject: { format: 'did' } })).status).toBe(400);
	});
});

test('what happens while a stream is paused is kept for it, while it is disabled it is not', async () => {
	const stream = await made();
	const set = (status: string) => call('POST', 'status', { stream_id: stream.stream_id, status, reason: 'work' });
	const types = async () => {
		const sets = (await fetchEvents(stream)).body.sets as Record<string, string>;
		const payloads = await Promise.all(Object.values(sets).map(verified));
		await fetchEvents(stream, { ack: Object.keys(sets), maxEvents: 0 });
		return payloads.flatMap(({ events }) => Object.keys(events as object));
	};
	expect((await set('paused')).body).toEqual({ stream_id: stream.stream_id, status: 'paused', reason: 'work' });
	await revoke();
	expect(await types()).toEqual([]);
	await set('enabled');
	expect(await types()).toEqual([framework('stream-updated'), caep('session-revoked')]);
	await set('disabled');
	expect((await call('POST', 'verify', { stream_id: stream.stream_id })).status).toBe(400);
	await revoke(testIds.bob);
	await set('enabled');
	expect(await types()).toEqual([framework('stream-updated')]);
	expect((await call('GET', `status?stream_id=${stream.stream_id}`)).body.status).toBe('enabled');
	expect((await set('asleep')).status).toBe(400);
});

test('a verification comes with its state, and not more often than every ten seconds', async () => {
	const stream = await made();
	const verify = () => call('POST', 'verify', { stream_id: stream.stream_id, state: 'VGhpcyBp' });
	expect([(await verify()).status, (await verify()).status]).toEqual([204, 429]);
	const [set = ''] = Object.values((await fetchEvents(stream)).body.sets as Record<string, string>);
	expect(await verified(set)).toMatchObject({
		sub_id: { format: 'opaque', id: stream.stream_id },
		events: { [framework('verification')]: { state: 'VGhpcyBp' } },
	});
	server.advance(10);
	expect((await verify()).status).toBe(204);
});

describe('pushing', () => {
	const endpoint = 'https://receiver.example/in';
	const delivery = { method: push, endpoint_url: endpoint, authorization_header: 'Bearer s3cret' };
	const pushAt = (send: PushEvent, now = server.now()) => pushOnce(server.app.authority, send, now);
	let listener: Server | undefined;
	afterEach(() => void listener?.close());

	test('reaches the guard’s receiver over HTTP, whose memory then refuses older tokens', async () => {
		await made({ delivery });
		const revocations = createRevocations({ clock: () => server.now() * 1000 });
		const receive = createSecurityEventReceiver({
			...{ issuer: `${server.origin}/${testIds.tenant}/v2.0`, audience: testIds.daemon, revocations },
			jwksUri: `${server.origin}/${testIds.tenant}/discovery/v2.0/keys`,
			...{ fetch: createAuthorityFetch(server), clock: () => server.now() * 1000 },
		});
		const authorizations: unknown[] = [];
		listener = createServer(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			authorizations.push(request.headers.authorization);
			const type = request.headers['content-type'] ?? '';
			const body = Buffer.concat(chunks).toString();
			const url = `http://receiver.example${request.url}`;
			const answer = await receive(new Request(url, { method: 'POST', headers: { 'content-type': type }, body }));
			response.writeHead(answer.status).end(await answer.text());
		});
		await new Promise<void>((listening) => void listener?.listen(0, '127.0.0.1', listening));
		const { port } = listener.address() as AddressInfo;
		await revoke();
		await pushAt(async (_url, headers, body) => {
			const answer = await fetch(`http://127.0.0.1:${port}/in`, { method: 'POST', headers, body });
			return { status: answer.status, body: await answer.text() };
		});
		expect(revocations.notBefore(testIds.tenant, testIds.alice)).toBe(server.now() + 1);
		expect(authorizations).toEqual(['Bearer s3cret']);
	});

	test('tries again after a pause that doubles, in order, and goes on after an event that is refused for good', async () => {
		await made({ delivery });
		await revoke();
		await revoke(testIds.bob);
		const sent: string[] = [];
		const answers = [503, 0, 400, 202];
		const send: PushEvent = async (_url, _headers, body) => {
			sent.push(((await verified(body)).sub_id as { sub: string }).sub);
			const status = answers.shift() ?? 202;
			if (status === 0) throw new Error('reset');
			return { status, body: status === 400 ? '{"err":"invalid_request"}' : '' };
		};
		const begun = server.now();
		await pushAt(send);
		await pushAt(send, begun + 1);
		expect(sent).toEqual([testIds.alice]);
		await pushAt(send, begun + 2);
		await pushAt(send, begun + 5);
		expect(sent).toEqual([testIds.alice, testIds.alice]);
		await pushAt(send, begun + 6);
		expect(sent).toEqual([testIds.alice, testIds.alice, testIds.alice, testIds.bob]);
		await pushAt(send, begun + 60);
		expect(sent.length).toBe(4);
		expect([1, 2, 3, 20].map(pauseAfter)).toEqual([2, 4, 8, 300]);
	});

	test.each<[string, () => Promise<DirectoryChange>]>([
		[
			'lost its permission',
			async () => {
				const principalId = server.app.authority.identifiers.servicePrincipalId(testIds.tenant, testIds.daemon);
				const assignment = { principalId, resourceAppId: microsoftGraphAppId, roleValue: 'AuditLog.Read.All' };
				return { kind: 'removeAppRole', assignment };
			},
		],
		['was disabled', async () => ({ kind: 'putApplication', application: { ...(await daemon()), disabled: true } })],
	])('tells nothing to an application that %s', async (_name, change) => {
		await made({ delivery });
		await revoke();
		const version = (await storage().directory.tenantVersion(testIds.tenant)) ?? 0;
		const audit = { id: 'a', at: 0, changes: [] } as never;
		expect(await storage().directoryChanges.apply(testIds.tenant, [await change()], audit, version)).toBe(true);
		let sent = 0;
		const send: PushEvent = async () => ({ status: 202, body: String((sent += 1)) });
		await pushAt(send);
		await pushAt(send, server.now() + 400);
		expect(sent).toBe(0);
	});

	test.each([
		'https://127.0.0.1/in',
		'https://[::1]/in',
		'https://169.254.169.254/in',
		'https://localhost/in',
		'http://192.0.2.1/',
	])('[sec 244] %s is not connected to', async (url) => {
		await expect(createPostDocument(isPublicAddress)(url, {}, 'x')).rejects.toThrow(/address/);
	});
});
