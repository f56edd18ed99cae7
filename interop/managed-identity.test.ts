// The client for managed identities asks the machine as MSAL for Node does, place by place: request against request.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ManagedIdentityApplication } from '@azure/msal-node';
import { createManagedIdentityClient } from '@countersign/client';

import { afterEach, describe, expect, test, vi } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';

const resource = 'https://vault.azure.net';
const appService = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'proof' };
const places: Record<string, Record<string, string>> = {
	AppService: appService,
	ServiceFabric: { ...appService, IDENTITY_SERVER_THUMBPRINT: 'ab' },
	MachineLearning: { MSI_ENDPOINT: 'http://127.0.0.1/m', MSI_SECRET: 's', DEFAULT_IDENTITY_CLIENT_ID: 'd' },
	CloudShell: { MSI_ENDPOINT: 'http://localhost:50342/oauth2/token' },
	AzureArc: { IDENTITY_ENDPOINT: 'http://localhost:40342/m/token', IMDS_ENDPOINT: 'http://localhost:40342' },
	Imds: {},
	'Imds in a cluster': { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:2579' },
};
const identities = [{}, { userAssignedClientId: 'c' }, { userAssignedObjectId: 'o' }, { userAssignedResourceId: '/r' }];
const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';

interface Asked {
	method: string;
	address: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body: Record<string, string>;
}

/** headers by which a request says who it is for; MSAL also tells its own name and a content type with GET */
const telling = ['metadata', 'secret', 'x-identity-header'];

function asked(method: string, url: string, headers: Headers, body: string): Asked {
	const { origin, pathname, searchParams } = new URL(url);
	const said = telling.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) as string]] : []));
	return {
		method,
		// MSAL writes a slash behind the path of a cluster's service, which Azure itself does not
		address: origin + pathname.replace(/\/$/, ''),
		query: Object.fromEntries([...searchParams].sort()),
		headers: Object.fromEntries(said),
		body: Object.fromEntries(new URLSearchParams(body)),
	};
}

const answer = () => ({
	access_token: 'token',
	token_type: 'Bearer',
	resource,
	expires_on: Math.floor(Date.now() / 1000) + 3600,
	client_id: 'c',
	object_id: 'o',
	msi_res_id: '/r',
});

/** what both say, or that both refuse */
async function outcome(ask: () => Promise<unknown>): Promise<string> {
	try {
		await ask();
		return 'token';
	} catch {
		return 'refused';
	}
}

const require = createRequire(import.meta.url);

/** MSAL remembers the place for the life of the process: each test loads it anew */
function freshMsal(): { ManagedIdentityApplication: typeof ManagedIdentityApplication } {
	for (const path of Object.keys(require.cache)) if (path.includes('msal-node')) delete require.cache[path];
	return require('@azure/msal-node');
}

afterEach(() => vi.unstubAllEnvs());

describe.each(Object.entries(places))('%s', (_name, variables) => {
	test.each(identities)('with %j the requests are equal, with claims too', async (identity) => {
		for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
		const theirs: Asked[] = [];
		const respond = async (method: string, url: string, options?: { headers?: object; body?: string }) => {
			theirs.push(asked(method, url, new Headers(options?.headers as Record<string, string>), options?.body ?? ''));
			return { headers: {}, status: 200, body: answer() };
		};
		const ours: Asked[] = [];
		const parallel = {
			async theirs() {
				const msal = new (freshMsal().ManagedIdentityApplication)({
					...(Object.keys(identity).length > 0 ? { managedIdentityIdParams: identity } : {}),
					clientCapabilities: ['cp1'],
					system: {
						networkClient: {
							sendGetRequestAsync: (url: string, options?: object) => respond('GET', url, options),
							sendPostRequestAsync: (url: string, options?: object) => respond('POST', url, options),
						} as never,
					},
				});
				await msal.acquireToken({ resource, forceRefresh: true });
				await msal.acquireToken({ resource, claims });
			},
			async ours() {
				const client = createManagedIdentityClient({
					...identity,
					async fetch(input, init) {
						const request = new Request(input, init);
						ours.push(asked(request.method, request.url, request.headers, await request.text()));
						return Response.json(answer());
					},
				});
				await client.acquireToken({ resource, forceRefresh: true });
				await client.acquireToken({ resource, claims });
			},
		};
		expect(await outcome(parallel.ours)).toBe(await outcome(parallel.theirs));
		expect(ours).toEqual(theirs);
	});
});

test("Service Fabric's endpoint is known by its fingerprint before a secret is sent", async () => {
	const pem = (name: string) => readFileSync(join(certificateFolder, name), 'utf8');
	let told = 0;
	const server = createServer({ cert: pem('server.pem'), key: pem('server-key.pem') }, (request, response) => {
		told += request.headers.secret === 'proof' ? 1 : 0;
		response.end(JSON.stringify(answer()));
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	const { port } = server.address() as { port: number };
	const thumbprint = new X509Certificate(pem('server.pem')).fingerprint.replaceAll(':', '');
	const client = (IDENTITY_SERVER_THUMBPRINT: string) =>
		createManagedIdentityClient({
			environment: {
				variables: {
					IDENTITY_ENDPOINT: `https://127.0.0.1:${port}/token`,
					IDENTITY_HEADER: 'proof',
					IDENTITY_SERVER_THUMBPRINT,
				},
				platform: 'linux',
				fileSize: async () => undefined,
				readFile: async () => '',
			},
		});
	try {
		expect((await client(thumbprint).acquireToken({ resource })).accessToken).toBe('token');
		await expect(client('00'.repeat(20)).acquireToken({ resource })).rejects.toMatchObject({
			code: 'network_error',
			cause: expect.objectContaining({ message: expect.stringContaining('IDENTITY_SERVER_THUMBPRINT') }),
		});
		expect(told).toBe(1);
	} finally {
		server.closeAllConnections();
		server.close();
	}
});
