// The task that every engine is given: policies on groups, applications, 20 named locations of 4 to 15 networks (IPv4
// and IPv6), client types, platforms and risk; users in 5 to 34 groups. The answer is the list of policies that apply,
// and what comes of them. As many policies apply at every size: groups grow with the number of policies, what is for
// everybody does not.
import type { ConditionalAccessPolicy, IpNamedLocation } from '@countersign/protocol';

export interface Task {
	size: number;
	policies: ConditionalAccessPolicy[];
	locations: IpNamedLocation[];
	requests: Request[];
}

export interface Request {
	userId: string;
	groups: string[];
	application: string;
	ipAddress: string;
	clientApp: string;
	platform: string;
	risk: string;
	mfa: boolean;
}

export interface Answer {
	outcome: string;
	/** ids of the policies that apply, sorted */
	applying: string[];
}

export interface Engine<Decision = unknown> {
	name: string;
	/** what is timed: the engine's own decision on the request of that index */
	decide(index: number): Decision | Promise<Decision>;
	/** what all engines must agree on, read from it */
	answer(decision: Decision, index: number): Answer;
}

/** Mulberry32: the same task at every run. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export const id = (kind: number, index: number) =>
	`${String(kind).padStart(8, '0')}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
export const platformNames = ['windows', 'macOS', 'iOS', 'android', 'linux'];
export const riskNames = ['none', 'low', 'medium', 'high'];
export const clientAppNames = ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'] as const;
const applications = 50;
/** policies for all users: with those of a user's groups, about 7 of 100 apply at 200 */
const everybody = 14;

export function makeTask(size: number): Task {
	const next = random(size);
	const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
	const groups = Array.from({ length: Math.max(20, size) }, (_, index) => id(2, index));
	const apps = Array.from({ length: applications }, (_, index) => id(3, index));
	const network = (index: number, at: number) =>
		at % 3 === 2 ? `2001:db8:${(index * 16 + at).toString(16)}::/48` : `${20 + index}.${at * 16}.0.0/12`;
	const locations: IpNamedLocation[] = Array.from({ length: 20 }, (_, index) => ({
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id: id(4, index),
		displayName: `L${index}`,
		isTrusted: index < 5,
		ipRanges: Array.from({ length: 4 + Math.floor(next() * 12) }, (_item, at) => ({ cidrAddress: network(index, at) })),
	}));
	const somewhere = () =>
		next() < 0.2
			? `2001:db8:${Math.floor(next() * 400).toString(16)}::7`
			: `${15 + Math.floor(next() * 30)}.${Math.floor(next() * 256)}.7.9`;
	const some = <Value extends string>(values: readonly Value[], most: number): Value[] => [
		...new Set(Array.from({ length: 1 + Math.floor(next() * most) }, () => pick(values))),
	];
	const policies = Array.from({ length: size }, (_, index): ConditionalAccessPolicy => {
		const forAll = index % Math.max(1, Math.floor(size / everybody)) === 0;
		const place = next();
		const included =
			place < 0.7
				? ['All']
				: some(
						locations.map((location) => location.id),
						4,
					);
		const excluded =
			place < 0.35
				? ['AllTrusted']
				: some(
						locations.map((location) => location.id),
						2,
					);
		return {
			id: id(1, index),
			displayName: `P${index}`,
			state: 'enabled',
			conditions: {
				clientAppTypes: next() < 0.7 ? ['all'] : some(clientAppNames, 3),
				users: forAll
					? { includeUsers: ['All'], excludeGroups: [pick(groups)] }
					: { includeGroups: some(groups, 3), excludeGroups: next() < 0.3 ? [pick(groups)] : [] },
				applications:
					next() < 0.5
						? { includeApplications: ['All'], excludeApplications: some(apps, 3) }
						: { includeApplications: some(apps, 12) },
				locations: next() < 0.7 ? { includeLocations: included, excludeLocations: excluded } : null,
				platforms: next() < 0.3 ? { includePlatforms: ['all'], excludePlatforms: [pick(platformNames)] } : null,
				signInRiskLevels: next() < 0.2 ? some(riskNames, 3) : [],
			},
			grantControls: { operator: 'OR', builtInControls: next() < 0.05 ? ['block'] : ['mfa'] },
		};
	});
	const requests = Array.from(
		{ length: 256 },
		(_, index): Request => ({
			userId: id(5, index),
			groups: [...new Set(Array.from({ length: 5 + Math.floor(next() * 30) }, () => pick(groups)))],
			application: pick(apps),
			ipAddress: somewhere(),
			// clients that can be prompted: what comes of the others is more than the task is about
			clientApp: pick(clientAppNames.slice(0, 2)),
			platform: pick(platformNames),
			risk: pick(riskNames),
			mfa: next() < 0.5,
		}),
	);
	return { size, policies, locations, requests };
}

/** What comes of the policies that apply, for the engines that only find them. */
export function outcomeOf(applying: readonly ConditionalAccessPolicy[], mfa: boolean): string {
	let outcome = 'allow';
	for (const { grantControls } of applying) {
		if (grantControls?.builtInControls?.includes('block')) return 'block';
		if (!mfa) outcome = 'interrupt';
	}
	return outcome;
}
