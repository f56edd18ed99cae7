// Three authorities of one installation, each with a connection proxy before the database and a clock of its own.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds, testTenants } from '@countersign/testkit';
import { type ConnectionProxy, startConnectionProxy } from './connection-proxy.ts';
import { type GroupProcess, startGroup, until } from './processes.ts';
import type { Programs } from './programs.ts';
import { rootSecret, users } from './world.ts';

export interface AuthorityProcess {
	port: number;
	configuration: string;
	connections: ConnectionProxy;
	/** whether it says of itself that it takes requests */
	isReady(): Promise<boolean>;
	start(): void;
	/** SIGTERM, and waits until it has ended */
	stop(): Promise<void>;
	signal(signal: NodeJS.Signals): void;
	/** whether it runs; it ends by itself where it refuses to start */
	runs(): boolean;
	/** seconds that its clock is ahead of the machine's */
	setClock(seconds: number): void;
}

export interface Authorities {
	all: readonly AuthorityProcess[];
	/** everything that they wrote */
	logs(): string;
	/** an operator's command, started beside them */
	command(...words: string[]): GroupProcess;
	close(): Promise<void>;
}

function tenants() {
	return testTenants((tenant) => {
		tenant.signingAlgorithm = 'ES256';
		tenant.settings = { resourceOwnerPasswordCredentials: true };
		for (const [name, id] of Object.entries(users)) {
			tenant.users?.push({
				id,
				userPrincipalName: `${name}@contoso.example`,
				displayName: name,
				passwordProfile: { password: testIds.password },
				authentication: { softwareOathMethods: [{ secretKey: testIds.totpSecret }] },
			});
		}
		const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
		for (const access of daemon?.requiredResourceAccess ?? []) {
			if (access.resourceAppId !== '00000003-0000-0000-c000-000000000000') continue;
			for (const value of ['User.ReadWrite.All', 'GroupMember.ReadWrite.All', 'Group.ReadWrite.All'])
				access.resourceAccess.push({ value, type: 'Role' });
		}
	});
}

/**
 * @param command path of the `countersign` program's file
 * @param ports that they listen on
 * @param database the port of the cluster, where connections lead
 */
export async function createAuthorities(
	programs: Programs,
	command: string,
	ports: readonly number[],
	database: { port: number; url(port: number): string },
): Promise<Authorities> {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-authorities-'));
	const tenantFile = join(folder, 'tenants.json');
	writeFileSync(tenantFile, JSON.stringify(tenants()));
	const environment = { PATH: process.env.PATH ?? '', COUNTERSIGN_SECRET: rootSecret };
	const all: AuthorityProcess[] = [];
	for (const [index, port] of ports.entries()) {
		const connections = await startConnectionProxy({ host: '127.0.0.1', port: database.port });
		const configuration = join(folder, `authority-${index + 1}.json`);
		const common = { origin: 'https://login.example.test', trustProxy: ['127.0.0.0/8'], host: '127.0.0.1', port };
		const settings = { tenantFile, drainSeconds: 2, database: { url: database.url(connections.port) } };
		writeFileSync(configuration, JSON.stringify({ ...common, ...settings }));
		const clock = join(folder, `clock-${index + 1}`);
		writeFileSync(clock, '+0\n');
		let running: GroupProcess | undefined;
		all.push({
			port,
			configuration,
			connections,
			isReady: () =>
				fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1000) }).then(
					({ status }) => status === 200,
					() => false,
				),
			start() {
				running = startGroup(process.execPath, [command, 'serve', '--config', configuration], {
					log: join(folder, `authority-${index + 1}.log`),
					env: {
						...environment,
						LD_PRELOAD: programs.faketime,
						FAKETIME_TIMESTAMP_FILE: clock,
						FAKETIME_CACHE_DURATION: '1',
						// timers go on as they were: it is the time of day that jumps
						FAKETIME_DONT_FAKE_MONOTONIC: '1',
						DONT_FAKE_MONOTONIC: '1',
					},
				});
			},
			async stop() {
				running?.signal('SIGTERM');
				await running?.ended;
			},
			signal: (signal) => running?.signal(signal),
			runs: () => running !== undefined && running.child.exitCode === null && running.child.signalCode === null,
			setClock: (seconds) => writeFileSync(clock, `${seconds < 0 ? '' : '+'}${seconds}\n`),
		});
	}
	// the first alone: it migrates, and applies the tenant file
	for (const authority of all) {
		authority.start();
		await until('an authority', 120_000, () => authority.isReady());
	}
	return {
		all,
		logs: () =>
			readdirSync(folder)
				.filter((name) => name.endsWith('.log'))
				.map((name) => readFileSync(join(folder, name), 'utf8'))
				.join('\n'),
		command: (...words) =>
			startGroup(process.execPath, [command, ...words], { log: join(folder, 'commands.log'), env: environment }),
		async close() {
			for (const authority of all) authority.signal('SIGKILL');
			for (const { connections } of all) await connections.close();
		},
	};
}
