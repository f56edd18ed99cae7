// A program that asks the machine it runs on for its token.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
	createChallengeFetch,
	createConfidentialClient,
	createManagedIdentityClient,
	createWebStorage,
	type Environment,
	type ManagedIdentityOptions,
	managedIdentityCredential,
} from '../src/index.ts';
import { authority, authorityMetadata, requireTakenByWorkers } from './token-endpoint.ts';

const resource = 'https://vault.azure.net';
const now = Date.parse('2026-03-01T12:00:00Z');
const keys = '/var/opt/azcmagent/tokens/';

function environment(variables: Record<string, string>, files: Record<string, string> = {}): Environment {
	return {
		variables,
		platform: 'linux',
		fileSize: async (path) => (path in files ? (files[path] as string).length : undefined),
		async readFile(path) {
			if (!(path in files)) throw new Error('ENOENT');
			return files[path] as string;
		},
	};
}

interface Sent {
	method: string;
	url: URL;
	headers: Headers;
	body: string;
}

type Answer = (sent: Sent, count: number) => Response | Promise<Response>;
const token = (name: string, more: object = {}) =>
	Response.json({ access_token: name, token_type: 'Bearer', resource, expires_on: String(now / 1000 + 3600), ...more });

function machine(
	variables: Record<string, string>,
	answer: Answer = (_sent, count) => token(`t${count}`),
	more: ManagedIdentityOptions = {},
) {
	const sent: Sent[] = [];
	const waited: number[] = [];
	const client = createManagedIdentityClient({
		environment: environment(variables),
		clock: () => now,
		delay: async (milliseconds) => void waited.push(milliseconds),
		async fetch(input, init) {
			requireTakenByWorkers(init);
			const request = new Request(input, init);
			const { method, headers } = request;
			sent.push({ method, url: new URL(request.url), headers, body: await request.text() });
			return answer(sent.at(-1) as Sent, sent.length);
		},
		...more,
	});
	return { client, sent, waited };
}

const appService = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'proof' };
const serviceFabric = { ...appService, IDENTITY_SERVER_THUMBPRINT: 'ab' };
const arc = { IDENTITY_ENDPOINT: 'http://localhost:40342/m/token', IMDS_ENDPOINT: 'http://localhost:40342' };

describe('each place is asked in its own way', () => {
	test.each([
		['AppService', appService, '2019-08-01', 'x-identity-header', 'mi_res_id'],
		['ServiceFabric', serviceFabric, '2019-07-01-preview', 'secret', 'mi_res_id'],
		['AzureArc', arc, '2020-06-01', 'metadata', 'msi_res_id'],
		['Imds', {}, '2018-02-01', 'metadata', 'msi_res_id'],
	])('%s', async (name, variables, version, header, resourceId) => {
		const own = machine(variables);
		await own.client.acquireToken({ resource: `${resource}/.default` });
		expect(await own.client.getManagedIdentitySource()).toBe(name);
		const { url, headers, method } = own.sent[0] as Sent;
		expect([method, url.searchParams.get('api-version'), url.searchParams.get('resource')]).toEqual([
			'GET',
			version,
			resource,
		]);
		expect(headers.get(header)).toBe(header === 'metadata' ? 'true' : 'proof');
		const echo = { client_id: 'c', object_id: 'o', msi_res_id: '/r' };
		for (const [option, parameter, id] of [
			['userAssignedClientId', 'client_id', 'c'],
			['userAssignedObjectId', 'object_id', 'o'],
			['userAssignedResourceId', resourceId, '/r'],
		] as const) {
			const assigned = machine(variables, () => token('t', echo), { [option]: id });
			await assigned.client.acquireToken({ resource });
			expect(assigned.sent[0]?.url.searchParams.get(parameter)).toBe(id);
		}
	});

	test('Machine Learning, by client id alone', async () => {
		const variables = { MSI_ENDPOINT: 'http://127.0.0.1/m', MSI_SECRET: 's', DEFAULT_IDENTITY_CLIENT_ID: 'd' };
		const { client, sent } = machine(variables);
		await client.acquireToken({ resource });
		expect(sent[0]?.url.search).toContain('clientid=d');
		expect(sent[0]?.headers.get('secret')).toBe('s');
		const other = machine(variables, undefined, { userAssignedObjectId: 'o' });
		await expect(other.client.acquireToken({ resource })).rejects.toMatchObject({
			name: 'ClientConfigurationError',
			message: expect.stringContaining('userAssignedClientId'),
		});
	});

	test('Cloud Shell, by a form and for its user alone', async () => {
		const variables = { MSI_ENDPOINT: 'http://localhost:50342/oauth2/token' };
		const { client, sent } = machine(variables);
		await client.acquireToken({ resource });
		expect(sent[0]).toMatchObject({ method: 'POST', body: `resource=${encodeURIComponent(resource)}` });
		const other = machine(variables, undefined, { userAssignedClientId: 'c' });
		await expect(other.client.acquireToken({ resource })).rejects.toMatchObject({ code: 'invalid_option' });
	});
});

describe("Azure Arc's proof is read from the agent's own file", () => {
	const challenged =
		(path: string): Answer =>
		({ headers }) =>
			headers.has('authorization')
				? token('t')
				: new Response('', { status: 401, headers: { 'www-authenticate': `Basic realm=${path}` } });
	const ask = (path: string, files: Record<string, string>) =>
		machine({}, challenged(path), {
			environment: environment(arc, files),
		});

	test('a key in its place is sent', async () => {
		const { client, sent } = ask(`${keys}a.key`, { [`${keys}a.key`]: 'proof\n' });
		expect((await client.acquireToken({ resource })).accessToken).toBe('t');
		expect(sent[1]?.headers.get('authorization')).toBe('Basic proof');
		// the agent listens on IPv4
		expect(sent[0]?.url.hostname).toBe('127.0.0.1');
	});

	test.each([
		['another directory', '/etc/a.key', { '/etc/a.key': 'x' }],
		['a way out of the directory', `${keys}../a.key`, { [`${keys}../a.key`]: 'x' }],
		['another kind of file', `${keys}a.txt`, { [`${keys}a.txt`]: 'x' }],
		['a file that is too long', `${keys}a.key`, { [`${keys}a.key`]: 'x'.repeat(4097) }],
		['a file that may not be read', `${keys}a.key`, {}],
	])('%s is not read', async (_name, path, files) => {
		const { client, sent } = ask(path, files as unknown as Record<string, string>);
		await expect(client.acquireToken({ resource })).rejects.toMatchObject({ code: 'unexpected_response' });
		expect(sent).toHaveLength(1);
	});

	test('the agent is found by its program where no variable is set', async () => {
		const { client } = machine({}, () => token('t'), {
			environment: environment({}, { '/opt/azcmagent/bin/himds': 'x' }),
		});
		expect(await client.getManagedIdentitySource()).toBe('AzureArc');
	});

	test("an old agent's token of another identity is refused", async () => {
		const { client } = machine(arc, () => token('t', { client_id: 'machine' }), { userAssignedClientId: 'mine' });
		await expect(client.acquireToken({ resource })).rejects.toMatchObject({ code: 'unexpected_response' });
	});
});

describe('the cache', () => {
	test('a token is asked for once, however many ask at once, and is kept', async () => {
		const { client, sent } = machine(appService);
		const all = await Promise.all([1, 2, 3].map(() => client.acquireToken({ resource })));
		expect(all.map(({ accessToken }) => accessToken)).toEqual(['t1', 't1', 't1']);
		expect((await client.acquireToken({ resource })).fromCache).toBe(true);
		expect(sent).toHaveLength(1);
		expect((await client.acquireToken({ resource, forceRefresh: true })).accessToken).toBe('t2');
	});

	test('one identity is not answered with the token of another in the same storage', async () => {
		const cache = createWebStorage(memoryStorage());
		await machine(appService, () => token('system'), { cache }).client.acquireToken({ resource });
		const assigned = machine(appService, () => token('assigned'), { cache, userAssignedClientId: 'c' });
		expect((await assigned.client.acquireToken({ resource })).accessToken).toBe('assigned');
	});

	test('claims bypass it, and Service Fabric is told the hash of the token that they are about', async () => {
		const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
		for (const [variables, told] of [
			[serviceFabric, createHash('sha256').update('t1').digest('hex')],
			[appService, undefined],
		] as const) {
			const { client, sent } = machine(variables);
			await client.acquireToken({ resource });
			expect((await client.acquireToken({ resource, claims })).accessToken).toBe('t2');
			expect(sent[1]?.url.searchParams.get('xms_cc')).toBe('cp1');
			expect(sent[1]?.url.searchParams.get('token_sha256_to_refresh')).toBe(told ?? null);
			expect((await client.acquireToken({ resource })).accessToken).toBe('t2');
		}
	});

	test('a token of more than two hours is renewed after half of its life, while it serves', async () => {
		let clock = now;
		const { client, sent } = machine(
			appService,
			(_sent, count) => token(`t${count}`, { expires_on: clock / 1000 + 4 * 3600 }),
			{ clock: () => clock },
		);
		await client.acquireToken({ resource });
		clock += 2 * 3600_000 + 1000;
		expect((await client.acquireToken({ resource })).accessToken).toBe('t1');
		await new Promise((done) => setTimeout(done, 10));
		expect((await client.acquireToken({ resource })).accessToken).toBe('t2');
		expect(sent).toHaveLength(2);
	});

	test('storage that is full does not lose a token that was got', async () => {
		const full = Object.assign(memoryStorage(), {
			setItem() {
				throw new DOMException('full', 'QuotaExceededError');
			},
		});
		const { client } = machine(appService, undefined, { cache: createWebStorage(full) });
		expect((await client.acquireToken({ resource })).accessToken).toBe('t1');
	});
});

describe('what goes wrong is told', () => {
	test.each([
		['IMDS is tried again with growing waits', {}, 404, undefined, [1000, 2000, 4000]],
		['IMDS that is being updated is given its time', {}, 410, undefined, Array(7).fill(10_000)],
		['App Service is tried again after what it says', appService, 503, '3', [3000, 3000, 3000]],
		['a refusal is not tried again', appService, 400, undefined, []],
	])('%s', async (_name, variables, status, after, waits) => {
		const { client, waited } = machine(variables as Record<string, string>, () =>
			Response.json(
				{ error: 'invalid_request', error_description: 'Identity not found' },
				{ status, headers: after ? { 'retry-after': after } : {} },
			),
		);
		await expect(client.acquireToken({ resource })).rejects.toMatchObject({
			name: 'ServerError',
			code: 'invalid_request',
			message: 'Identity not found',
		});
		expect(waited).toEqual(waits);
	});

	test('no endpoint at all: there is no managed identity', async () => {
		const { client } = machine({}, () => Promise.reject(new TypeError('fetch failed')));
		await expect(client.acquireToken({ resource })).rejects.toMatchObject({
			code: 'network_error',
			message: expect.stringContaining('no managed identity'),
			cause: expect.objectContaining({ code: 'network_error' }),
		});
	});

	test.each([
		['a variable that is no address', { IDENTITY_ENDPOINT: 'not an address', IDENTITY_HEADER: 'h' }, {}],
		['two ids', {}, { userAssignedClientId: 'c', userAssignedObjectId: 'o' }],
		['an empty id', {}, { userAssignedClientId: '' }],
	])('%s', async (_name, variables, options) => {
		const ask = async () => machine(variables, undefined, options).client.acquireToken({ resource });
		await expect(ask()).rejects.toMatchObject({ name: 'ClientConfigurationError', code: 'invalid_option' });
	});

	test('no resource', async () => {
		await expect(machine({}).client.acquireToken({ resource: '' })).rejects.toMatchObject({ code: 'scopes_required' });
	});

	test('an answer without a token, and one without an end', async () => {
		for (const body of [{}, { access_token: 't' }]) {
			const { client } = machine(appService, () => Response.json(body));
			await expect(client.acquireToken({ resource })).rejects.toMatchObject({ code: 'unexpected_response' });
		}
	});

	test('an aborted request waits no longer, and nothing is sent for one that is aborted before', async () => {
		const { client, sent } = machine({}, () => new Response('', { status: 404 }), {
			delay: () => new Promise(() => undefined),
		});
		const stop = new AbortController();
		const asked = client.acquireToken({ resource, signal: stop.signal });
		await new Promise((done) => setTimeout(done, 10));
		stop.abort(new Error('over'));
		await expect(asked).rejects.toThrow('over');
		await expect(client.acquireToken({ resource, signal: AbortSignal.abort(new Error('b')) })).rejects.toThrow('b');
		expect(sent).toHaveLength(1);
	});
});

test('a challenge of an API is answered with a managed identity', async () => {
	const { client } = machine(serviceFabric);
	const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1"}}}');
	const call = createChallengeFetch(client, {
		resources: { 'https://api.example': ['https://api.example/.default'] },
		async fetch(input, init) {
			if (new Request(input, init).headers.get('authorization') !== 'Bearer t1') return new Response('done');
			const headers = { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` };
			return new Response(null, { status: 401, headers });
		},
	});
	expect(await (await call('https://api.example/')).text()).toBe('done');
});

test('an application is vouched for by the managed identity', async () => {
	const { client, sent } = machine(appService, () => token('assertion'));
	const forms: URLSearchParams[] = [];
	const application = createConfidentialClient({
		clientId: 'app',
		authority,
		authorityMetadata,
		credential: managedIdentityCredential(client),
		async fetch(input, init) {
			forms.push(new URLSearchParams(await new Request(input, init).text()));
			return Response.json({ access_token: 'a', token_type: 'Bearer', expires_in: 3600 });
		},
	});
	await application.acquireTokenForClient({ scopes: ['https://api.example/.default'] });
	expect(forms[0]?.get('client_assertion')).toBe('assertion');
	expect(sent[0]?.url.searchParams.get('resource')).toBe('api://AzureADTokenExchange');
});

function memoryStorage(): Storage {
	const entries: Record<string, string> = {};
	return Object.create({
		getItem: (key: string) => entries[key] ?? null,
		setItem: (key: string, value: string) => {
			entries[key] = value;
		},
		removeItem: (key: string) => {
			delete entries[key];
		},
	}) as Storage;
}

test('a redirect of the machine’s endpoint is not followed: its proof goes nowhere else', async () => {
	const { client, sent } = machine({}, () => Response.redirect('https://elsewhere.example/', 307));
	await expect(client.acquireToken({ resource })).rejects.toMatchObject({ code: 'network_error' });
	expect(new Set(sent.map(({ url }) => url.host))).toEqual(new Set(['169.254.169.254']));
});
