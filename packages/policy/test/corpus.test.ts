// The corpus: one behaviour a row, in test/cases/*.json. A row says how its policy and its sign-in differ from the
// plain ones below, and what must come of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	builtInStrengths,
	compile,
	type Decision,
	type DirectoryFacts,
	explain,
	findNotUnderstood,
	type PolicyOutcome,
	type SignIn,
	validatePolicy,
} from '../src/index.ts';
import { adminPortals, azureManagement, office365 } from '../src/resources/generated/application-groups.ts';
import { referenceEvaluate } from './reference.ts';
import type { World } from './reference-conditions.ts';

type Json = Record<string, unknown>;

interface Expected {
	outcome?: string;
	results?: Record<string, string>;
	contexts?: string[];
	unprotected?: string[];
	session?: Json;
	/** first factor, second factor */
	stale?: [boolean, boolean];
}

interface Row {
	name: string;
	/** members of conditions that differ */
	conditions?: Json;
	grantControls?: Json | null;
	sessionControls?: Json | null;
	/** in place of the one policy `p` */
	policies?: Json[];
	/** members of the sign-in that differ; `"?"` leaves one out, which makes it unknown */
	signIn?: Json;
	/** `applies`, `does not apply`, an outcome with its unmet controls, or several things */
	then?: string | Expected;
	/** for a row of validation: members of the policy that differ, and the issues */
	policy?: Json;
	issues?: string[];
}

interface Corpus {
	about: string;
	facts?: DirectoryFacts;
	rows: Row[];
}

const plainPolicy = {
	id: 'p',
	displayName: 'P',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	sessionControls: null,
};

/** Everything is known, and nothing is special. */
const plainSignIn = {
	user: { id: 'u1', groupIds: [], roleTemplateIds: [] },
	applicationIds: ['a1'],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	devicePlatform: 'windows',
	ipAddress: '203.0.113.9',
	country: 'CH',
	gpsCountry: null,
	compliantNetwork: false,
	device: null,
	signInRiskLevel: null,
	userRiskLevel: null,
	servicePrincipalRiskLevel: null,
	insiderRiskLevel: null,
	transferMethods: [],
	authentication: { mfa: false },
};

const sets = new Set([
	'groupIds',
	'roleTemplateIds',
	'methods',
	'availableMethods',
	'x509PolicyOids',
	'acceptedAgreementIds',
	'completedCustomFactorIds',
]);
const toMap = (value: Json): Map<string, unknown> => new Map(Object.entries(value));

/** JSON has no sets and maps, and no way to leave a member out. */
function revive(value: Json): Json {
	const entries = Object.entries(value).filter(([, content]) => content !== '?');
	return Object.fromEntries(
		entries.map(([name, content]) => {
			if (sets.has(name) || name === 'promptableControls') return [name, new Set(content as string[])];
			if (name === 'customSecurityAttributes') return [name, toMap(content as Json)];
			if (name === 'applicationAttributes')
				return [name, new Map(Object.entries(content as Record<string, Json>).map(([id, of]) => [id, toMap(of)]))];
			return [
				name,
				typeof content === 'object' && content !== null && !Array.isArray(content) ? revive(content as Json) : content,
			];
		}),
	);
}

function readSignIn(change: Json = {}): SignIn {
	const { user, ...rest } = { ...plainSignIn, ...change };
	return revive({ ...(user === null ? {} : { user }), ...rest }) as unknown as SignIn;
}

function readPolicy(change: Json): ConditionalAccessPolicy {
	return {
		...plainPolicy,
		...change,
		conditions: { ...plainPolicy.conditions, ...((change.conditions as Json) ?? {}) },
	} as unknown as ConditionalAccessPolicy;
}

function policiesOf({ conditions, grantControls, sessionControls, policies }: Row): ConditionalAccessPolicy[] {
	if (policies) return policies.map((policy) => readPolicy({ ...policy, displayName: policy.id }));
	const change = {
		...(conditions ? { conditions } : {}),
		...(grantControls === undefined ? {} : { grantControls }),
		...(sessionControls ? { sessionControls } : {}),
	};
	return [readPolicy(change)];
}

const publishedSuites = Object.fromEntries([
	...office365.map(([id]) => [id, ['Office365']]),
	...azureManagement.map(([id]) => [id, [azureManagement[0]?.[0]]]),
	...adminPortals.map(([id]) => [id, ['MicrosoftAdminPortals', azureManagement[0]?.[0]]]),
]);

/** The independent evaluator says the same of the same row, field by field. */
function agreesWithReference(row: Row, facts: DirectoryFacts, decision: Decision, policies: readonly PolicyOutcome[]) {
	const world: World = {
		policies: policiesOf(row),
		locations: facts.namedLocations ?? [],
		strengths: [...(facts.authenticationStrengths ?? []), ...builtInStrengths],
		suites: publishedSuites,
	};
	const { appliedPolicies, ...ours } = decision;
	const results = Object.fromEntries(policies.map(({ id, result }) => [id, result]));
	expect({ ...ours, results }).toEqual(referenceEvaluate(world, readSignIn(row.signIn)));
}

function check(row: Row, facts: DirectoryFacts, confirmed = false): void {
	const set = compile(policiesOf(row), facts);
	const { decision, policies } = explain(set, readSignIn(row.signIn));
	const { then } = row;
	if (confirmed) agreesWithReference(row, facts, decision, policies);
	if (then === 'applies' || then === 'does not apply') {
		expect(decision.appliedPolicies.map(({ id }) => id)).toEqual(then === 'applies' ? ['p'] : []);
		return;
	}
	if (typeof then === 'string') {
		const [outcome, unmet] = then.split(': ');
		expect([decision.outcome, decision.unmetControls.map(({ control }) => control).join(', ')]).toEqual([
			outcome,
			unmet ?? '',
		]);
		return;
	}
	const expected = then as Expected;
	if (expected.outcome) expect(decision.outcome).toBe(expected.outcome);
	if (expected.results)
		expect(Object.fromEntries(policies.map(({ id, result }) => [id, result]))).toEqual(expected.results);
	if (expected.contexts) expect([...decision.satisfiedAuthenticationContexts].sort()).toEqual(expected.contexts);
	if (expected.unprotected) expect(decision.unprotectedAuthenticationContexts).toEqual(expected.unprotected);
	if (expected.session) expect(decision.sessionControls).toEqual(expected.session);
	if (expected.stale) expect([decision.staleFactors.primary, decision.staleFactors.secondary]).toEqual(expected.stale);
}

const folder = join(import.meta.dirname, 'cases');
const corpora = readdirSync(folder).map(
	(name) => [name.replace('.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8')) as Corpus] as const,
);

describe.each(corpora)('%s', (name, { facts = { namedLocations: [] }, rows }) => {
	test.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
		if (row.issues) {
			const policy = row.policy?.conditions === null ? { ...plainPolicy, ...row.policy } : readPolicy(row.policy ?? {});
			const issues = validatePolicy(policy);
			expect(issues.map(({ number, path }) => `${number} ${path}`)).toEqual(row.issues);
			// the sentences that people read
			if (issues.length > 0) expect(issues.map(({ message }) => message)).toMatchSnapshot();
		} else check(row, facts, name.startsWith('corrected'));
	});
});

test('the corpus holds at least 300 behaviours, and no two of a file share a name', () => {
	const names = corpora.flatMap(([name, { rows }]) => rows.map((row) => `${name}: ${row.name}`));
	expect(names.length).toBeGreaterThanOrEqual(300);
	expect(new Set(names).size).toBe(names.length);
});

test.each(corpora.find(([name]) => name === 'not-understood')?.[1].rows.map((row) => [row.name, row] as const) ?? [])(
	'reported: %s',
	(name, row) => {
		const [policy] = policiesOf(row) as [ConditionalAccessPolicy];
		const reported = findNotUnderstood(policy).map(({ path }) => path);
		expect(reported.length > 0).toBe(!/null|empty|annotation|obsolete/.test(name));
	},
);
