// The values of what a scenario may say beside Graph's request: what the user has proven, and the facts that Graph
// cannot be told.
import { authenticationMethodModes } from '@countersign/protocol';
import type { Issues } from './issue.ts';

const lists = ['methods', 'availableMethods', 'x509PolicyOids', 'acceptedAgreementIds', 'completedCustomFactorIds'];
const ages = ['primaryAgeSeconds', 'secondaryAgeSeconds'];
const texts = ['fido2Aaguid', 'x509IssuerSki'];
const switches = [
	'mfa',
	'mfaRegistered',
	'passwordChanged',
	'riskRemediated',
	'deviceBoundSession',
	'cloudAppSecuritySession',
];
export function checkAuthentication(issues: Issues, value: unknown): void {
	const authentication = issues.object(value, 'authentication');
	for (const name of switches) issues.oneOf(authentication?.[name], `authentication.${name}`, [true, false, undefined]);
	for (const name of lists)
		issues.strings(
			authentication?.[name],
			`authentication.${name}`,
			name.toLowerCase().endsWith('methods') ? authenticationMethodModes : undefined,
		);
	for (const name of texts) {
		const text = authentication?.[name];
		if (text !== undefined && typeof text !== 'string') issues.add(`authentication.${name}`, 'must be a string');
	}
	for (const name of ages) {
		const age = authentication?.[name];
		if (age !== undefined && age !== null && (typeof age !== 'number' || age < 0))
			issues.add(`authentication.${name}`, 'must be a number of seconds');
	}
}

function checkAttributes(issues: Issues, value: unknown): void {
	for (const [id, of] of Object.entries(issues.object(value, 'facts.applicationAttributes') ?? {})) {
		const path = `facts.applicationAttributes.${id}`;
		for (const [name, values] of Object.entries(issues.object(of, path) ?? {}))
			issues.strings(values, `${path}.${name}`);
	}
}

export function checkFacts(issues: Issues, value: unknown): void {
	const facts = issues.object(value, 'facts');
	for (const name of ['compliantNetwork', 'followDependencies'])
		issues.oneOf(facts?.[name], `facts.${name}`, [true, false, undefined]);
	for (const name of ['candidateAuthenticationContexts', 'requestedPolicyIds'])
		issues.strings(facts?.[name], `facts.${name}`);
	const country = facts?.gpsCountry;
	if (country !== undefined && country !== null && !/^[A-Za-z]{2}$/.test(String(country)))
		issues.add('facts.gpsCountry', 'must be a country code of two letters');
	const software = issues.object(facts?.clientSoftware, 'facts.clientSoftware');
	for (const name of ['approved', 'protectionPolicy'])
		issues.oneOf(software?.[name], `facts.clientSoftware.${name}`, [true, false, undefined]);
	checkAttributes(issues, facts?.applicationAttributes);
	const scopes = issues.object(facts?.scopes, 'facts.scopes');
	if (!scopes) return;
	for (const name of ['resourceAppId', 'clientAppId'])
		if (typeof scopes[name] !== 'string') issues.add(`facts.scopes.${name}`, 'must be the id of an application');
	issues.strings(scopes.scopes, 'facts.scopes.scopes');
	if (!Array.isArray(scopes.scopes)) issues.add('facts.scopes.scopes', 'must be an array of strings');
	for (const name of ['signsIn', 'clientIsConfidential'])
		issues.oneOf(scopes[name], `facts.scopes.${name}`, [true, false]);
}
