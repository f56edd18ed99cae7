// Whatever goes wrong below /v1.0 and /beta, programs find `error.code`, `error.message` and the ids where Graph has
// them. Microsoft Graph, "Microsoft Graph error responses and resource types".
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { StorageUnavailableError } from '../../src/storage/storage-error.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const correlationId = '11111111-2222-4333-8444-555555555555';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['Directory.ReadWrite.All']) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

type Answer = Awaited<ReturnType<typeof callGraph>>;

/** the whole shape, since one member of OAuth's would send a program the other way */
function expectRefusal({ status, headers, body }: Answer, expected: [status: number, code: string]): void {
	expect([status, body?.error?.code], JSON.stringify(body)).toEqual(expected);
	expect(Object.keys(body)).toEqual(['error']);
	expect(Object.keys(body.error).sort()).toEqual(['code', 'innerError', 'message']);
	expect(body.error.message).not.toMatch(/AADSTS/);
	const { 'request-id': requestId, 'client-request-id': clientRequestId, date } = body.error.innerError;
	expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
	expect(clientRequestId).toBe(correlationId);
	expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
	expect(headers['content-type']).toMatch(/^application\/json/);
	expect(headers['client-request-id']).toBe(correlationId);
}

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
	callGraph(authority, token, method, path, body, { 'client-request-id': correlationId, ...headers });

const versions = ['/v1.0', '/beta', '//V1.0'] as const;

describe.each(versions)('below %s', (version) => {
	test.each<[string, string, string, unknown, Record<string, string>, number, string]>([
		['an address that is none', 'GET', '/nothing', undefined, {}, 400, 'BadRequest'],
		['the version alone', 'GET', '', undefined, {}, 400, 'BadRequest'],
		['the version and a slash', 'GET', '/', undefined, {}, 400, 'BadRequest'],
		['an escape that is none', 'GET', '/users/%E0%A4%A', undefined, {}, 400, 'BadRequest'],
		['an object that is not there', 'GET', '/groups/x', undefined, {}, 404, 'Request_ResourceNotFound'],
		['a method that the address lacks', 'DELETE', '/users', undefined, {}, 405, 'Request_BadRequest'],
		['a method that HTTP lacks', 'BREW', '/users', undefined, {}, 405, 'Request_BadRequest'],
		['an option that stands twice', 'GET', '/users?$top=1&$top=2', undefined, {}, 400, 'BadRequest'],
		['an option that is not UTF-8', 'GET', '/users?$filter=%FF', undefined, {}, 400, 'BadRequest'],
		['JSON that is none', 'POST', '/groups', '{', {}, 400, 'BadRequest'],
		['a body without a type', 'POST', '/groups', '{}', { 'content-type': '' }, 400, 'BadRequest'],
		['a body of another type', 'POST', '/groups', '<a/>', { 'content-type': 'text/xml' }, 415, 'RequestBodyRead'],
		['no token', 'GET', '/users', undefined, { authorization: '' }, 401, 'InvalidAuthenticationToken'],
		['another precondition', 'PATCH', '/groups/x', {}, { 'if-match': '"x"' }, 404, 'Request_ResourceNotFound'],
	])('%s is refused in the shape of Graph', async (_, method, path, body, headers, status, code) => {
		expectRefusal(await call(method, `${version}${path}`, body, headers), [status, code]);
	});

	test('a crash is generalException with the ids, and its cause stays in the log', async () => {
		authority.app.authority.storage.directoryLists.userIds = () => Promise.reject(new Error('the private reason'));
		const answer = await call('GET', `${version}/users`);
		expectRefusal(answer, [500, 'generalException']);
		expect(JSON.stringify(answer.body)).not.toContain('private');
		expect(authority.events.at(-1)).toMatchObject({
			kind: 'failed',
			traceId: answer.body.error.innerError['request-id'],
			detail: expect.stringContaining('the private reason'),
		});
	});

	test('a database that is away is serviceNotAvailable with Retry-After', async () => {
		authority.app.authority.storage.directoryLists.userIds = () =>
			Promise.reject(new StorageUnavailableError('the database is away'));
		const answer = await call('GET', `${version}/users`);
		expectRefusal(answer, [503, 'serviceNotAvailable']);
		expect(answer.headers['retry-after']).toBe('1');
	});
});

test('a request of a batch that crashes is one 500 of the batch, and the others have their answers', async () => {
	authority.app.authority.storage.directoryLists.userIds = () => Promise.reject(new Error('the private reason'));
	const requests = ['/users', '/organization'].map((url, index) => ({ id: String(index), method: 'GET', url }));
	const { status, body } = await call('POST', '/v1.0/$batch', { requests });
	expect(status).toBe(200);
	expect(body.responses).toMatchObject([
		{ id: '0', status: 500, body: { error: { code: 'generalException' } } },
		{ id: '1', status: 200 },
	]);
});

test('requests beyond the limit are refused in the shape of Graph, with Retry-After', async () => {
	await authority.close();
	authority = await createTestAuthority({ maxConcurrentRequests: 0 });
	const answer = await call('GET', '/v1.0/users');
	expectRefusal(answer, [503, 'serviceNotAvailable']);
	expect(answer.headers['retry-after']).toBe('1');
});

test('[sec 279] a body that is too large for the socket is refused in the shape of Graph there, and of OAuth elsewhere', async () => {
	const listener = await listen(authority.app as never, { host: '127.0.0.1', port: 0 });
	const post = async (path: string) => {
		const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, {
			method: 'POST',
			body: 'x'.repeat(70_000),
		});
		return { status: response.status, body: (await response.json()) as { error: unknown } };
	};
	try {
		expect(await post('/v1.0/groups?x=1')).toMatchObject({
			status: 413,
			body: { error: { code: 'RequestEntityTooLarge', innerError: { 'request-id': expect.any(String) } } },
		});
		expect(await post('/common/oauth2/v2.0/token')).toMatchObject({ status: 413, body: { error: 'invalid_request' } });
	} finally {
		await listener.close(0);
	}
});

test('an answer tells its ids in the headers that programs of Graph read', async () => {
	const answer = await call('GET', '/v1.0/users');
	expect(answer.headers).toMatchObject({
		'client-request-id': correlationId,
		'request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
	});
});
