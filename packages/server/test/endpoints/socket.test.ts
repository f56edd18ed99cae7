// The socket in front of the authority: what never reaches a handler is answered in the AADSTS shape all the same.
import { connect } from 'node:net';
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listener, listen } from '../../src/http/listen.ts';

let authority: TestAuthority;
let listener: Listener;
beforeAll(async () => {
	authority = await createTestAuthority();
	listener = await listen(authority.app as never, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
	await listener.close(1000);
	await authority.close();
});

const address = (path: string) => `http://127.0.0.1:${listener.port}${path}`;
const tokenPath = `/${testIds.tenant}/oauth2/v2.0/token`;
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('[sec 75] a body of 1 MB is 413', async () => {
	const response = await fetch(address(tokenPath), {
		method: 'POST',
		headers: form,
		body: 'a='.padEnd(1_000_000, 'a'),
	});
	expect(response.status).toBe(413);
	expect(await response.json()).toMatchObject({
		error: 'invalid_request',
		error_codes: [900380],
		trace_id: expect.any(String),
	});
	expect(response.headers.get('cache-control')).toBe('no-store');
});

test.each([
	['a path that is none', '/nothing/here', 404, 90005],
	['a path with a broken escape', '/%E0%A4%A/oauth2/v2.0/authorize', 404, 90005],
	['a tenant of 10 KB', `/${'x'.repeat(10_000)}/v2.0/.well-known/openid-configuration`, 400, 90002],
])('%s is answered in the AADSTS shape', async (_, path, status, code) => {
	const response = await fetch(address(path));
	const body = (await response.json()) as { error_codes: number[]; trace_id: string };
	expect(response.status).toBe(status);
	expect(body.error_codes).toEqual([code]);
	expect(body.trace_id).toMatch(/^[0-9a-f-]{36}$/);
});

test('[sec 279] a crash is a server_error with a trace id, and its cause stays in the log', async () => {
	const { directory } = authority.app.authority.storage;
	const original = directory.findTenant;
	directory.findTenant = () => Promise.reject(new Error('the private reason'));
	try {
		const response = await fetch(address('/somewhere.example/v2.0/.well-known/openid-configuration'));
		const text = await response.text();
		expect(response.status).toBe(500);
		expect(JSON.parse(text)).toMatchObject({ error: 'server_error', error_codes: [50000] });
		expect(text).not.toContain('private reason');
		const failed = authority.events.findLast((event) => event.kind === 'failed');
		expect(failed).toMatchObject({
			traceId: JSON.parse(text).trace_id,
			detail: expect.stringContaining('the private reason'),
		});
	} finally {
		directory.findTenant = original;
	}
});

test('[sec 81] when the record cannot be written no token is sent: 503 with Retry-After', async () => {
	const { grants } = authority.app.authority.storage;
	const original = grants.commitIssuance;
	grants.commitIssuance = () => Promise.reject(new Error('disk full'));
	try {
		const body = new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://orders/.default',
		});
		const response = await fetch(address(tokenPath), { method: 'POST', body });
		expect(response.status).toBe(503);
		expect(response.headers.get('retry-after')).toBe('1');
		expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90033] });
	} finally {
		grants.commitIssuance = original;
	}
});

describe('bytes that are no HTTP', () => {
	test.each([
		['garbage', 'this is not http\r\n\r\n'],
		['a header of 64 KB', `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(65_536)}\r\n\r\n`],
	])('%s are answered or closed, and the server lives on', async (_, bytes) => {
		await new Promise<void>((resolve) => {
			const socket = connect(listener.port, '127.0.0.1', () => socket.write(bytes));
			socket.on('data', () => undefined);
			socket.on('close', () => resolve());
			socket.on('error', () => resolve());
			setTimeout(() => socket.destroy(), 2000).unref();
		});
		expect((await fetch(address('/'))).status).toBe(200);
	});
});
