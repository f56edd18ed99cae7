// The Model Context Protocol's SDK, unmodified: a server behind the guard, and a client that knows its address alone.
// The guard's challenge leads it to the server's metadata (RFC 9728), that to the authority's, and the user to the
// sign-in.
import { createServer } from 'node:http';
import { createGuard } from '@countersign/guard';
import { protect } from '@countersign/guard/express';
import { testIds } from '@countersign/testkit';
import { auth, type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import express from 'express';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
const redirectUri = 'http://localhost:7000/';

let authority: InteropAuthority;
let resource: string;
let close: () => void;
beforeAll(async () => {
	const app = express();
	const listener = createServer(app);
	await new Promise<void>((resolve) => {
		listener.listen(0, '127.0.0.1', resolve);
	});
	close = () => listener.close();
	resource = `http://localhost:${(listener.address() as { port: number }).port}/mcp`;
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.applications?.find(({ appId }) => appId === testIds.orders)?.identifierUris?.push(resource);
		}),
	);
	const guard = createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		protectedResource: { resource, scopes: ['api://orders/Orders.Read', 'offline_access'] },
	});
	const { path = '', document } = guard.resourceMetadata ?? {};
	app.get(path, (_, response) => void response.json(document));
	app.post('/mcp', protect(guard, { scopes: ['Orders.Read'] }), express.json(), async (request, response) => {
		const server = new McpServer({ name: 'orders', version: '1' });
		server.registerTool('who', {}, () => ({
			content: [{ type: 'text', text: (request as { caller?: { objectId: string } }).caller?.objectId ?? '' }],
		}));
		const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
		await server.connect(transport);
		await transport.handleRequest(request, response, request.body);
	});
});
afterAll(async () => {
	close();
	await authority?.close();
});

/** An application on the user's machine, which keeps what it is given. */
function createProvider() {
	const kept: { tokens?: OAuthTokens; verifier?: string; address?: URL } = {};
	const provider: OAuthClientProvider = {
		redirectUrl: redirectUri,
		clientMetadata: { client_name: 'a client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
		clientInformation: () => ({ client_id: testIds.native }),
		state: () => 'a-state',
		tokens: () => kept.tokens,
		saveTokens: (tokens) => void (kept.tokens = tokens),
		redirectToAuthorization: (address) => void (kept.address = address),
		saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
		codeVerifier: () => kept.verifier ?? '',
	};
	return { kept, provider };
}

test('a client is led from the server’s address to a sign-in, calls a tool as the user, and refreshes', async () => {
	const { kept, provider } = createProvider();
	const connect = async () => {
		const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider });
		const client = new Client({ name: 'a client', version: '1' });
		await client.connect(transport as never);
		return client;
	};
	await expect(connect()).rejects.toThrow(UnauthorizedError);
	expect(kept.address?.searchParams.get('resource')).toBe(resource);
	const { parameters } = await authority.authorize(authority.browser(), kept.address?.href ?? '', alice);
	const finishing = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider });
	await finishing.finishAuth(parameters.get('code') ?? '');

	const client = await connect();
	expect(await client.callTool({ name: 'who' })).toMatchObject({ content: [{ type: 'text', text: testIds.alice }] });
	await client.close();

	const first = kept.tokens?.access_token ?? '';
	expect(decodeJwt(first)).toMatchObject({ aud: testIds.orders, azp: testIds.native, scp: 'Orders.Read Orders.Write' });
	expect(await auth(provider, { serverUrl: resource })).toBe('AUTHORIZED');
	expect(kept.tokens?.access_token).not.toBe(first);
	expect(decodeJwt(kept.tokens?.access_token ?? '')).toMatchObject({ aud: testIds.orders, oid: testIds.alice });
});
