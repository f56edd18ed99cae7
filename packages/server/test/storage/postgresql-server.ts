// A PostgreSQL server for tests: started by them, on a folder and a port of its own, and gone with them. Where the
// machine has no PostgreSQL the tests that need one are skipped, and say so; under CI=true they fail instead.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';

export interface PostgresqlServer {
	/** of an empty database that its user owns */
	createDatabase(): Promise<string>;
	/** of one with the schema and no rows: a copy, which takes a third of the time that its migrations take */
	createMigratedDatabase(): Promise<string>;
	dropDatabase(url: string): Promise<void>;
	/** as a superuser of the server, on the database of that address */
	asSuperuser(url: string): Promise<pg.Client>;
	/** stops it as a crash does (`kill`) or in order, and starts it again on the same folder */
	restart(how: 'immediate' | 'fast'): Promise<void>;
	/** to every process of the server: `SIGSTOP` makes it silent, `SIGCONT` ends that */
	signal(name: 'SIGSTOP' | 'SIGCONT'): void;
	/** stops it as a crash does; `restart` starts it again */
	halt(): Promise<void>;
	/** ends all its processes at once, as a lack of memory does (kill -9); `restart` starts it again */
	kill(): Promise<void>;
	/** settings of `postgresql.conf`, such as `synchronous_commit=off`; they hold after a restart */
	configure(settings: Readonly<Record<string, string>>): void;
	stop(): Promise<void>;
}

/** the programs of Debian's packages, the newest first, and of a folder that is named by POSTGRESQL_BIN */
function findPrograms(): string | undefined {
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
	return [process.env.POSTGRESQL_BIN, ...versions.map((version) => join(debian, version, 'bin'))].find(
		(folder) => folder !== undefined && existsSync(join(folder, 'initdb')),
	);
}

const programs = findPrograms();

/** whether tests that need PostgreSQL can run here */
export const hasPostgresql = programs !== undefined;

if (!hasPostgresql) {
	const message = 'PostgreSQL is not installed here';
	if (process.env.CI) throw new Error(`${message}: CI must test it (apt-get install postgresql)`);
	process.stderr.write(
		`\n${message}: the tests of PostgreSQL are SKIPPED. Install it, or set POSTGRESQL_BIN to the folder of initdb.\n\n`,
	);
}

const freePort = () =>
	new Promise<number>((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

/** PostgreSQL refuses to run as root: it is run by the user of the distribution's package, or by nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (option: string, user: string) =>
		Number(
			execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 }),
		);
	try {
		return { uid: id('-u', 'postgres'), gid: id('-g', 'postgres') };
	} catch {
		return { uid: 65_534, gid: 65_534 };
	}
}

export async function startPostgresql(): Promise<PostgresqlServer> {
	const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'countersign-postgresql-'));
	const user = unprivileged();
	if (user) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const port = await freePort();
	const settings: Record<string, string> = {
		listen_addresses: '127.0.0.1',
		port: String(port),
		unix_socket_directories: folder,
		max_connections: '200',
		shared_buffers: '32MB',
	};
	const program = (name: string) => join(programs as string, name);
	const run = (name: string, args: readonly string[]) =>
		new Promise<void>((resolve, reject) => {
			const child = spawn(program(name), args, { stdio: 'ignore', ...user });
			child.once('error', reject);
			child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}`))));
		});
	/** as a child of the test, which is told when it has ended */
	let server: ChildProcess;
	let ended: Promise<unknown>;
	const start = async () => {
		const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		server = spawn(program('postgres'), ['-D', data, ...options], { stdio: 'ignore', ...user });
		ended = once(server, 'exit');
		// after a crash it first reads its log again, which takes long on a machine that does much beside
		for (const deadline = Date.now() + 55_000; ; ) {
			try {
				// by the driver: not every distribution of the server has pg_isready
				const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
				client.on('error', () => undefined);
				await client.connect();
				await client.end();
				return;
			} catch (error) {
				if (Date.now() > deadline || server.exitCode !== null) throw error;
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	};
	const stop = async (how: 'immediate' | 'fast') => {
		if (server.exitCode !== null || server.signalCode !== null) return;
		server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
		await ended;
	};
	await run('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync']);
	await start();

	const asSuperuser = async (url: string) => {
		const client = new pg.Client({
			connectionString: `postgres://postgres@127.0.0.1:${port}${new URL(url).pathname}`,
		});
		// a server that is stopped ends its connections
		client.on('error', () => undefined);
		await client.connect();
		return client;
	};
	const signal = (name: NodeJS.Signals) => {
		const ofServer = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], {
			encoding: 'utf8',
			timeout: 60_000,
		});
		for (const pid of [server.pid, ...ofServer.split('\n').map(Number)]) if (pid) process.kill(pid, name);
	};
	let databases = 0;
	let template: Promise<string> | undefined;
	const administration = `postgres://127.0.0.1:${port}/postgres`;
	const administer = async (statement: string) => {
		const client = await asSuperuser(administration);
		await client.query(statement);
		await client.end();
	};
	const nameOf = (url: string) => new URL(url).pathname.slice(1);
	const create = async (more = '') => {
		databases += 1;
		const name = `test_${databases}`;
		await administer(`create database ${name} owner countersign ${more}`);
		return `postgres://countersign@127.0.0.1:${port}/${name}`;
	};
	const createTemplate = async () => {
		const url = await create();
		await (await openPostgresqlStorage({ url, clock: Date.now })).close();
		return nameOf(url);
	};
	await administer('create role countersign login');
	return {
		asSuperuser,
		createDatabase: () => create(),
		async createMigratedDatabase() {
			template ??= createTemplate();
			// files are copied, not logged: a server that crashed is soon back
			return create(`template ${await template} strategy file_copy`);
		},
		dropDatabase: (url) => administer(`drop database ${nameOf(url)} with (force)`),
		signal,
		async kill() {
			signal('SIGKILL');
			await ended;
		},
		halt: () => stop('immediate'),
		async restart(how) {
			await stop(how);
			await start();
		},
		configure(changed) {
			Object.assign(settings, changed);
		},
		async stop() {
			await stop('immediate');
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
