// A PostgreSQL cluster as operators run one: a primary and two standbys under Patroni with etcd, quorum commit, and
// HAProxy that leads to the primary. The data lies in memory file systems: a killed process loses nothing there that it
// would keep on a disk.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, type GroupProcess, startGroup, until, wait } from './processes.ts';
import { type Programs, unprivileged } from './programs.ts';

export interface Node {
	name: string;
	postgresqlPort: number;
	restPort: number;
	data: string;
	/** its postmaster's process id; absent where it does not run */
	postmaster(): number | undefined;
	start(): void;
	/** Patroni and PostgreSQL at once, by SIGKILL */
	kill(): void;
	/** both, by SIGSTOP and SIGCONT */
	pause(on: boolean): void;
}

export interface Cluster {
	nodes: readonly Node[];
	/** through HAProxy */
	port: number;
	/** HAProxy's address for the authorities */
	authorityPort: number;
	url(port?: number): string;
	primary(): Promise<Node | undefined>;
	switchOver(): Promise<void>;
	/** whether a write is acknowledged by the primary; `undefined` while there is none */
	accepts(): Promise<boolean>;
	/** how many standbys Patroni would make the primary, were it killed now */
	mayTakeOver(): Promise<number>;
	/** rows of a query, as a superuser, on the primary */
	rows<R extends object>(text: string): Promise<R[]>;
	/** whether file systems of a fixed size hold the data, so that one can be filled */
	canFill: boolean;
	fill(node: Node, on: boolean): void;
	killEverything(): void;
	startEverything(): Promise<void>;
	stop(): void;
}

const databaseName = 'countersign';
/** bytes of a node's file system */
const nodeSize = 1_500_000_000;

function patroniFile(node: Node, folder: string, etcdPort: number, bin: string): string {
	return JSON.stringify({
		scope: 'countersign',
		name: node.name,
		restapi: { listen: `127.0.0.1:${node.restPort}`, connect_address: `127.0.0.1:${node.restPort}` },
		etcd3: { host: `127.0.0.1:${etcdPort}` },
		bootstrap: {
			dcs: {
				ttl: 15,
				loop_wait: 3,
				retry_timeout: 5,
				maximum_lag_on_failover: 1_048_576,
				synchronous_mode: 'quorum',
				synchronous_mode_strict: true,
				postgresql: {
					use_pg_rewind: true,
					parameters: {
						synchronous_commit: 'on',
						max_connections: 80,
						shared_buffers: '64MB',
						wal_log_hints: 'on',
						max_wal_size: '256MB',
						wal_keep_size: '128MB',
					},
				},
			},
			initdb: [{ encoding: 'UTF8' }, { locale: 'C' }, { 'auth-local': 'trust' }, { 'auth-host': 'trust' }],
		},
		postgresql: {
			listen: `127.0.0.1:${node.postgresqlPort}`,
			connect_address: `127.0.0.1:${node.postgresqlPort}`,
			data_dir: node.data,
			bin_dir: bin,
			pgpass: join(folder, `pgpass-${node.name}`),
			pg_hba: [
				'host all all 127.0.0.1/32 trust',
				'host replication all 127.0.0.1/32 trust',
				'local all all trust',
				'local replication all trust',
			],
			authentication: {
				superuser: { username: 'postgres' },
				replication: { username: 'postgres' },
				rewind: { username: 'postgres' },
			},
			parameters: { unix_socket_directories: folder },
		},
	});
}

function haproxyFile(nodes: readonly Node[], port: number, authorityPort: number, authorities: readonly number[]) {
	const database = nodes.map(
		({ name, postgresqlPort, restPort }) => `  server ${name} 127.0.0.1:${postgresqlPort} check port ${restPort}`,
	);
	const served = authorities.map((of, index) => `  server a${index + 1} 127.0.0.1:${of} check`);
	return `global
  maxconn 2000
defaults
  timeout connect 1s
  timeout client 1h
  timeout server 1h
listen database
  mode tcp
  bind 127.0.0.1:${port}
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${database.join('\n')}
listen authorities
  mode http
  bind 127.0.0.1:${authorityPort}
  timeout client 60s
  timeout server 60s
  balance roundrobin
  option redispatch
  retries 2
  option httpchk GET /health/ready
  http-check expect status 200
  http-error status 503 content-type text/plain string "No authority is ready." hdr Retry-After 2
  default-server inter 500ms fall 2 rise 1
${served.join('\n')}
`;
}

export async function startCluster(programs: Programs, authorities: readonly number[]): Promise<Cluster> {
	const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'countersign-cluster-'));
	const user = unprivileged();
	chmodSync(folder, 0o755);
	if (user) chownSync(folder, user.uid, user.gid);
	const ports = await Promise.all(Array.from({ length: 10 }, freePort));
	const [port, authorityPort, etcdPort, peerPort] = ports as [number, number, number, number];
	let canFill = user !== undefined;
	const mounts: string[] = [];
	const running = new Map<string, GroupProcess>();
	const log = (name: string) => join(folder, `${name}.log`);

	const makeNode = (index: number): Node => {
		const name = `n${index + 1}`;
		const root = join(folder, name);
		mkdirSync(root);
		if (canFill) {
			try {
				execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${nodeSize}`, 'tmpfs', root], {
					stdio: 'ignore',
					timeout: 60_000,
				});
				mounts.push(root);
			} catch {
				canFill = false;
			}
		}
		if (user) chownSync(root, user.uid, user.gid);
		const node: Node = {
			name,
			postgresqlPort: ports[4 + index] as number,
			restPort: ports[7 + index] as number,
			data: join(root, 'data'),
			postmaster() {
				try {
					const pid = Number(readFileSync(join(node.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
					process.kill(pid, 0);
					return pid;
				} catch {
					return undefined;
				}
			},
			start() {
				const file = join(folder, `${name}.json`);
				writeFileSync(file, patroniFile(node, folder, etcdPort, programs.postgresql));
				running.set(name, startGroup(programs.patroni, [file], { log: log(name), user }));
			},
			kill() {
				const postmaster = node.postmaster();
				running.get(name)?.signal('SIGKILL');
				if (postmaster !== undefined) signalTree(postmaster, 'SIGKILL');
			},
			pause(on) {
				const postmaster = node.postmaster();
				running.get(name)?.signal(on ? 'SIGSTOP' : 'SIGCONT');
				if (postmaster !== undefined) signalTree(postmaster, on ? 'SIGSTOP' : 'SIGCONT');
			},
		};
		return node;
	};
	/** PostgreSQL's processes are each the leader of a group: they are found by their parent */
	function signalTree(pid: number, signal: NodeJS.Signals): void {
		let children: number[] = [];
		try {
			const text = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8', timeout: 60_000 });
			children = text.split('\n').map(Number).filter(Boolean);
		} catch {
			// it has none
		}
		for (const each of [pid, ...children]) {
			try {
				process.kill(each, signal);
			} catch {
				// it ended meanwhile
			}
		}
	}
	const nodes = [0, 1, 2].map(makeNode);
	const startEtcd = () => {
		const client = `http://127.0.0.1:${etcdPort}`;
		const peer = `http://127.0.0.1:${peerPort}`;
		const words = [
			...['--name', 'e1', '--data-dir', join(folder, 'etcd')],
			...['--listen-client-urls', client, '--advertise-client-urls', client],
			...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `e1=${peer}`],
		];
		running.set('etcd', startGroup(programs.etcd, words, { log: log('etcd') }));
	};
	const startBalancer = () => {
		const file = join(folder, 'haproxy.cfg');
		writeFileSync(file, haproxyFile(nodes, port, authorityPort, authorities));
		running.set('haproxy', startGroup(programs.haproxy, ['-db', '-f', file], { log: log('haproxy') }));
	};
	const answers = async (node: Node, path: string) => {
		const url = `http://127.0.0.1:${node.restPort}${path}`;
		const response = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
		return response?.status === 200;
	};
	const primary = async () => {
		const answered = await Promise.all(nodes.map((node) => answers(node, '/primary')));
		return nodes[answered.indexOf(true)];
	};
	const asSuperuser = async <T>(of: number, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
		const connectionString = `postgres://postgres@127.0.0.1:${of}/${database}`;
		const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000, query_timeout: 60_000 });
		client.on('error', () => undefined);
		try {
			await client.connect();
			return await work(client);
		} finally {
			client.end().catch(() => undefined);
		}
	};
	const accepts = async () => {
		const leader = await primary();
		if (!leader) return false;
		const write = asSuperuser(leader.postgresqlPort, 'postgres', (client) =>
			client.query({ text: 'insert into probe values (1)', query_timeout: 3000 } as pg.QueryConfig),
		);
		return write.then(
			() => true,
			() => false,
		);
	};
	const startEverything = async () => {
		startEtcd();
		await wait(1500);
		for (const node of nodes) node.start();
		startBalancer();
	};

	await startEverything();
	await until('a primary', 120_000, async () => (await primary()) !== undefined);
	await until('two standbys', 120_000, async () => {
		const replicas = await Promise.all(nodes.map((node) => answers(node, '/replica')));
		return replicas.filter(Boolean).length === 2;
	});
	await until('a table', 30_000, async () => {
		await asSuperuser((await primary())?.postgresqlPort as number, 'postgres', async (client) => {
			await client.query('create table if not exists probe (n int)');
			await client.query('create role countersign login');
			await client.query(`create database ${databaseName} owner countersign`);
		});
		return true;
	});
	return {
		nodes,
		port,
		authorityPort,
		url: (of = port) => `postgres://countersign@127.0.0.1:${of}/${databaseName}`,
		primary,
		accepts,
		async mayTakeOver() {
			// asked of etcd: what Patroni's own addresses answer is up to three seconds old
			const key = Buffer.from('/service/countersign/sync').toString('base64');
			const response = await fetch(`http://127.0.0.1:${etcdPort}/v3/kv/range`, {
				method: 'POST',
				body: JSON.stringify({ key }),
				signal: AbortSignal.timeout(2000),
			});
			const { kvs = [] } = (await response.json()) as { kvs?: { value: string }[] };
			const agreed = JSON.parse(Buffer.from(kvs[0]?.value ?? 'e30=', 'base64').toString()) as {
				leader?: string;
				sync_standby?: string | null;
			};
			if (agreed.leader !== (await primary())?.name) return 0;
			return (agreed.sync_standby ?? '').split(',').filter(Boolean).length;
		},
		async switchOver() {
			const leader = await primary();
			if (!leader) return;
			await fetch(`http://127.0.0.1:${leader.restPort}/switchover`, {
				method: 'POST',
				body: JSON.stringify({ leader: leader.name }),
				signal: AbortSignal.timeout(60_000),
			}).catch(() => undefined);
		},
		rows: (text) =>
			asSuperuser(port, databaseName, async (client) => {
				// row-level security is for the authority's user: a superuser passes by it
				return (await client.query(text)).rows;
			}),
		canFill,
		fill(node, on) {
			const ballast = join(node.data, '..', 'ballast');
			if (on) {
				try {
					execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1M'], { stdio: 'ignore', timeout: 120_000 });
				} catch {
					// dd ends with 1 when the file system is full, which is what is wanted
				}
			} else rmSync(ballast, { force: true });
		},
		killEverything() {
			for (const node of nodes) node.kill();
			for (const name of ['etcd', 'haproxy']) running.get(name)?.signal('SIGKILL');
		},
		startEverything,
		stop() {
			for (const node of nodes) node.kill();
			for (const process of running.values()) process.signal('SIGKILL');
			for (const mount of mounts) {
				try {
					execFileSync('umount', ['-l', mount], { stdio: 'ignore', timeout: 60_000 });
				} catch {
					// it goes with the machine
				}
			}
			if (process.env.FAULT_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
		},
	};
}
