// What a custom authentication strength must be before it is stored. Microsoft Graph, "authenticationStrengthPolicy
// resource type".
import { builtInStrengths } from '../built-in-strengths.ts';
import { isEmpty, isGuid } from '../identifiers.ts';
import { Issues, type ValidationIssue } from './issue.ts';

// combinations that no built-in strength lists, and that Graph offers for custom ones
const singleFactor = [
	'password',
	'sms',
	'qrCodePin',
	'federatedSingleFactor',
	'x509CertificateSingleFactor',
	'hardwareOath',
];
const canonical = (combination: string) =>
	combination
		.split(',')
		.map((mode) => mode.trim())
		.sort()
		.join();
const known = new Set(
	[...builtInStrengths.flatMap(({ allowedCombinations }) => allowedCombinations), ...singleFactor].map(canonical),
);

/**
 * Microsoft Entra, "Custom authentication strengths": what each kind of configuration is about, and how much it may
 * name
 */
const configurable = new Map([
	['#microsoft.graph.fido2CombinationConfiguration', ['fido2']],
	[
		'#microsoft.graph.x509CertificateCombinationConfiguration',
		['x509CertificateSingleFactor', 'x509CertificateMultiFactor'],
	],
]);
const maxCertificateValues = 5;

function checkConfiguration(issues: Issues, value: unknown, path: string, combinations: ReadonlySet<string>): void {
	const configuration = issues.object(value, path);
	if (!configuration) return;
	const applies = issues.strings(configuration.appliesToCombinations, `${path}.appliesToCombinations`);
	if (applies.length === 0) issues.add(`${path}.appliesToCombinations`, 'must name a combination');
	applies.forEach((combination, index) => {
		if (!combinations.has(canonical(combination)))
			issues.add(`${path}.appliesToCombinations[${index}]`, 'is no combination that the strength allows');
	});
	const modes = configurable.get(String(configuration['@odata.type']));
	if (modes && applies.some((combination) => !combination.split(',').some((mode) => modes.includes(mode.trim()))))
		issues.add(`${path}.appliesToCombinations`, `must hold ${modes.join(' or ')}`);
	for (const name of ['allowedIssuerSkis', 'allowedPolicyOIDs']) {
		const list = configuration[name];
		if (Array.isArray(list) && list.length > maxCertificateValues)
			issues.add(`${path}.${name}`, `holds more than ${maxCertificateValues}`);
	}
	if (configuration['@odata.type'] === '#microsoft.graph.fido2CombinationConfiguration') {
		if (issues.strings(configuration.allowedAAGUIDs, `${path}.allowedAAGUIDs`, isGuid, 'an AAGUID').length === 0)
			issues.add(`${path}.allowedAAGUIDs`, 'must name an authenticator');
	} else if (configuration['@odata.type'] === '#microsoft.graph.x509CertificateCombinationConfiguration') {
		issues.strings(configuration.allowedIssuerSkis, `${path}.allowedIssuerSkis`);
		issues.strings(configuration.allowedPolicyOIDs, `${path}.allowedPolicyOIDs`);
		if (isEmpty(configuration.allowedIssuerSkis) && isEmpty(configuration.allowedPolicyOIDs))
			issues.add(path, 'must name an issuer or a policy');
	} else issues.add(`${path}.@odata.type`, 'must be a fido2 or an x509Certificate combination configuration');
}

/** @returns what is wrong with a custom strength; empty when it may be stored */
export function validateAuthenticationStrength(value: unknown): ValidationIssue[] {
	const issues = new Issues();
	const strength = issues.root(value);
	if (!strength) return issues.list;
	if (typeof strength.displayName !== 'string' || strength.displayName.length === 0 || strength.displayName.length > 30)
		issues.add('displayName', 'must be a string of 1 to 30 characters');
	const combinations = issues.strings(
		strength.allowedCombinations,
		'allowedCombinations',
		(combination) => known.has(canonical(combination)),
		'a combination of authentication method modes that can satisfy a sign-in',
	);
	if (combinations.length === 0) issues.add('allowedCombinations', 'must hold a combination');
	const allowed = new Set(combinations.map(canonical));
	const configurations = strength.combinationConfigurations ?? [];
	if (!Array.isArray(configurations)) issues.add('combinationConfigurations', 'must be an array');
	else
		for (const [index, configuration] of configurations.entries())
			checkConfiguration(issues, configuration, `combinationConfigurations[${index}]`, allowed);
	return issues.list;
}
