// Sets that are large enough for every shape of the index: single positions, short lists and bits, several summary
// words, a user with fewer groups than the policies name and with more. What applies is told here by the definition.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, edit, evaluate, explain, type PolicySet, type SignIn } from '../src/index.ts';

const size = 3000;

interface Rules {
	groups: string[];
	excludedGroups: string[];
	excludedUsers: string[];
	application: string;
}

const rulesOf = (index: number): Rules => ({
	// some name a group of many policies, some one of a few, some one of their own
	groups: [`many${index % 7}`, `few${index % 300}`, `own${index}`],
	excludedGroups: [`out${index % 1100}`, ...(index % 2 === 0 ? ['even'] : [])],
	excludedUsers: index % 500 === 3 ? ['u1'] : [],
	application: index % 3 === 0 ? 'All' : `a${index % 5}`,
});

function policyOf(
	index: number,
	{ groups, excludedGroups, excludedUsers, application }: Rules,
): ConditionalAccessPolicy {
	return {
		id: `p${index}`,
		displayName: `P${index}`,
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeGroups: groups, excludeGroups: excludedGroups, excludeUsers: excludedUsers },
			applications: { includeApplications: [application] },
		},
	} as unknown as ConditionalAccessPolicy;
}

const all = Array.from({ length: size }, (_, index) => rulesOf(index));
const signInOf = (groups: Iterable<string>, application = 'a1'): SignIn => ({
	user: { id: 'u1', groupIds: new Set(groups), roleTemplateIds: new Set() },
	applicationIds: [application],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	authentication: { mfa: false },
});

function expected({ user, applicationIds }: SignIn): string[] {
	const held = user?.groupIds as ReadonlySet<string>;
	return all.flatMap(({ groups, excludedGroups, excludedUsers, application }, index) => {
		const included =
			groups.some((group) => held.has(group)) && (application === 'All' || applicationIds.includes(application));
		const excluded = excludedGroups.some((group) => held.has(group)) || excludedUsers.includes(user?.id ?? '');
		return included && !excluded ? [`p${index}`] : [];
	});
}

const applying = (set: PolicySet, signIn: SignIn) => evaluate(set, signIn).appliedPolicies.map(({ id }) => id);
const strangers = Array.from({ length: 6000 }, (_, index) => `elsewhere${index}`);

let set: PolicySet;
beforeAll(() => {
	set = compile(
		all.map((rules, index) => policyOf(index, rules)),
		{ namedLocations: [] },
	);
});

describe('what applies of 3,000 policies', () => {
	test.each<[string, string[]]>([
		['no group', []],
		['groups that no policy names', ['elsewhere1', 'elsewhere2']],
		['a group of its own', ['own1717']],
		['a group of a few', ['few42']],
		['a group of many', ['many3']],
		['a group of many, but of a few excluded', ['many3', 'out10', 'out1099']],
		['a group of many, but of half of them excluded', ['many3', 'even']],
		['more groups than all policies name', [...strangers, 'many2', 'few7', 'out5']],
		['more groups than all policies name, and none that they name', strangers],
		['every group that is included', all.flatMap(({ groups }) => groups)],
	])('for a user with %s', (_, groups) => {
		for (const application of ['a1', 'a4', 'elsewhere']) {
			const signIn = signInOf(groups, application);
			expect(applying(set, signIn)).toEqual(expected(signIn));
		}
	});
});

test('an explanation tells every policy’s result, and leaves nothing behind for the next', () => {
	for (const groups of [['many3'], ['few42'], [], ['many3']]) {
		const signIn = signInOf(groups);
		const applied = new Set(expected(signIn));
		const { policies } = explain(set, signIn);
		expect(policies).toHaveLength(size);
		expect(policies.filter(({ result }) => result === 'failure').map(({ id }) => id)).toEqual([...applied]);
		expect(new Set(policies.filter(({ id }) => !applied.has(id)).map(({ result }) => result))).toEqual(
			new Set(['notApplied']),
		);
	}
});

test.each([0, 1, 1499, 2999])('the policy in place %i is removed alone, and explained by its id before', (place) => {
	const signIn = signInOf([`own${place}`, 'many0', `many${place % 7}`], `a${place % 5}`);
	const id = `p${place}`;
	const before = expected(signIn);
	expect(before).toContain(id);
	expect(explain(set, signIn).why(id)).toMatchObject({ id, result: 'failure' });
	expect(applying(edit(set, { remove: id }), signIn)).toEqual(before.filter((other) => other !== id));
});

test('an edit changes one policy, of the new set alone, however often it is edited', () => {
	const signIn = signInOf(['many3']);
	const before = expected(signIn);
	const [, second = ''] = before;
	const removed = edit(set, { remove: second });
	expect(applying(removed, signIn)).toEqual(before.filter((id) => id !== second));
	const replaced = edit(removed, { put: { ...policyOf(2999, rulesOf(2999)), id: 'p2999', state: 'disabled' } });
	const again = edit(replaced, {
		put: policyOf(2999, { ...rulesOf(2999), groups: ['many3'], excludedGroups: [], application: 'All' }),
	});
	expect(applying(again, signIn)).toEqual([...new Set([...before.filter((id) => id !== second), 'p2999'])]);
	expect(applying(removed, signIn)).toEqual(before.filter((id) => id !== second));
	expect(applying(set, signIn)).toEqual(before);
	const resultOf = (of: PolicySet) => explain(of, signInOf([])).policies.find(({ id }) => id === 'p2999')?.result;
	expect([resultOf(set), resultOf(replaced), resultOf(again)]).toEqual(['notApplied', 'notEnabled', 'notApplied']);
});

test('more edits than are kept apart compile the whole set again, and say the same before and after', () => {
	const some = Array.from({ length: 300 }, (_, index) =>
		policyOf(index, { groups: ['all'], excludedGroups: [], excludedUsers: [], application: 'All' }),
	);
	const signIn = signInOf(['all']);
	let edited = compile(some, { namedLocations: [] });
	const expectedIds = new Set(some.map(({ id }) => id as string));
	for (let index = 0; index < 260; index += 1) {
		const id = `p${(index * 7) % 300}`;
		if (index % 3 === 0) {
			edited = edit(edited, { remove: id.toUpperCase() });
			expectedIds.delete(id);
		} else if (index % 3 === 1) {
			edited = edit(edited, { put: { ...(some[(index * 7) % 300] as ConditionalAccessPolicy), state: 'disabled' } });
			expectedIds.delete(id);
		} else {
			edited = edit(edited, {
				put: policyOf(1000 + index, { groups: ['all'], excludedGroups: [], excludedUsers: [], application: 'All' }),
			});
			expectedIds.add(`p${1000 + index}`);
		}
		expect(new Set(applying(edited, signIn))).toEqual(expectedIds);
		const places = edited.policies.flatMap((policy, at) => (policy ? [[policy.place, at]] : []));
		for (const [place, at] of places) expect(place).toBe(at);
		const { policies, why } = explain(edited, signIn);
		expect(policies.map(({ id: known }) => known)).toEqual(edited.policies.flatMap((policy) => policy?.id ?? []));
		expect(policies.filter(({ result }) => result === 'failure').map(({ id: known }) => known)).toEqual(
			applying(edited, signIn),
		);
		expect(why(id)?.result).toBe(
			index % 3 === 0 ? undefined : index % 3 === 1 ? 'notEnabled' : expectedIds.has(id) ? 'failure' : why(id)?.result,
		);
	}
	// the last whole compilation left no gaps
	expect(edited.segments.length).toBe(2);
	expect(edited.segments[1]?.policies.length).toBeLessThan(129);
});

test('an edit that removes what is not there is no edit', () => {
	expect(edit(set, { remove: 'p9999' })).toBe(set);
});

test('edited policies apply in their places, whatever the order of the edits', () => {
	let edited = set;
	for (const index of [2500, 7, 1300])
		edited = edit(edited, {
			put: policyOf(index, { groups: ['me'], excludedGroups: [], excludedUsers: [], application: 'All' }),
		});
	expect(applying(edited, signInOf(['me']))).toEqual(['p7', 'p1300', 'p2500']);
});

describe('ranges of a place that overlap', () => {
	const place = (id: string, cidrs: string[]) => ({
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id,
		displayName: id,
		isTrusted: false,
		ipRanges: cidrs.map((cidrAddress) => ({ cidrAddress })),
	});
	// in no order, one inside the other, side by side, and twice the same
	const namedLocations = [
		place('outer', ['10.2.0.0/16', '10.0.0.0/8', '10.1.0.0/16', '10.1.0.0/16']),
		place('inner', ['10.1.1.0/24', '10.1.0.0/24', '9.255.255.0/24']),
	] as unknown as NamedLocation[];
	const policies = ['outer', 'inner'].map((id) => ({
		...policyOf(0, rulesOf(0)),
		id,
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			locations: { includeLocations: [id] },
		},
	})) as unknown as ConditionalAccessPolicy[];
	test.each<[string, string[]]>([
		['9.255.254.255', []],
		['9.255.255.0', ['inner']],
		['9.255.255.255', ['inner']],
		['10.0.0.0', ['outer']],
		['10.0.255.255', ['outer']],
		['10.1.0.0', ['outer', 'inner']],
		['10.1.0.255', ['outer', 'inner']],
		['10.1.1.255', ['outer', 'inner']],
		['10.1.2.0', ['outer']],
		['10.1.255.255', ['outer']],
		['10.2.0.0', ['outer']],
		['10.255.255.255', ['outer']],
		['11.0.0.0', []],
	])('%s', (ipAddress, places) => {
		expect(
			applying(compile(policies, { namedLocations }), {
				...signInOf([]),
				ipAddress,
				country: null,
				gpsCountry: null,
				compliantNetwork: false,
			}),
		).toEqual(places);
	});
});
