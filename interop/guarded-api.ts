// An API behind the guard, on a socket of its own: it says who calls, or what the guard answers.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { createGuard, type GuardOptions } from '@countersign/guard';
import { testIds } from '@countersign/testkit';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';

export interface GuardedApi {
	origin: string;
	close(): void;
}

/** @param options more of the guard's, from the host that the API listens at */
export async function startGuardedApi(
	authority: InteropAuthority,
	options: (host: string) => Partial<GuardOptions>,
): Promise<GuardedApi> {
	const tls = {
		key: readFileSync(join(certificateFolder, 'server-key.pem')),
		cert: readFileSync(join(certificateFolder, 'server.pem')),
	};
	const server = createServer(tls);
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve());
	});
	const host = `localhost:${(server.address() as { port: number }).port}`;
	const given = options(host);
	const guard = createGuard({
		authority: authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		...given,
	});
	server.on('request', async ({ headers, method = '', url = '' }, response) => {
		const { dpop } = headers;
		const verdict = await guard.check(
			headers.authorization,
			{ scopes: ['Orders.Read'], ...(given.authContextFor ? { operation: method } : {}) },
			{ method, url, dpop: String(dpop) },
		);
		if (verdict.allowed)
			response
				.writeHead(200, { 'content-type': 'application/json' })
				.end(JSON.stringify({ caller: verdict.caller.objectId }));
		else response.writeHead(verdict.refusal.status, verdict.refusal.headers).end();
	});
	return { origin: `https://${host}`, close: () => server.close() };
}
