// Streams of security events as an administrator keeps them: made for an application that may hear, verified, paused,
// removed; and never by an application for another, nor for one that may not hear.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pushOnce } from '../../src/security-events/push.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const path = '/beta/countersign/eventStreams';
const push = { method: 'push', endpointUrl: 'https://receiver.example/in', authorizationHeader: 'Bearer s3cret' };
const asked = {
	appId: testIds.daemon,
	description: 'the SIEM',
	events: ['session-revoked', 'credential-change'],
	format: 'email',
	delivery: push,
};

let authority: TestAuthority;
let token: string;
let application: string;
beforeEach(async () => {
	const permissions = ['AuditLog.Read.All', 'Policy.ReadWrite.ConditionalAccess', 'Policy.Read.All'];
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	application = await applicationToken(authority);
	const permission = 'Policy.ReadWrite.ConditionalAccess';
	token = await tokenHolding(authority, testIds.unconsented, permission, 'root@contoso.example');
});
afterEach(() => authority.close());

const call = (method: string, address: string, body?: object, bearer = token) =>
	callGraph(authority, bearer, method, address, body);
const streams = () => authority.app.authority.storage.eventStreams.list(testIds.tenant);
const sent = async () => {
	const bodies: string[] = [];
	const receive = async (_: string, { authorization }: Record<string, string>) => {
		bodies.push(String(authorization));
		return { status: 202, body: '' };
	};
	await pushOnce(authority.app.authority, receive, authority.now());
	return bodies;
};

test('a stream is made for an application, verified, paused, resumed and removed; the log has each but the check', async () => {
	const made = await call('POST', path, asked);
	const { id } = made.body;
	const row = {
		...{ id, appId: testIds.daemon, description: 'the SIEM', events: asked.events, format: 'email', reason: null },
		delivery: { method: 'push', endpointUrl: push.endpointUrl, hasAuthorizationHeader: true },
		...{ status: 'enabled', lastVerificationDateTime: null, failedAttempts: 0, nextAttemptDateTime: null },
	};
	expect([made.status, made.body]).toMatchObject([201, row]);
	expect((await call('GET', `${path}/${id}`)).body).toMatchObject(row);
	expect((await call('GET', path)).body.value).toEqual([row]);
	expect((await call('POST', `${path}/${id}/verify`)).status).toBe(204);
	expect(await sent()).toEqual(['Bearer s3cret']);
	expect((await call('POST', `${path}/${id}/verify`)).status).toBe(409);
	expect((await call('PATCH', `${path}/${id}`, { status: 'paused', reason: 'they move' })).status).toBe(204);
	expect((await call('GET', path)).body.value).toMatchObject([{ status: 'paused', reason: 'they move' }]);
	expect((await call('POST', `${path}/${id}/verify`)).status).toBe(400);
	expect((await call('PATCH', `${path}/${id}`, { status: 'enabled' })).status).toBe(204);
	expect(await sent()).toEqual(['Bearer s3cret']);
	expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);
	expect((await call('GET', `${path}/${id}`)).status).toBe(404);
	const audits = await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 10);
	const told = audits.filter(({ target }) => target.id === id);
	expect(told.map(({ activity, initiator }) => `${initiator.kind}: ${activity}`)).toEqual([
		'user: Delete event stream',
		...['user: Update event stream', 'user: Update event stream', 'user: Add event stream'],
	]);
	expect(JSON.stringify([told, made.body])).not.toContain('s3cret');
});

test('its application sees it as one that it made', async () => {
	await call('POST', path, { appId: testIds.daemon, events: ['session-revoked'] });
	const answer = await authority.send({
		...{ method: 'GET', path: `/${testIds.tenant}/ssf/v1/streams` },
		headers: { authorization: `Bearer ${application}` },
	});
	expect(JSON.parse(answer.body)).toMatchObject([{ aud: testIds.daemon, delivery: { method: 'urn:ietf:rfc:8936' } }]);
});

describe('nothing is made', () => {
	test.each<[string, object, number]>([
		['for an application that is not there', { appId: testIds.bob }, 404],
		['for one that may not read the log', { appId: testIds.middleTier }, 400],
		['without an event', { events: [] }, 400],
		['for an event that is never sent', { events: ['session-revoked', 'assurance-level-change'] }, 400],
		['to an address without https', { delivery: { ...push, endpointUrl: 'http://receiver.example/' } }, 400],
		['to an address with a user', { delivery: { ...push, endpointUrl: 'https://a@receiver.example/' } }, 400],
		['with a header of two lines', { delivery: { ...push, authorizationHeader: 'a\r\nb' } }, 400],
		['by polling with a header', { delivery: { method: 'poll', authorizationHeader: 'a' } }, 400],
		['in another way', { delivery: { method: 'mail' } }, 400],
		['with users named otherwise', { format: 'phone' }, 400],
		['with a member that nobody knows', { status: 'paused' }, 400],
	])('%s', async (_, change, status) => {
		expect((await call('POST', path, { ...asked, ...change })).status).toBe(status);
		expect(await streams()).toEqual([]);
	});

	test('above ten of one application', async () => {
		for (let count = 0; count < 10; count += 1) expect((await call('POST', path, asked)).status).toBe(201);
		expect((await call('POST', path, asked)).status).toBe(409);
	});

	test('[sec 237] by an application, which would have the events of another sent elsewhere', async () => {
		expect((await call('POST', path, asked, application)).status).toBe(403);
		const { id } = (await call('POST', path, asked)).body;
		for (const [method, address, body] of [
			['PATCH', `${path}/${id}`, { status: 'paused' }],
			['POST', `${path}/${id}/verify`, undefined],
			['DELETE', `${path}/${id}`, undefined],
		] as const)
			expect((await call(method, address, body, application)).status).toBe(403);
		expect(await streams()).toMatchObject([{ id, status: 'enabled' }]);
	});
});
