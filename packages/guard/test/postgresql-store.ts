// A store of mappings in a PostgreSQL that this test run starts and ends. Where the machine has none, its rows are
// skipped, and say so; under CI=true they fail instead.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { OperationMappings } from '../src/index.ts';
import { openPostgresqlMappings } from '../src/stores/postgresql.ts';

const debian = '/usr/lib/postgresql';
const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
const folders = [process.env.POSTGRESQL_BIN, ...versions.map((version) => join(debian, version, 'bin'))];
const programs = folders.find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')));

if (programs === undefined) {
	const message = 'PostgreSQL is not installed here';
	if (process.env.CI) throw new Error(`${message}: CI must test it (apt-get install postgresql)`);
	console.warn(
		`\n*** ${message}: the tests of its store of mappings are SKIPPED. Install it, or set POSTGRESQL_BIN. ***\n`,
	);
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8', timeout: 60_000 }));
	return { uid: id('-u'), gid: id('-g') };
}

interface Server {
	/** of its socket: it listens on no port */
	folder: string;
	stop(): Promise<void>;
}

async function start(bin: string): Promise<Server> {
	const folder = mkdtempSync(join(tmpdir(), 'guard-postgresql-'));
	const user = unprivileged();
	if (user) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const options = { stdio: 'ignore', ...user } as const;
	execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'], {
		...options,
		timeout: 60_000,
	});
	const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], options);
	const ended = once(server, 'exit');
	return {
		folder,
		async stop() {
			server.kill('SIGQUIT');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Until it answers, ten seconds at most. */
async function connect(folder: string): Promise<pg.Client> {
	for (let tries = 0; ; tries += 1) {
		const client = new pg.Client({ host: folder, user: 'postgres', database: 'postgres' });
		try {
			await client.connect();
			return client;
		} catch (error) {
			if (tries === 100) throw error;
			await new Promise((done) => setTimeout(done, 100));
		}
	}
}

let running: Promise<Server> | undefined;
let databases = 0;
const pools: pg.Pool[] = [];

/** Opens a store in a database of its own; absent where there is no PostgreSQL. */
export const openPostgresqlStore =
	programs &&
	(async (): Promise<OperationMappings> => {
		running ??= start(programs);
		const { folder } = await running;
		databases += 1;
		const client = await connect(folder);
		await client.query(`create database mappings_${databases}`);
		await client.end();
		const pool = new pg.Pool({ host: folder, user: 'postgres', database: `mappings_${databases}` });
		pools.push(pool);
		return openPostgresqlMappings(new Kysely({ dialect: new PostgresDialect({ pool }) }));
	});

export async function stopPostgresql(): Promise<void> {
	for (const pool of pools) await pool.end();
	await (await running)?.stop();
}
