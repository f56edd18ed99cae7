// What pages make of the past of policies and of files: differences, states of a moment, comparisons, and what an
// import takes ids for.
import { normalisePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { type DirectoryAudit, policiesAt } from '../src/changes/audit.ts';
import { compareSets } from '../src/changes/compare-sets.ts';
import { differencesOf, factsOf } from '../src/changes/facts.ts';
import { mentionedIn, policyFileOf, readPolicyFile } from '../src/changes/policy-file.ts';
import { importPolicy, translated } from '../src/pages/import/import-policy.ts';
import { matchAll } from '../src/pages/import/match.ts';

const group = '10000000-0000-4000-8000-000000000001';
const person = '10000000-0000-4000-8000-000000000002';
const location = '10000000-0000-4000-8000-000000000003';

function policy(id: string, change: object = {}, conditions: object = {}): ConditionalAccessPolicy {
	return {
		...normalisePolicy({
			displayName: `Policy ${id}`,
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: ['All'] },
				users: { includeUsers: [], includeGroups: [group], excludeUsers: [person] },
				...conditions,
			},
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
			...change,
		}),
		id,
	};
}

test('a difference names each member once, with what went and what came; order and the server’s members are none', () => {
	const before = policy('a', { modifiedDateTime: '2026-01-01T00:00:00Z' });
	const after = policy(
		'a',
		{ state: 'disabled', modifiedDateTime: '2026-02-02T00:00:00Z' },
		{ clientAppTypes: ['browser'] },
	);
	expect(differencesOf(before, after)).toEqual([
		{ path: 'state', removed: ['enabled'], added: ['disabled'] },
		{ path: 'conditions.clientAppTypes', removed: ['all'], added: ['browser'] },
	]);
	const [one, other] = [
		['browser', 'other'],
		['other', 'browser'],
	].map((clientAppTypes) => policy('a', {}, { clientAppTypes }));
	expect(differencesOf(one, other)).toEqual([]);
});

test('what was not there differs in everything that stands', () => {
	expect(differencesOf(null, policy('a')).map(({ path }) => path)).toEqual(
		factsOf(policy('a')).map(({ path }) => path),
	);
});

const audit = (
	at: string,
	id: string,
	before: object | null,
	after: object | null,
	activity = 'Update',
): DirectoryAudit =>
	({
		id: at,
		activityDateTime: at,
		activityDisplayName: activity,
		category: 'Policy',
		targetResources: [
			{
				id,
				displayName: id,
				type: 'Policy',
				modifiedProperties: [
					{
						displayName: 'ConditionalAccessPolicy',
						oldValue: before && JSON.stringify(before),
						newValue: after && JSON.stringify(after),
					},
				],
			},
		],
	}) as unknown as DirectoryAudit;

test('policies of a moment are those of today with every later change undone', () => {
	const [first, second, third] = ['1', '2', '3'].map((name) => policy('a', { displayName: name }));
	const made = policy('b');
	const deleted = policy('c');
	const audits = [
		audit('2026-01-06T00:00:00Z', 'c', deleted, null, 'Hard delete conditional access policy'),
		audit('2026-01-05T00:00:00Z', 'c', deleted, null),
		audit('2026-01-04T00:00:00Z', 'a', second as object, third as object),
		audit('2026-01-03T00:00:00Z', 'b', null, made),
		audit('2026-01-02T00:00:00Z', 'a', first as object, second as object),
	];
	const today = [third as ConditionalAccessPolicy, made];
	const at = (moment: string) =>
		policiesAt(today, audits, Date.parse(moment))
			.map(({ id, displayName }) => `${id}: ${displayName}`)
			.sort();
	expect(at('2026-01-07T00:00:00Z')).toEqual(['a: 3', 'b: Policy b']);
	expect(at('2026-01-05T12:00:00Z')).toEqual(['a: 3', 'b: Policy b']);
	expect(at('2026-01-04T00:00:00Z')).toEqual(['a: 3', 'b: Policy b', 'c: Policy c']);
	expect(at('2026-01-03T12:00:00Z')).toEqual(['a: 2', 'b: Policy b', 'c: Policy c']);
	expect(at('2026-01-01T00:00:00Z')).toEqual(['a: 1', 'c: Policy c']);
});

test('sets are compared by id, then by name: what differs stands first', () => {
	const left = [policy('same'), policy('changed'), policy('gone'), policy('x', { displayName: 'By name' })];
	const right = [
		policy('same'),
		policy('changed', { state: 'disabled' }),
		policy('new'),
		policy('y', { displayName: 'by NAME' }),
	];
	expect(
		compareSets(left, right).map(({ left: one, right: other, differences }) => [
			one?.id,
			other?.id,
			differences.length > 0,
		]),
	).toEqual([
		['changed', 'changed', true],
		['x', 'y', true],
		['gone', undefined, true],
		[undefined, 'new', true],
		['same', 'same', false],
	]);
});

test('a file tells names beside ids, and is read again in each form that policies come in', () => {
	const policies = [policy('a')];
	const file = policyFileOf(policies, (id) => (id === group ? 'Contractors' : id));
	expect(file['@countersign.names']).toEqual({ [group]: 'Contractors' });
	for (const form of [file, policies, policies[0], { identity: { conditionalAccess: { policies } } }])
		expect(readPolicyFile(JSON.stringify(form)).value.map(({ id }) => id)).toEqual(['a']);
	expect(() => readPolicyFile('{}')).toThrow('no Conditional Access policy');
	expect(() => readPolicyFile('{')).toThrow('not JSON');
});

test('an id of a file is taken for the same id, else for the one of its name, and never for one of several', () => {
	const mentioned = mentionedIn([policy('a', {}, { locations: { includeLocations: [location, 'AllTrusted'] } })]);
	expect(mentioned.map(({ kind }) => kind).sort()).toEqual(['group', 'location', 'user']);
	const known = [
		{ id: location, kind: 'location', names: ['Office'] },
		{ id: 'g', kind: 'group', names: ['CONTRACTORS'] },
		{ id: 'p', kind: 'user', names: ['Kim'] },
		{ id: 'q', kind: 'user', names: ['Kim'] },
	] as const;
	const matched = matchAll(mentioned, { [group]: 'Contractors', [person]: 'Kim' }, known);
	expect(Object.fromEntries(matched.map(({ kind, by, here }) => [kind, [by, here]]))).toEqual({
		location: ['id', location],
		group: ['name', 'g'],
		user: ['several', undefined],
	});
});

test('an imported policy carries the ids of this tenant, and not what is left out', () => {
	const matches = matchAll(mentionedIn([policy('a')]), {}, [{ id: 'g', kind: 'group', names: [group] }]);
	const { conditions, state } = translated(policy('a'), { matches, choices: { [person]: '' }, state: 'disabled' });
	expect([conditions.users?.includeGroups, conditions.users?.excludeUsers, state]).toEqual([['g'], [], 'disabled']);
});

test('an import that Graph refuses tells so and leaves the others alone', async () => {
	const refusal = new Error('no');
	const graph = { post: () => Promise.reject(refusal) } as never;
	const options = { matches: [], choices: {}, state: '', isHere: false };
	expect(await importPolicy(graph, policy('a'), options)).toEqual({ displayName: 'Policy a', error: refusal });
});
