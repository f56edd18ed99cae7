// serve on a PostgreSQL database: several processes, a drain under load, and the way there from a data folder.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from '../../server/test/storage/postgresql-server.ts';
import {
	blockAlice,
	command,
	configure,
	daemonToken,
	folder,
	graph,
	refresh,
	run,
	type Served,
	serve,
	signIn,
} from './served-database.ts';

describe.skipIf(!hasPostgresql)('serve on PostgreSQL', { timeout: 90_000 }, () => {
	let server: PostgresqlServer;
	const served: Served[] = [];
	beforeAll(async () => {
		if (!existsSync(command)) throw new Error('build first: npm run build');
		server = await startPostgresql();
		return () => server.stop();
	}, 60_000);
	afterEach(async () => {
		await Promise.all(served.splice(0).map((one) => one.stop()));
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const start = async (...given: Parameters<typeof serve>) => {
		const one = await serve(...given);
		served.push(one);
		return one;
	};

	test('workers are refused with a data folder, with the reason', async () => {
		const { file } = await configure({ dataFolder: join(folder, 'workers') });
		const { status, stderr } = run('serve', '--config', file, '--workers', '2');
		expect([status, stderr]).toEqual([1, expect.stringMatching(/served by one process.*database\.url/)]);
	});

	test('the root secret is not exchanged while somebody serves, also after the database was away', {
		timeout: 90_000,
	}, async () => {
		const url = await server.createDatabase();
		const configuration = await configure({ database: { url } });
		const one = await start(configuration);
		const newSecret = join(folder, 'new-secret');
		writeFileSync(newSecret, 'ab12cd34ef56789001fe23dc45ba67890102030405060708090a0b0c0d0e0f10');
		const rotate = () => run('secrets', 'rotate', '--config', configuration.file, '--new-secret-file', newSecret);
		const refused = [1, expect.stringContaining('somebody serves this database')];
		const first = rotate();
		expect([first.status, first.stderr]).toEqual(refused);
		await server.restart('fast');
		// the lock went with its connection, and is taken again within some seconds
		await expect
			.poll(
				() =>
					daemonToken(one.port).then(
						({ status }) => status,
						() => 0,
					),
				{ timeout: 20_000 },
			)
			.toBe(200);
		const superuser = await server.asSuperuser(url);
		const locks = "select count(*)::int as held from pg_locks where locktype = 'advisory' and objid = 7204118";
		await expect
			.poll(() => superuser.query(locks).then(({ rows }) => rows[0].held), { timeout: 20_000 })
			.toBeGreaterThan(0);
		await superuser.end();
		const second = rotate();
		expect([second.status, second.stderr]).toEqual(refused);
		await one.stop();
		served.splice(0);
		expect(rotate().status).toBe(0);
	});

	test('[sec 178] a policy that was changed at one process is in force at the other for all that is asked for afterwards', async () => {
		const url = await server.createDatabase();
		const first = await start(await configure({ database: { url } }));
		const second = await start(await configure({ database: { url } }));
		const administrator = (await daemonToken(first.port, 'https://graph.microsoft.com/.default')).body.access_token;
		const made = await graph(
			first.port,
			administrator,
			'POST',
			'identity/conditionalAccess/policies',
			blockAlice('disabled'),
		);
		expect(made.status).toBe(201);
		let refreshToken = (await signIn(second.port)).body.refresh_token;
		for (let round = 0; round < 15; round += 1) {
			const state = round % 2 === 0 ? 'enabled' : 'disabled';
			const path = `identity/conditionalAccess/policies/${made.body.id}`;
			expect((await graph(first.port, administrator, 'PATCH', path, { state })).status).toBe(204);
			const answers = await Promise.all([refresh(second.port, refreshToken), refresh(second.port, refreshToken)]);
			expect(answers.map(({ status }) => status)).toEqual(state === 'enabled' ? [400, 400] : [200, 200]);
			if (state === 'disabled') refreshToken = answers[0]?.body.refresh_token;
		}
	});

	test('SIGTERM under load fails no request: ready is false first, and what came is answered', async () => {
		const url = await server.createDatabase();
		const stopped = await start(await configure({ database: { url } }, { drainSeconds: 2 }));
		const other = await start(await configure({ database: { url } }));
		const ready = async (port: number) => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;
		expect(await ready(stopped.port)).toBe(200);
		let stopping = false;
		let failures = 0;
		let answered = 0;
		// as a load balancer does: asked every 200 ms, and nothing is sent where it says no
		let port = stopped.port;
		const probing = setInterval(async () => {
			if ((await ready(stopped.port).catch(() => 503)) !== 200) port = other.port;
		}, 200);
		const lanes = Array.from({ length: 8 }, async () => {
			while (!stopping) {
				const { status } = await daemonToken(port).catch(() => ({ status: 0 }));
				if (status === 200) answered += 1;
				else failures += 1;
			}
		});
		await new Promise((resolve) => setTimeout(resolve, 1000));
		await stopped.stop();
		await new Promise((resolve) => setTimeout(resolve, 500));
		stopping = true;
		await Promise.all(lanes);
		clearInterval(probing);
		expect(failures).toBe(0);
		expect(answered).toBeGreaterThan(20);
	});

	test('doctor tells how a database is by its exit code: well, with a fault, and away', async () => {
		const database = { url: await server.createDatabase() };
		const configuration = await configure({ database });
		await start(configuration);
		const during = run('doctor', '--config', configuration.file);
		expect([during.status, during.stdout]).toEqual([
			0,
			expect.stringMatching(/^well +database .* 1 processes serve it$/m),
		]);
		const superuser = await configure({ database: { url: database.url.replace('countersign@', 'postgres@') } });
		const fault = run('doctor', '--config', superuser.file);
		expect([fault.status, fault.stdout]).toEqual([3, expect.stringMatching(/^fault +walls .*superuser/m)]);
		const away = run('doctor', '--config', (await configure({ database: { url: 'postgres://a@127.0.0.1:1/a' } })).file);
		expect([away.status, away.stderr]).toEqual([
			1,
			expect.stringMatching(/^error the database cannot be used \(.*ECONNREFUSED/),
		]);
	});

	test('workers serve one address together, and end with the process that started them', async () => {
		const url = await server.createDatabase();
		const { port } = await start(await configure({ database: { url } }), '--workers', '2');
		const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await daemonToken(port)).status));
		expect(new Set(statuses)).toEqual(new Set([200]));
		await served[0]?.stop();
		await expect(daemonToken(port)).rejects.toThrow();
	});

	test('an installation moves from a data folder with its refresh tokens alive, whole or not at all', async () => {
		const before = await configure({ dataFolder: join(folder, 'moves') });
		const sqlite = await serve(before);
		const first = await signIn(sqlite.port);
		const rotated = await refresh(sqlite.port, first.body.refresh_token);
		expect(rotated.status).toBe(200);
		const file = join(folder, 'installation.export');
		expect(run('export', file, '--config', before.file).stderr).toMatch(/in use by another process/);
		await sqlite.stop();
		expect(run('export', file, '--config', before.file)).toMatchObject({ status: 0, stderr: '' });
		expect(statSync(file).mode & 0o777).toBe(0o600);

		const after = await configure({ database: { url: await server.createDatabase() } });
		const cut = join(folder, 'cut.export');
		writeFileSync(cut, readFileSync(file, 'utf8').split('\n').slice(0, -3).join('\n'));
		expect(run('import', cut, '--config', after.file).stderr).toMatch(/is cut off: nothing of it was taken over/);
		expect(run('import', file, '--config', after.file)).toMatchObject({ status: 0, stderr: '' });
		expect(run('import', file, '--config', after.file).stderr).toMatch(/holds an installation already/);
		expect(run('migrate', '--config', after.file).stdout).toMatch(/already/);

		const { port } = await start(after);
		const moved = await refresh(port, rotated.body.refresh_token);
		expect(moved.status).toBe(200);
		// the first token was spent there, long ago as it were: its family is known here
		expect((await refresh(port, moved.body.refresh_token)).status).toBe(200);
		expect(run('keys', 'list', '--config', after.file).stdout).toMatch(/active/);
	});
});
