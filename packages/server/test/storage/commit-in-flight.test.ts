// A commit that is on its way when the connection or the database ends: nothing is minted, whoever asked is told by 503
// and Retry-After, and a retry is judged by what the database has.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TestClient,
	testIds,
} from '@countersign/testkit';
import type pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };

describe.skipIf(!hasPostgresql)('a commit that is on its way', { timeout: 120_000 }, () => {
	let server: PostgresqlServer;
	let url: string;
	let proxy: CuttingProxy;
	let authority: TestAuthority;
	let client: TestClient;
	beforeAll(async () => {
		server = await startPostgresql();
		return () => server.stop();
	}, 240_000);
	beforeEach(async () => {
		url = await server.createDatabase();
		proxy = await startCuttingProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
		const throughProxy = new URL(url);
		throughProxy.port = String(proxy.port);
		const storage = await openPostgresqlStorage({ url: throughProxy.href, clock: Date.now, connections: 4 });
		authority = await createTestAuthority({ storage });
		client = createTestClient(authority);
	}, 240_000);
	afterEach(async () => {
		await authority.close();
		await proxy.close();
	});
	const rows = async <R extends pg.QueryResultRow>(text: string) => {
		const administrator = await server.asSuperuser(url);
		const answer = await administrator.query<R>(text);
		await administrator.end();
		return answer.rows;
	};
	type Answered = { status: number; headers: Record<string, unknown>; body: Record<string, unknown> };
	function expectNothing({ status, headers, body }: Answered): void {
		expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
		expect(Object.keys(body).filter((name) => /token|code$/.test(name))).toEqual([]);
	}
	const signedIn = async () => (await client.redeem(await client.run(createBrowser(authority), bob))).body;
	const generations = () => rows<{ generation: string }>('select generation from refresh_token_families');

	test('[sec 259] of a refresh, lost before the database had it: the same refresh token is good', async () => {
		const { refresh_token } = await signedIn();
		const cut = proxy.cutNextCommit('before');
		expectNothing(await client.refresh(refresh_token));
		await cut;
		expect(await generations()).toEqual([{ generation: '0' }]);
		expect((await client.refresh(refresh_token)).status).toBe(200);
		expect(await generations()).toEqual([{ generation: '1' }]);
	});

	test('[sec 259] of a refresh, made and not acknowledged: a retry gets the one successor, and the family moved one step', async () => {
		const { refresh_token } = await signedIn();
		const cut = proxy.cutNextCommit('after');
		expectNothing(await client.refresh(refresh_token));
		await cut;
		expect(await generations()).toEqual([{ generation: '1' }]);
		const retried = await client.refresh(refresh_token);
		expect(retried.status).toBe(200);
		expect((await client.refresh(retried.body.refresh_token)).status).toBe(200);
		expect(await generations()).toEqual([{ generation: '2' }]);
	});

	test('[sec 259] of a code, lost before the database had it: the same code is good once', async () => {
		const redirect = await client.run(createBrowser(authority), bob);
		const cut = proxy.cutNextCommit('before');
		expectNothing(await client.redeem(redirect));
		await cut;
		expect((await client.redeem(redirect)).status).toBe(200);
		expect((await client.redeem(redirect)).body).toMatchObject({ error: 'invalid_grant' });
	});

	test('[sec 259] of a code, made and not acknowledged: the code is spent, and no token of it was given', async () => {
		const redirect = await client.run(createBrowser(authority), bob);
		const cut = proxy.cutNextCommit('after');
		expectNothing(await client.redeem(redirect));
		await cut;
		const retried = await client.redeem(redirect);
		expect([retried.status, retried.body.error]).toEqual([400, 'invalid_grant']);
		expect(retried.body).not.toHaveProperty('access_token');
		expect((await client.redeem(await client.run(createBrowser(authority), bob))).status).toBe(200);
	});

	test('[sec 257] [sec 259] of a refresh, when the server is killed: nothing of it is kept, and the token is good afterwards', async () => {
		const { refresh_token } = await signedIn();
		// the statement waits in the database, so that it is there and not made when all processes of the server end
		const holder = await server.asSuperuser(url);
		await holder.query('begin; lock table refresh_token_families in exclusive mode');
		const sent = proxy.nextCommit();
		const refused = client.refresh(refresh_token);
		await sent;
		await new Promise((resolve) => setTimeout(resolve, 100));
		await server.kill();
		expectNothing(await refused);
		await server.restart('immediate');
		expect(await generations()).toEqual([{ generation: '0' }]);
		expect((await client.refresh(refresh_token)).status).toBe(200);
	});
});
