// What an administrator writes of sign-in by certificate. Microsoft Graph, "Update
// x509CertificateAuthenticationMethodConfiguration".
import { fieldsOfPrincipalNames } from '../methods/certificate/certificate-bindings.ts';
import {
	type CertificateAffinity,
	type CertificateMethodPolicy,
	type CertificateMode,
	type CertificateRule,
	type CertificateUserBinding,
	noRevocationCheck,
	type RevocationCheck,
} from '../records/methods-policy.ts';
import { allUsers } from '../records/passkey-policy.ts';
import { graphInvalid } from './graph-error.ts';
import { asList, asOneOf, asOptionalText, asRow, asText, invalidMember } from './members.ts';
import { readTargets } from './read-method-targets.ts';
import type { Row } from './route.ts';

const modes: readonly CertificateMode[] = ['x509CertificateSingleFactor', 'x509CertificateMultiFactor'];
const affinities: readonly CertificateAffinity[] = ['low', 'high'];
const ruleTypes = ['issuerSubject', 'policyOID', 'issuerSubjectAndPolicyOID'] as const;
const fields = [
	'PrincipalName',
	'RFC822Name',
	'SubjectKeyIdentifier',
	'SHA1PublicKey',
	'IssuerAndSubject',
	'Subject',
	'IssuerAndSerialNumber',
] as const;
const mostRules = 100;

function readRule(value: unknown): CertificateRule {
	const what = 'authenticationModeConfiguration.rules';
	const row = asRow(value, what);
	const type = asOneOf(row.x509CertificateRuleType, ruleTypes, `${what}.x509CertificateRuleType`);
	const issuerSubjectIdentifier = asOptionalText(row.issuerSubjectIdentifier, `${what}.issuerSubjectIdentifier`);
	const policyOidIdentifier = asOptionalText(row.policyOidIdentifier, `${what}.policyOidIdentifier`);
	const identifier = asOptionalText(row.identifier, `${what}.identifier`);
	if (type === 'issuerSubjectAndPolicyOID' && (!issuerSubjectIdentifier || !policyOidIdentifier))
		throw graphInvalid('A rule on an issuer and an OID names both.');
	if (type !== 'issuerSubjectAndPolicyOID' && identifier === undefined) throw invalidMember(`${what}.identifier`);
	const affinity = row.x509CertificateRequiredAffinityLevel;
	return {
		x509CertificateRuleType: type,
		identifier: identifier ?? `${issuerSubjectIdentifier},${policyOidIdentifier}`,
		issuerSubjectIdentifier: issuerSubjectIdentifier ?? null,
		policyOidIdentifier: policyOidIdentifier ?? null,
		x509CertificateAuthenticationMode: asOneOf(row.x509CertificateAuthenticationMode, modes, `${what}.mode`),
		...(affinity === undefined || affinity === null
			? {}
			: { x509CertificateRequiredAffinityLevel: asOneOf(affinity, affinities, `${what}.affinity`) }),
	};
}

function readBinding(value: unknown): CertificateUserBinding {
	const what = 'certificateUserBindings';
	const row = asRow(value, what);
	const field = asOneOf(row.x509CertificateField, fields, `${what}.x509CertificateField`);
	const userProperty = asOneOf(
		row.userProperty,
		['userPrincipalName', 'certificateUserIds'] as const,
		`${what}.userProperty`,
	);
	if (userProperty === 'userPrincipalName' && !fieldsOfPrincipalNames.has(field))
		throw graphInvalid(`A binding of ${field} is to certificateUserIds.`);
	const { priority } = row;
	if (!Number.isInteger(priority) || (priority as number) < 1) throw invalidMember(`${what}.priority`);
	return { x509CertificateField: field, userProperty, priority: priority as number };
}

function readModes(
	value: unknown,
	before: CertificateMethodPolicy['authenticationModeConfiguration'],
): CertificateMethodPolicy['authenticationModeConfiguration'] {
	const what = 'authenticationModeConfiguration';
	const row = asRow(value, what);
	const mode = row.x509CertificateAuthenticationDefaultMode ?? before.x509CertificateAuthenticationDefaultMode;
	const affinity =
		row.x509CertificateDefaultRequiredAffinityLevel ?? before.x509CertificateDefaultRequiredAffinityLevel;
	return {
		x509CertificateAuthenticationDefaultMode: asOneOf(mode, modes, `${what}.x509CertificateAuthenticationDefaultMode`),
		x509CertificateDefaultRequiredAffinityLevel: asOneOf(affinity, affinities, `${what}.affinity`),
		rules: 'rules' in row ? asList(row.rules, `${what}.rules`, mostRules).map(readRule) : before.rules,
	};
}

function readRevocationCheck(value: unknown, before: RevocationCheck): RevocationCheck {
	const what = 'crlValidationConfiguration';
	const row = asRow(value, what);
	const keys = row.exemptedCertificateAuthoritiesSubjectKeyIdentifiers;
	const exempted =
		keys === undefined
			? before.exemptedCertificateAuthoritiesSubjectKeyIdentifiers
			: asList(keys, `${what}.exemptedCertificateAuthoritiesSubjectKeyIdentifiers`, 100).map((one) =>
					asText(one, `${what}.exemptedCertificateAuthoritiesSubjectKeyIdentifiers`).toUpperCase(),
				);
	if (!exempted.every((one) => /^(?:[0-9A-F]{2})+$/.test(one)))
		throw invalidMember(`${what}.exemptedCertificateAuthoritiesSubjectKeyIdentifiers`);
	return {
		state: asOneOf(row.state ?? before.state, ['enabled', 'disabled'] as const, `${what}.state`),
		exemptedCertificateAuthoritiesSubjectKeyIdentifiers: exempted,
	};
}

/**
 * @param before as it stands
 * @throws GraphError 400 for what cannot be enforced here, so that nothing is stored that would be read as less
 */
export function readCertificatePolicy(body: Row, before: CertificateMethodPolicy): CertificateMethodPolicy {
	const { state = before.state, authenticationModeConfiguration: modesWritten, certificateUserBindings } = body;
	const bindings =
		certificateUserBindings === undefined
			? before.certificateUserBindings
			: asList(certificateUserBindings, 'certificateUserBindings', fields.length * 2).map(readBinding);
	if (bindings.length === 0) throw invalidMember('certificateUserBindings');
	if (new Set(bindings.map(({ priority }) => priority)).size < bindings.length)
		throw graphInvalid('Each binding has a priority of its own.');
	const includeTargets = readTargets(body.includeTargets, 'includeTargets', before.includeTargets ?? [allUsers]);
	const excludeTargets = readTargets(body.excludeTargets, 'excludeTargets', before.excludeTargets ?? []);
	const check = before.crlValidationConfiguration ?? noRevocationCheck;
	return {
		includeTargets,
		excludeTargets,
		crlValidationConfiguration:
			body.crlValidationConfiguration === undefined
				? check
				: readRevocationCheck(body.crlValidationConfiguration, check),
		state: asOneOf(asText(state, 'state'), ['enabled', 'disabled'] as const, 'state'),
		authenticationModeConfiguration:
			modesWritten === undefined || modesWritten === null
				? before.authenticationModeConfiguration
				: readModes(modesWritten, before.authenticationModeConfiguration),
		certificateUserBindings: bindings,
	};
}
