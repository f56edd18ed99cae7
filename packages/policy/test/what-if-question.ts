// A policy, a question to What-If, and the facts of a tenant to answer it with.
import type { ConditionalAccessPolicy, NamedLocation, WhatIfRequest } from '@countersign/protocol';

export type Json = Record<string, unknown>;
export const exchange = '00000002-0000-0ff1-ce00-000000000000';
export const userId = '00000000-0000-4000-8000-000000000001';

export function policy(
	conditions: Json = {},
	controls: Json = { builtInControls: ['mfa'] },
	more: Json = {},
): ConditionalAccessPolicy {
	const grantControls = { operator: 'OR', ...controls };
	const all = {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'] },
	};
	return {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls,
		...more,
		conditions: { ...all, ...conditions },
	} as ConditionalAccessPolicy;
}

export const request = (conditions: Json = {}, app = exchange): WhatIfRequest => ({
	signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
	signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [app] },
	signInConditions: conditions,
});
export const locations: NamedLocation[] = [
	{
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		id: 'n',
		displayName: 'All Compliant Network Locations',
	},
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'g',
		displayName: 'G',
		countriesAndRegions: ['NL'],
		countryLookupMethod: 'authenticatorAppGps',
	},
	{
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id: 'i',
		displayName: 'I',
		isTrusted: true,
		ipRanges: [{ cidrAddress: '192.0.2.0/24' }],
	},
] as unknown as NamedLocation[];
export const aaguid = '00000000-0000-4000-8000-00000000aaaa';
const strength = {
	id: '00000000-0000-4000-8000-0000000000f1',
	displayName: 'Our keys',
	policyType: 'custom',
	requirementsSatisfied: 'mfa',
	allowedCombinations: ['fido2'],
	combinationConfigurations: [{ id: 'c', allowedAAGUIDs: [aaguid], appliesToCombinations: ['fido2'] }],
} as never;
export const facts = { namedLocations: locations, authenticationStrengths: [strength] };
export const elsewhere = (id: string) => ({ locations: { includeLocations: ['All'], excludeLocations: [id] } });
export const block = { builtInControls: ['block'] };
export const ourKeys = { authenticationStrength: { id: '00000000-0000-4000-8000-0000000000f1' } };
export const frequency = {
	signInFrequency: { isEnabled: true, type: 'hours', value: 1, frequencyInterval: 'timeBased' },
};
export const bound = { secureSignInSession: { isEnabled: true } };
