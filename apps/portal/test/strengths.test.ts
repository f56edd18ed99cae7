// A strength is changed in one request, so that nothing weaker stands in between.
import { validateAuthenticationStrength } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { draftOf, type StrengthDraft, saveStrength } from '../src/changes/strength-draft.ts';
import type { Graph } from '../src/graph/graph.ts';
import { combinationGroups } from '../src/pages/strengths/combinations.ts';

const aaguid = '2fc0579f-8113-47ea-b116-bb5a8db9202a';
const stored = (allowedCombinations: string[], withKeys = false): AuthenticationStrengthPolicy => ({
	id: 's1',
	displayName: 'Keys',
	description: '',
	policyType: 'custom',
	requirementsSatisfied: 'mfa',
	allowedCombinations,
	combinationConfigurations: withKeys
		? [
				{
					'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
					appliesToCombinations: ['fido2'],
					allowedAAGUIDs: [aaguid],
				},
			]
		: [],
});

/** Graph with one strength, as far as it refuses what makes no strength. */
function graphOf(strength: AuthenticationStrengthPolicy) {
	let now = strength;
	const sent: [path: string, etag: string | undefined][] = [];
	const put = (next: AuthenticationStrengthPolicy) => {
		expect(validateAuthenticationStrength(next)).toEqual([]);
		now = next;
	};
	const graph = {
		async patch(path: string, body: object, etag?: string) {
			sent.push([path, etag]);
			put({ ...now, ...body });
			return undefined;
		},
	} as unknown as Graph;
	return { graph, sent, now: () => now };
}

const keys = (allowedCombinations: string[], aaguids: string[] = [aaguid]): StrengthDraft => ({
	...draftOf(stored(allowedCombinations)),
	aaguids,
});

test.each([
	['a combination with its passkeys is added', stored(['password,sms']), keys(['password,sms', 'fido2'])],
	['a configured combination is taken away', stored(['password,sms', 'fido2'], true), keys(['password,sms'], [])],
	['all is replaced', stored(['fido2'], true), keys(['windowsHelloForBusiness'], [])],
	['all is replaced by what is configured', stored(['password,sms']), keys(['fido2'])],
	['passkeys are no longer told apart', stored(['fido2'], true), keys(['fido2'], [])],
	['only the name is changed', stored(['fido2'], true), { ...keys(['fido2']), displayName: 'Other keys' }],
])('%s: what stands is what was written, by one request', async (_, before, draft) => {
	const { graph, sent, now } = graphOf(before);
	await saveStrength(graph, before, '"read"', draft);
	expect(draftOf(now())).toEqual(draft);
	// the version that was read is compared
	expect(sent).toEqual([['beta/countersign/authenticationStrengths/s1', '"read"']]);
});

test('each combination that Graph takes stands in the form once', () => {
	const all = combinationGroups.flatMap(({ combinations }) => combinations);
	expect(new Set(all).size).toBe(all.length);
	expect(validateAuthenticationStrength(stored(all))).toEqual([]);
});
