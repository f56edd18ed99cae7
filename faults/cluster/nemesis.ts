// What is broken, one thing after another, in an order that the seed gives. Each fault is healed by whoever caused it,
// before the next one begins.
import type { Authorities, AuthorityProcess } from './authorities.ts';
import type { Cluster, Node } from './cluster.ts';
import { until, wait } from './processes.ts';
import type { Strike } from './world.ts';

export interface NemesisOptions {
	cluster: Cluster;
	authorities: Authorities;
	random: () => number;
	strikes: Strike[];
	/** requests that have no answer yet */
	inFlight(): number;
	say(text: string): void;
}

export interface Nemesis {
	/** all kinds in turn, each time in another order, until it is told to stop */
	run(isOver: () => boolean): Promise<void>;
}

type Fault = (strike: Strike) => Promise<void>;

/** milliseconds within which a cluster has healed itself */
const healing = 120_000;

export function createNemesis({ cluster, authorities, random, strikes, inFlight, say }: NemesisOptions): Nemesis {
	const among = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
	const authority = () => among(authorities.all);
	const primary = async (): Promise<Node> => {
		let found: Node | undefined;
		await until('a primary', healing, async () => {
			found = await cluster.primary();
			return found !== undefined;
		});
		return found as Node;
	};
	const accepts = (strike: Strike) =>
		until('a primary that writes', healing, cluster.accepts).then(() => {
			strike.acceptsAt = Date.now();
		});
	const standbysFollow = () =>
		until('two standbys', healing * 2, async () => {
			const [row] = await cluster.rows<{ count: string }>(
				"select count(*) from pg_stat_replication where state = 'streaming'",
			);
			// one that streams and is not yet known to Patroni's agreement may not take over: a primary that is killed then
			// leaves the cluster without one until it is back, by the rule that nothing acknowledged is lost
			return Number(row?.count) >= 2 && (await cluster.mayTakeOver()) >= 2;
		}).catch(() => say('a standby did not come back in time'));
	const ready = (of: AuthorityProcess) => until('an authority', healing, () => of.isReady());
	/** an authority refuses to start while there is no database: a supervisor tries again, as this does */
	const revive = async (of: AuthorityProcess) => {
		await until('an authority', healing, async () => {
			if (!of.runs()) of.start();
			for (let tries = 0; tries < 100 && of.runs(); tries += 1) {
				if (await of.isReady()) return true;
				await wait(100);
			}
			return false;
		});
	};

	const clocks = (seconds: number) => {
		for (const each of authorities.all) each.setClock(seconds);
	};
	const faults: readonly { kind: string; ofDatabase?: true; strike: Fault }[] = [
		{
			kind: 'kill authority',
			async strike(strike) {
				const victim = authority();
				strike.inFlight = inFlight();
				victim.signal('SIGKILL');
				await wait(200);
				await revive(victim);
			},
		},
		{
			kind: 'stop authority, continue',
			async strike() {
				const victim = authority();
				victim.signal('SIGSTOP');
				await wait(5000 + random() * 15_000);
				victim.signal('SIGCONT');
				await ready(victim);
			},
		},
		{
			kind: 'kill primary node',
			ofDatabase: true,
			async strike(strike) {
				const node = await primary();
				node.kill();
				// what does not heal without it heals with it, and the run goes on
				await accepts(strike).finally(() => node.start());
				await standbysFollow();
			},
		},
		{
			kind: 'kill postmaster',
			ofDatabase: true,
			async strike(strike) {
				const pid = (await primary()).postmaster();
				if (pid !== undefined) process.kill(pid, 'SIGKILL');
				await wait(500);
				await accepts(strike);
				await standbysFollow();
			},
		},
		{
			kind: 'kill standby',
			async strike() {
				const leader = await primary();
				const victim = among(cluster.nodes.filter((node) => node !== leader));
				victim.kill();
				await wait(3000);
				victim.start();
				await standbysFollow();
			},
		},
		{
			kind: 'stop primary node, continue',
			ofDatabase: true,
			async strike(strike) {
				const node = await primary();
				node.pause(true);
				// longer than its lease: another one takes over, and this one comes back as one that was primary
				await wait(22_000);
				await accepts(strike);
				node.pause(false);
				await standbysFollow();
			},
		},
		{
			kind: 'switch-over',
			ofDatabase: true,
			async strike(strike) {
				await cluster.switchOver();
				await accepts(strike);
				await standbysFollow();
			},
		},
		{
			kind: 'kill everything',
			ofDatabase: true,
			async strike(strike) {
				strike.inFlight = inFlight();
				cluster.killEverything();
				for (const each of authorities.all) each.signal('SIGKILL');
				await wait(1000);
				await cluster.startEverything();
				await accepts(strike);
				await Promise.all(authorities.all.map(revive));
				await standbysFollow();
			},
		},
		{
			kind: 'cut connections',
			async strike() {
				for (const { connections } of random() < 0.5 ? authorities.all : [authority()]) connections.cut();
				await wait(1000);
			},
		},
		{
			kind: 'delayed connections',
			async strike() {
				const { connections } = authority();
				connections.delay(100 + random() * 900);
				await wait(8000);
				connections.delay(0);
			},
		},
		{
			kind: 'half-open connections',
			async strike() {
				const victim = authority();
				victim.connections.halfOpen(true);
				await wait(5000 + random() * 12_000);
				victim.connections.halfOpen(false);
				await ready(victim);
			},
		},
		{
			kind: 'clock of one',
			async strike() {
				const victim = authority();
				victim.setClock(among([25, -25, -600]));
				await wait(8000);
				victim.setClock(0);
				await wait(1000);
			},
		},
		{
			kind: 'clock of all',
			async strike() {
				clocks(among([25, -25]));
				await wait(8000);
				clocks(0);
				await wait(1000);
			},
		},
		{
			kind: 'keys at once',
			async strike(strike) {
				const commands = authorities.all.map(({ configuration }) =>
					authorities.command('keys', 'rotate', '--publish-hours', '0', '--config', configuration),
				);
				await Promise.all(commands.map(({ ended }) => ended));
				strike.note = commands.map(({ child }) => child.exitCode).join(' ');
			},
		},
		{
			kind: 'rolling upgrade',
			async strike() {
				for (const each of authorities.all) {
					await each.stop();
					await revive(each);
					await wait(1000);
				}
			},
		},
		...(cluster.canFill
			? [
					{
						kind: 'full disk',
						ofDatabase: true as const,
						async strike(strike: Strike) {
							const node = await primary();
							cluster.fill(node, true);
							await wait(10_000);
							cluster.fill(node, false);
							await accepts(strike);
							await standbysFollow();
						},
					},
				]
			: []),
	];

	return {
		async run(isOver) {
			let order: typeof faults = [];
			while (!isOver()) {
				await wait(2000 + random() * 2000);
				if (isOver()) return;
				if (order.length === 0)
					order = faults
						.map((fault) => ({ fault, at: random() }))
						.sort((left, right) => left.at - right.at)
						.map(({ fault }) => fault);
				const [fault, ...rest] = order as [(typeof faults)[0]];
				order = rest;
				const strike: Strike = {
					kind: fault.kind,
					ofDatabase: fault.ofDatabase ?? false,
					startedAt: Date.now(),
					endedAt: 0,
				};
				strikes.push(strike);
				await fault.strike(strike).catch((error) => {
					strike.note = String(error);
				});
				strike.endedAt = Date.now();
				const seconds = ((strike.endedAt - strike.startedAt) / 1000).toFixed(1);
				say(`${strike.kind}: ${seconds} s${strike.note === undefined ? '' : ` (${strike.note})`}`);
			}
		},
	};
}
