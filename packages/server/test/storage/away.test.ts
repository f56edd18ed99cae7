// A database that is away: every request ends within its time limit, by 503 with Retry-After, and what is published to
// everybody is answered. Stopped, so that nothing is heard of it, and ended, so that connections are refused.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TestClient,
	testIds,
} from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { applicationToken, tenantsWithPermissions } from '../graph/calls.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };
/** seconds: docs/operations.md */
const timeLimit = 20;
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe.skipIf(!hasPostgresql)('while the database is away', () => {
	let server: PostgresqlServer;
	let authority: TestAuthority;
	let client: TestClient;
	let refreshToken: string;
	let graphToken: string;
	beforeAll(async () => {
		server = await startPostgresql();
		const url = await server.createDatabase();
		const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 4 });
		authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User.ReadWrite.All']), storage });
		client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), bob));
		refreshToken = (await client.refresh(body.refresh_token)).body.refresh_token;
		graphToken = await applicationToken(authority);
		expect((await write()).status).toBe(204);
		for (const path of published) expect((await get(path)).status).toBe(200);
	}, 60_000);
	afterAll(async () => {
		await authority.close();
		await server.stop();
	}, 60_000);

	const get = (path: string) => {
		const [pathname = '', query = ''] = path.split('?');
		return authority.send({ path: pathname, query });
	};
	const post = (path: string, fields: Record<string, string>) =>
		authority.send({ method: 'POST', path, headers: form, body: new URLSearchParams(fields).toString() });
	const write = () =>
		authority.send({
			method: 'PATCH',
			path: `/v1.0/users/${testIds.bob}`,
			headers: { 'content-type': 'application/json', authorization: `Bearer ${graphToken}` },
			body: '{"displayName":"B"}',
		});
	const published = [
		`/${testIds.tenant}/v2.0/.well-known/openid-configuration`,
		'/common/v2.0/.well-known/openid-configuration',
		`/${testIds.tenant}/discovery/v2.0/keys`,
		`/${testIds.tenant}/discovery/keys`,
		'/common/discovery/instance',
	];
	const tokenPath = `/${testIds.tenant}/oauth2/v2.0/token`;
	const requests: Record<string, () => Promise<{ status: number; headers: Record<string, unknown> }>> = {
		refresh: () => client.refresh(refreshToken),
		'client credentials': () =>
			post(tokenPath, {
				grant_type: 'client_credentials',
				client_id: testIds.daemon,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
			}),
		code: () => post(tokenPath, { grant_type: 'authorization_code', client_id: testIds.native, code: 'x' }),
		authorize: () => get(client.authorizePath()),
		'device code': () =>
			post(`/${testIds.tenant}/oauth2/v2.0/devicecode`, { client_id: testIds.native, scope: 'openid' }),
		'a write of the admin API': () => write(),
	};

	async function outcomes() {
		const started = Date.now();
		const names = Object.keys(requests);
		// more at once than there are connections: some wait for one
		const asked = names.flatMap((name) => Array.from({ length: 5 }, () => requests[name]?.()));
		const [answers, documents] = await Promise.all([Promise.all(asked), Promise.all(published.map(get))]);
		const seconds = (Date.now() - started) / 1000;
		const refused = answers.map((answer, index) => [
			names[Math.floor(index / 5)],
			answer?.status,
			Number(answer?.headers['retry-after']) > 0,
		]);
		return { seconds, refused, documents: documents.map(({ status }) => status) };
	}
	const expected = Object.keys(requests).flatMap((name) => Array.from({ length: 5 }, () => [name, 503, true]));

	test('[sec 258] stopped: requests end within the time limit by 503 and Retry-After, documents and keys are answered', async () => {
		server.signal('SIGSTOP');
		try {
			const { seconds, refused, documents } = await outcomes();
			expect(refused).toEqual(expected);
			expect(documents).toEqual(published.map(() => 200));
			expect(seconds).toBeLessThan(timeLimit);
		} finally {
			server.signal('SIGCONT');
		}
		expect((await client.refresh(refreshToken)).status).toBe(200);
	}, 60_000);

	test('[sec 258] refusing connections: the same, and at once', async () => {
		await server.halt();
		const { seconds, refused, documents } = await outcomes();
		expect(refused).toEqual(expected);
		expect(documents).toEqual(published.map(() => 200));
		expect(seconds).toBeLessThan(timeLimit);
		await server.restart('immediate');
		expect((await client.refresh(refreshToken)).status).toBe(200);
	}, 60_000);
});
