// The straightforward engine: a loop over policies whose ids are sets and whose networks are numbers.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { type Engine, outcomeOf, type Request, type Task } from './task.ts';

/** An address as a number, IPv6 as a bigint: the two never compare as equal ranges here. */
function point(address: string): number | bigint {
	if (!address.includes(':')) return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
	const [head = '', tail = ''] = address.split('::');
	const front = head.split(':').filter(Boolean);
	const back = tail.split(':').filter(Boolean);
	const parts = [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
	return parts.reduce((value, part) => (value << 16n) | BigInt(`0x${part}`), 1n << 128n);
}

function range(cidr: string): { from: number | bigint; to: number | bigint } {
	const [address = '', prefix] = cidr.split('/');
	const from = point(address);
	return typeof from === 'number'
		? { from, to: from + 2 ** (32 - Number(prefix)) }
		: { from, to: from + (1n << BigInt(128 - Number(prefix))) };
}

interface Networks {
	all: boolean;
	ranges: { from: number | bigint; to: number | bigint }[];
}

export interface PlainDecision {
	outcome: string;
	applying: ConditionalAccessPolicy[];
}

export function plainLoop({ policies, locations, requests }: Task): Engine<PlainDecision> {
	const networks = (ids: readonly string[]): Networks => ({
		all: ids.includes('All'),
		ranges: locations
			.filter((location) => ids.includes(location.id) || (ids.includes('AllTrusted') && location.isTrusted))
			.flatMap((location) => location.ipRanges.map(({ cidrAddress }) => range(cidrAddress))),
	});
	const prepared = policies.map((policy) => {
		const { users, applications, locations: places, platforms, signInRiskLevels } = policy.conditions;
		return {
			policy,
			everybody: users?.includeUsers?.includes('All') === true,
			includeGroups: new Set(users?.includeGroups),
			excludeGroups: new Set(users?.excludeGroups),
			everyApplication: applications.includeApplications?.includes('All') === true,
			includeApplications: new Set(applications.includeApplications),
			excludeApplications: new Set(applications.excludeApplications),
			include: places ? networks(places.includeLocations ?? []) : undefined,
			exclude: places ? networks(places.excludeLocations ?? []) : undefined,
			clientApps: policy.conditions.clientAppTypes.includes('all')
				? undefined
				: new Set<string>(policy.conditions.clientAppTypes),
			excludePlatforms: new Set(platforms?.excludePlatforms),
			risks: signInRiskLevels && signInRiskLevels.length > 0 ? new Set(signInRiskLevels) : undefined,
		};
	});
	const inside = ({ all, ranges }: Networks, address: number | bigint) =>
		all || ranges.some(({ from, to }) => address >= from && address < to);
	return {
		name: 'straightforward loop',
		decide(index) {
			const { groups, application, ipAddress, clientApp, platform, risk, mfa } = requests[index] as Request;
			const address = point(ipAddress);
			const applying: ConditionalAccessPolicy[] = [];
			for (const one of prepared) {
				if (
					!(one.everyApplication || one.includeApplications.has(application)) ||
					one.excludeApplications.has(application)
				)
					continue;
				if (!(one.everybody || groups.some((group) => one.includeGroups.has(group)))) continue;
				if (one.excludeGroups.size > 0 && groups.some((group) => one.excludeGroups.has(group))) continue;
				if (one.clientApps && !one.clientApps.has(clientApp)) continue;
				if (one.excludePlatforms.has(platform)) continue;
				if (one.risks && !one.risks.has(risk)) continue;
				if (one.include && one.exclude && (!inside(one.include, address) || inside(one.exclude, address))) continue;
				applying.push(one.policy);
			}
			return { outcome: outcomeOf(applying, mfa), applying };
		},
		answer: ({ outcome, applying }) => ({ outcome, applying: applying.map((policy) => policy.id) }),
	};
}

/** The keywords and locations of an address, for an engine whose host resolves them. */
export function placesOf({ locations }: Task): (ipAddress: string) => string[] {
	const prepared = locations.map(({ id, isTrusted, ipRanges }) => ({
		id,
		isTrusted,
		ranges: ipRanges.map(({ cidrAddress }) => range(cidrAddress)),
	}));
	return (ipAddress) => {
		const address = point(ipAddress);
		const found = prepared.filter(({ ranges }) => ranges.some(({ from, to }) => address >= from && address < to));
		return ['All', ...found.map(({ id }) => id), ...(found.some(({ isTrusted }) => isTrusted) ? ['AllTrusted'] : [])];
	};
}
