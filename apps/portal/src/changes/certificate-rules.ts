// What the tenant's rules on certificates say in words, and what is wrong with one that is being written. Docs:
// authentication-methods.md, "Certificates".
import type { Affinity, CertificateBinding, CertificateMode, CertificateRule } from '../graph/certificate-queries.ts';

export const modeWords: Readonly<Record<CertificateMode, string>> = {
	x509CertificateSingleFactor: 'one factor',
	x509CertificateMultiFactor: 'both factors',
};

export const affinityWords: Readonly<Record<Affinity, string>> = {
	low: 'any binding will do',
	high: 'only bindings that no other certificate can have',
};

/** @returns such as `Issued by CN=Root under the policy 1.2.3: both factors` */
export function ruleWords(rule: CertificateRule): string {
	const { x509CertificateRuleType: type, identifier, issuerSubjectIdentifier, policyOidIdentifier } = rule;
	const which = {
		issuerSubject: `Issued by ${identifier ?? issuerSubjectIdentifier}`,
		policyOID: `Under the policy ${identifier ?? policyOidIdentifier}`,
		issuerSubjectAndPolicyOID: `Issued by ${issuerSubjectIdentifier} under the policy ${policyOidIdentifier}`,
	}[type];
	const affinity = rule.x509CertificateRequiredAffinityLevel;
	const mode = modeWords[rule.x509CertificateAuthenticationMode];
	return `${which}: ${mode}${affinity === undefined ? '' : `, ${affinityWords[affinity]}`}`;
}

/** ITU-T X.660: arcs of an object identifier, the first of which is 0, 1 or 2 */
const objectIdentifier = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;

export interface RuleDraft {
	/** empty: the rule is not about it */
	issuer: string;
	oid: string;
	mode: CertificateMode;
	/** `undefined`: what the tenant requires */
	affinity: Affinity | undefined;
}

/** @returns what is wrong; `undefined` where nothing is */
export function problemOfRule({ issuer, oid }: RuleDraft): { at: 'issuer' | 'oid'; text: string } | undefined {
	if (oid.trim() !== '' && !objectIdentifier.test(oid.trim()))
		return { at: 'oid', text: 'Numbers with dots between them, such as 1.3.6.1.4.1.311.21.8.1.' };
	if (issuer.trim() === '' && oid.trim() === '')
		return { at: 'issuer', text: 'Name an issuer, a policy, or both: the rule would be about no certificate.' };
	return undefined;
}

/** @returns the rule as Graph has it; both names make a rule on both */
export function ruleOf({ issuer, oid, mode, affinity }: RuleDraft): CertificateRule {
	const [subject, policy] = [issuer.trim(), oid.trim()];
	const both = subject !== '' && policy !== '';
	return {
		x509CertificateRuleType: both ? 'issuerSubjectAndPolicyOID' : subject !== '' ? 'issuerSubject' : 'policyOID',
		...(both ? {} : { identifier: subject || policy }),
		...(subject === '' ? {} : { issuerSubjectIdentifier: subject }),
		...(policy === '' ? {} : { policyOidIdentifier: policy }),
		x509CertificateAuthenticationMode: mode,
		...(affinity === undefined ? {} : { x509CertificateRequiredAffinityLevel: affinity }),
	};
}

/** fields that hold a name which a userPrincipalName can be; the others are bound to certificateUserIds alone */
export const nameFields: readonly string[] = ['PrincipalName', 'RFC822Name'];

export const fieldWords: readonly (readonly [field: string, label: string])[] = [
	['PrincipalName', 'Principal name of the certificate'],
	['RFC822Name', 'E-mail address of the certificate'],
	['SubjectKeyIdentifier', 'Subject key identifier'],
	['SHA1PublicKey', 'SHA-1 of the public key'],
	['IssuerAndSerialNumber', 'Issuer and serial number'],
	['IssuerAndSubject', 'Issuer and subject'],
	['Subject', 'Subject'],
];

export function bindingWords({ x509CertificateField: field, userProperty }: CertificateBinding): string {
	const label = fieldWords.find(([known]) => known === field)?.[1] ?? field;
	const property = userProperty === 'userPrincipalName' ? 'the user principal name' : 'a certificate id of the user';
	return `${label} is ${property}`;
}

/** @returns the bindings with one more at the end */
export const withBinding = (
	bindings: readonly CertificateBinding[],
	field: string,
	userProperty: CertificateBinding['userProperty'],
): CertificateBinding[] => [
	...bindings,
	{
		x509CertificateField: field,
		userProperty,
		priority: Math.max(0, ...bindings.map(({ priority }) => priority)) + 1,
	},
];
