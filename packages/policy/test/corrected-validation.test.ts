// Section 1 of the specification as corrected in November 2026, where a row is about what Graph stores and refuses.
// tests/cases/validation.json has the rules of 1.9 by their numbers; here stand the rows that had no case yet.
import { expect, test } from 'vitest';
import {
	findNotUnderstood,
	findWarnings,
	normalisePolicy,
	validateAuthenticationStrength,
	validatePolicy,
} from '../src/index.ts';

type Json = Record<string, unknown>;

const plain = {
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
const withConditions = (conditions: Json): Json => ({ ...plain, conditions: { ...plain.conditions, ...conditions } });
const graph = '00000003-0000-0000-c000-000000000000';
const app = '11111111-0000-4000-8000-000000000000';
const frequency = (more: Json) => ({ ...plain, sessionControls: { signInFrequency: { isEnabled: true, ...more } } });

/** what is refused, by number and path */
const refused: [name: string, policy: Json, issues: string[]][] = [
	['§1.1 displayName may not be null', { ...plain, displayName: null }, ['1007 displayName']],
	[
		'§1.1 partiallyEnabled is a state to read and not to write',
		{ ...plain, state: 'partiallyEnabled' },
		['1007 state'],
	],
	['§1.1 partialEnablementStrategy is taken, as exports carry it', { ...plain, partialEnablementStrategy: null }, []],
	[
		'§1.2 easUnsupported and modern are not of the schema',
		withConditions({ clientAppTypes: ['easUnsupported', 'modern'] }),
		['1007 conditions.clientAppTypes[0]', '1007 conditions.clientAppTypes[1]'],
	],
	['§1.2 clientAppTypes may not be empty', withConditions({ clientAppTypes: [] }), ['1064 conditions.clientAppTypes']],
	[
		'§1.2 a device filter does not go with the older list of devices',
		withConditions({
			devices: { includeDevices: ['All'], deviceFilter: { mode: 'include', rule: 'device.model -eq "x"' } },
		}),
		['1007 conditions.devices'],
	],
	[
		'§1.3 one kind of target for a policy',
		withConditions({ applications: { includeApplications: ['All'], includeUserActions: ['urn:user:registerdevice'] } }),
		['1012 conditions.applications'],
	],
	[
		'§1.3 c99 is the last context',
		withConditions({ applications: { includeAuthenticationContextClassReferences: ['c99', 'c100'] } }),
		['1007 conditions.applications.includeAuthenticationContextClassReferences[1]'],
	],
	[
		'§1.7 a strength without an id',
		{ ...plain, grantControls: { operator: 'OR', authenticationStrength: { displayName: 'x' } } },
		['1007 grantControls.authenticationStrength.id'],
	],
	[
		'§1.8 a frequency by time is of both factors',
		frequency({
			type: 'hours',
			value: 1,
			frequencyInterval: 'timeBased',
			authenticationType: 'secondaryAuthentication',
		}),
		['1104 sessionControls.signInFrequency.authenticationType'],
	],
	[
		'§1.8 every time has neither a value nor a unit',
		frequency({
			type: 'hours',
			value: 1,
			frequencyInterval: 'everyTime',
			authenticationType: 'primaryAndSecondaryAuthentication',
		}),
		['1032 sessionControls.signInFrequency.type', '1032 sessionControls.signInFrequency.value'],
	],
	[
		'§1.8 persistence is stored with any application',
		{
			...withConditions({ applications: { includeApplications: [app] } }),
			sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } },
		},
		[],
	],
	['§1.9 rule 2: nothing to target is None', withConditions({ applications: { includeApplications: ['None'] } }), []],
	[
		'§1.9 rule 5: block stands alone',
		{ ...plain, grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } },
		['1032 grantControls.builtInControls'],
	],
	[
		'§1.9 rule 25: both risks in one policy are stored',
		withConditions({ userRiskLevels: ['high'], signInRiskLevels: ['high'] }),
		[],
	],
];

test.each(refused)('%s', (_, policy, issues) => {
	expect(validatePolicy(policy).map(({ number, path }) => `${number} ${path}`)).toEqual(issues);
});

/** what is stored with a warning */
const warned: [name: string, policy: Json, path: string][] = [
	[
		'§1.3 Microsoft Graph is no target',
		withConditions({ applications: { includeApplications: [graph] } }),
		'conditions.applications',
	],
	[
		'§1.3 nor can it be excluded',
		withConditions({ applications: { includeApplications: ['All'], excludeApplications: [graph] } }),
		'conditions.applications',
	],
	[
		'§1.8 persistence works right for all resources alone',
		{
			...withConditions({ applications: { includeApplications: [app] } }),
			sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } },
		},
		'sessionControls.persistentBrowser',
	],
	[
		'§1.9 rule 16: ActiveSync with all resources is advised against',
		withConditions({ clientAppTypes: ['exchangeActiveSync'] }),
		'conditions',
	],
	[
		'§1.9 rule 25: both risks in one policy are advised against',
		withConditions({ userRiskLevels: ['high'], signInRiskLevels: ['high'] }),
		'conditions',
	],
	[
		'§1.9 rule 25: everybody, everything, block',
		{ ...plain, grantControls: { operator: 'OR', builtInControls: ['block'] } },
		'',
	],
];

test.each(warned)('%s: it is stored, and warned of', (_, policy, path) => {
	expect(validatePolicy(policy)).toEqual([]);
	const warnings = findWarnings(normalisePolicy(policy) as never);
	expect(
		warnings.some((warning) => warning.path.startsWith(path)),
		JSON.stringify(warnings),
	).toBe(true);
});

test('§1.2 deviceStates is of no schema that is in use: it is kept, told, and narrows nothing', () => {
	const policy = withConditions({ deviceStates: { includeStates: ['All'], excludeStates: ['Compliant'] } });
	expect(findNotUnderstood(normalisePolicy(policy) as never).map(({ path }) => path)).toEqual([
		'conditions.deviceStates',
	]);
});

test.each([
	['§1.7 the operator is taken in any letters', 'and', 'AND'],
	['§1.7 and OR too', 'Or', 'OR'],
])('%s', (_, operator, stored) => {
	const policy = { ...plain, grantControls: { operator, builtInControls: ['mfa'] } };
	expect((normalisePolicy(policy) as never as typeof plain).grantControls.operator).toBe(stored);
});

const strength = (combination: string, configuration: Json) => ({
	displayName: 'Ours',
	allowedCombinations: [combination],
	combinationConfigurations: [{ appliesToCombinations: [combination], ...configuration }],
});
const six = (of: string) => Array.from({ length: 6 }, (_, index) => `${of}${index}`);
const certificate = '#microsoft.graph.x509CertificateCombinationConfiguration';
const passkey = '#microsoft.graph.fido2CombinationConfiguration';

test.each([
	['six issuers', 'x509CertificateMultiFactor', { '@odata.type': certificate, allowedIssuerSkis: six('a') }],
	['six policies', 'x509CertificateMultiFactor', { '@odata.type': certificate, allowedPolicyOIDs: six('1.2.') }],
	['a certificate’s configuration of a passkey', 'fido2', { '@odata.type': certificate, allowedIssuerSkis: ['a'] }],
	[
		'a passkey’s configuration of a certificate',
		'x509CertificateMultiFactor',
		{ '@odata.type': passkey, allowedAAGUIDs: ['aaaaaaaa-0000-4000-8000-000000000001'] },
	],
])('§1.9 rule 26: %s is refused', (_, combination, configuration) => {
	expect(validateAuthenticationStrength(strength(combination, configuration))).not.toEqual([]);
});

test('§1.9 rule 26: five issuers and five policies are taken', () => {
	const configuration = {
		'@odata.type': certificate,
		allowedIssuerSkis: six('a').slice(1),
		allowedPolicyOIDs: six('1.2.').slice(1),
	};
	expect(validateAuthenticationStrength(strength('x509CertificateMultiFactor', configuration))).toEqual([]);
});
