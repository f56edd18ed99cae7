// What several processes do at once on one PostgreSQL database: each race has one winner, whichever process asks.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';
import { code, device, family, record, session, tenant, tenantId, transaction } from './stored-things.ts';

const at = 1_000_000;
const program = join(import.meta.dirname, 'racing-process.js');
const built = join(import.meta.dirname, '../../dist/storage/postgresql/index.js');
const count = 3;
/** times that each process asks, all at once */
const tries = 10;

interface Racer {
	/** runs the verb several times at once, and returns what each answered */
	ask(store: keyof Storage, verb: string, given: unknown[]): Promise<unknown[]>;
	end(): void;
}

function start(url: string): Promise<Racer> {
	// as a program of its own runs: the tests' condition would lead its imports to sources
	const child: ChildProcess = fork(program, [built, url, String(tries)], { serialization: 'advanced', execArgv: [] });
	const ended = once(child, 'exit').then(([status]) => {
		throw new Error(`the process ended with ${status}`);
	});
	ended.catch(() => undefined);
	const next = () => Promise.race([once(child, 'message').then(([message]) => message as unknown), ended]);
	return next().then(() => ({
		async ask(store, verb, given) {
			const answer = next();
			child.send({ store, verb, given });
			return (await answer) as unknown[];
		},
		end: () => void child.kill(),
	}));
}

describe.skipIf(!hasPostgresql || !existsSync(built))('three processes on one database', () => {
	let server: PostgresqlServer;
	let storage: Storage;
	let racers: Racer[];
	let version: number;
	beforeAll(async () => {
		server = await startPostgresql();
		const url = await server.createDatabase();
		storage = await openPostgresqlStorage({ url, clock: Date.now });
		await storage.directory.importTenants([tenant()]);
		racers = await Promise.all(Array.from({ length: count }, () => start(url)));
		version = (await storage.directory.tenantVersion(tenantId)) as number;
		return async () => {
			for (const racer of racers) racer.end();
			await storage.close();
			await server.stop();
		};
	}, 60_000);

	const race = async (store: keyof Storage, verb: string, ...given: unknown[]) =>
		(await Promise.all(racers.map((racer) => racer.ask(store, verb, given)))).flat();
	const issue = (...spends: object[]) =>
		race('grants', 'commitIssuance', { spends, record: record(), tenantVersion: version, at });
	const committed = (results: unknown[]) =>
		results.filter((result) => (result as { outcome?: string }).outcome === 'committed').length;
	const commit = (more: object) =>
		storage.grants.commitIssuance({ spends: [], record: record(), tenantVersion: version, at, ...more });

	test('[sec 52] one redeems a code', async () => {
		await commit({ newCode: code('raced') });
		expect(committed(await issue({ kind: 'authorizationCode', codeHash: 'raced' }))).toBe(1);
	});

	test('[sec 61] one rotates a refresh token, and its family moves one step', async () => {
		await commit({ newFamily: family('raced') });
		const spend = { kind: 'refreshToken', familyId: 'raced', generation: 0, expiresAt: at + 2000 };
		expect(committed(await issue(spend))).toBe(1);
		expect((await storage.grants.findFamily('raced'))?.generation).toBe(1);
	});

	test('[sec 260] two families in one commit, asked for in both orders, lock nobody out', async () => {
		for (const id of ['one', 'two']) await commit({ newFamily: family(id) });
		const spend = (familyId: string) => ({ kind: 'earlierRefreshToken', familyId, expiresAt: at + 5000 });
		const results = await Promise.all([
			issue(spend('one'), spend('two')),
			new Promise((resolve) => setTimeout(resolve, 500)).then(() => issue(spend('two'), spend('one'))),
		]);
		expect(committed(results.flat())).toBe(2 * count * tries);
	});

	test.each<[string, keyof Storage, string, unknown[]]>([
		['spends a time step of one-time codes', 'directory', 'spendTotpStep', [tenantId, 'u1', 7]],
		[
			'spends a client assertion',
			'grants',
			'spendClientAssertion',
			[{ kind: 'clientAssertion', clientAppId: 'c', jti: 'j', expiresAt: at }],
		],
		[
			'spends a DPoP proof',
			'grants',
			'spendDpopProof',
			[{ kind: 'dpopProof', thumbprint: 't', jti: 'j', expiresAt: at }],
		],
		[
			'registers an authenticator',
			'directory',
			'registerAuthenticator',
			[tenantId, 'u2', { sealedTotpSecret: 's', step: 9 }],
		],
	])('one %s', async (_, store, verb, given) => {
		expect((await race(store, verb, ...given)).filter((won) => won === true)).toHaveLength(1);
		version = (await storage.directory.tenantVersion(tenantId)) as number;
	});

	test('one finishes a sign-in', async () => {
		await storage.transactions.create(transaction('raced'));
		const completed = {
			transaction: transaction('raced'),
			session: { session: session('raced'), handleHash: 'h-raced' },
			grant: { kind: 'none' },
			record: record(),
			tenantVersion: version,
		};
		expect(committed(await race('grants', 'completeSignIn', completed))).toBe(1);
	});

	test('one changes a policy at a version that all have read', async () => {
		const before = version;
		const results = await race('conditionalAccess', 'put', tenantId, 'policies', { id: 'raced' }, before);
		expect(results.filter((won) => won === true)).toHaveLength(1);
		version = (await storage.directory.tenantVersion(tenantId)) as number;
		expect(version).toBe(before + 1);
	});

	test('one redeems a device code', async () => {
		await storage.deviceAuthorizations.create({ ...device, deviceCodeHash: 'raced', userCode: 'RRRRRRRRR' });
		await storage.grants.completeSignIn({
			grant: {
				kind: 'deviceApproval',
				deviceCodeHash: 'raced',
				approval: { tenantId, userId: 'u1', sessionId: 'd-raced', facts: [], at },
				deviceSession: session('d-raced'),
			},
			record: record(),
			tenantVersion: version,
		});
		expect(committed(await issue({ kind: 'deviceCode', deviceCodeHash: 'raced' }))).toBe(1);
	});

	test('no more guesses than the limit are verified, however many processes count them', async () => {
		const limit = { attempts: 5, windowSeconds: 100, lockSeconds: 60 };
		const results = await race('attempts', 'reserve', 'raced', at, limit);
		expect(results.filter((reserved) => reserved === true)).toHaveLength(5);
	});

	test('[sec 269] one makes the first signing key', async () => {
		const key = { tenantId, algorithm: 'ES256', publicJwk: {}, sealedPrivateKey: 'x', createdAt: at };
		await Promise.all(
			racers.map((racer, index) => racer.ask('signingKeys', 'addFirst', [{ ...key, kid: `k${index}` }])),
		);
		expect(await storage.signingKeys.list(tenantId)).toHaveLength(1);
	});

	test('[sec 269] one rotates a signing key, and all others are told that it was done', async () => {
		const key = { tenantId, algorithm: 'RS256', publicJwk: {}, sealedPrivateKey: 'x', createdAt: at } as const;
		await storage.signingKeys.add({ ...key, kid: 'rotated' });
		const results = await Promise.all(
			racers.map((racer, index) =>
				// the tries of a process offer one key, of which a second row would be refused with an error
				racer.ask('signingKeys', 'succeed', [{ ...key, kid: `next-${index}`, signsFrom: at + 5 }, 'rotated', at + 9]),
			),
		);
		expect(results.flat().filter((won) => won === true)).toHaveLength(1);
		expect(results.flat().filter((won) => won === false)).toHaveLength(count * tries - 1);
		const listed = (await storage.signingKeys.list(tenantId)).filter(({ algorithm }) => algorithm === 'RS256');
		expect(listed).toHaveLength(2);
	});

	test('[sec 177] what any process changed is in force at every other once the change was acknowledged', async () => {
		const reader = racers[0] as Racer;
		for (let round = 0; round < 30; round += 1) {
			await storage.conditionalAccess.put(tenantId, 'policies', { id: 'changed', round } as never);
			const [configuration] = (await reader.ask('directory', 'loadConfiguration', [tenantId])) as [
				{ policies: { id: string; round?: number }[] },
			];
			expect(configuration.policies.find(({ id }) => id === 'changed')?.round).toBe(round);
			await storage.directory.setUserState(tenantId, 'u2', { accountEnabled: round % 2 === 0 });
			const [user] = (await reader.ask('directory', 'findUser', [tenantId, 'u2'])) as [{ accountEnabled: boolean }];
			expect(user.accountEnabled).toBe(round % 2 === 0);
		}
	});
});
