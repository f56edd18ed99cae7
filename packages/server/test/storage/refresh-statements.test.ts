// A refresh on PostgreSQL: what it reads before it decides is one statement, and what it commits is one.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };

describe.skipIf(!hasPostgresql)('a refresh on PostgreSQL', () => {
	let server: PostgresqlServer;
	let authority: TestAuthority;
	let refreshToken: string;
	let sent: string[];
	let url: string;
	beforeAll(async () => {
		server = await startPostgresql();
	}, 60_000);
	afterAll(() => server.stop());
	beforeEach(async () => {
		url = await server.createMigratedDatabase();
		const storage = await openPostgresqlStorage({
			url,
			clock: Date.now,
			connections: 4,
		});
		authority = await createTestAuthority({ storage });
		const client = createTestClient(authority);
		const { body } = await client.redeem(await client.run(createBrowser(authority), bob));
		refreshToken = (await client.refresh(body.refresh_token)).body.refresh_token;
		sent = [];
		const { query } = pg.Client.prototype;
		vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
			sent.push((given[0] as { text?: string }).text ?? String(given[0]));
			return (query as (...all: unknown[]) => unknown).apply(this, given) as never;
		} as never);
	});
	afterEach(async () => {
		vi.restoreAllMocks();
		await authority.close();
	});
	const refresh = (tenant: string = testIds.tenant) => createTestClient(authority, { tenant }).refresh(refreshToken);
	const named = () =>
		sent.map((text) => /refresh_facts_1|commit_1|read_1|record_refusals_1/.exec(text)?.[0] ?? text.trim());

	test.each([testIds.tenant, 'contoso.example'])(
		'by %s it is two ways to the database: one that reads, and one that commits',
		async (tenant) => {
			// what is known of the tenant is remembered: after the second request all of it
			for (let count = 0; count < 2; count += 1) await refresh(tenant);
			sent.length = 0;
			expect((await refresh(tenant)).status).toBe(200);
			expect(named()).toEqual(['refresh_facts_1', 'commit_1']);
		},
	);

	test('it reads its user and groups with the rest where the tenant has another version', async () => {
		const { directory } = authority.app.authority.storage;
		await directory.addPermissionGrant(testIds.tenant, {
			clientAppId: testIds.native,
			resourceAppId: testIds.daemon,
			scopes: ['x'],
		});
		sent.length = 0;
		expect((await refresh()).status).toBe(200);
		expect(named().join('\n')).not.toMatch(/select users\.\*|recursive held|role_template_id as id/);
	});

	test('a user who was disabled by another process since the last refresh gets no token', async () => {
		await refresh();
		const other = new pg.Client({ connectionString: url });
		await other.connect();
		await other.query("select set_config('countersign.tenant', '*', false)");
		await other.query('update users set account_enabled = false where id = $1', [testIds.bob]);
		await other.query('update tenants set version = version + 1 where id = $1', [testIds.tenant]);
		await other.end();
		expect((await refresh()).body.error_codes).toEqual([50057]);
	});

	test('a decision on a version that moved before the commit is made again on what holds then', async () => {
		const { grants } = authority.app.authority.storage;
		const commit = grants.commitIssuance;
		grants.commitIssuance = async (issuance) => {
			grants.commitIssuance = commit;
			const { directory } = authority.app.authority.storage;
			await directory.setUserState(testIds.tenant, testIds.bob, { accountEnabled: false, at: authority.now() });
			return commit(issuance);
		};
		expect((await refresh()).body.error_codes).toEqual([50057]);
	});

	test('twenty refreshes of one token at once rotate it once, and all get the same successor', async () => {
		const answers = await Promise.all(Array.from({ length: 20 }, () => refresh()));
		expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
	});

	test.each<[string, (token: string) => Promise<unknown>]>([
		['an application', (token) => createTestClient(authority, { clientId: `${testIds.native}\0` }).refresh(token)],
		['a tenant', (token) => createTestClient(authority, { tenant: 'contoso%00.example' }).refresh(token)],
	])('one that names %s with a NUL fails none that is read together with it', async (_, refreshWith) => {
		// all of one turn of the event loop: they share a statement
		const [, ...others] = await Promise.all([refreshWith(refreshToken), refresh(), refresh()]);
		expect(others.map((answer) => answer.status)).toEqual([200, 200]);
	});
});
