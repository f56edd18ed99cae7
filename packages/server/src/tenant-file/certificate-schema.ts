// What a tenant file says of certificates with which users sign in. Microsoft Graph,
// "x509CertificateAuthenticationMethodConfiguration" and "certificateAuthority resource type".
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { defaultCertificatePolicy, noRevocationCheck } from '../records/methods-policy.ts';
import { allUsers } from '../records/passkey-policy.ts';
import { guid } from './basics-schema.ts';

const mode = z.enum(['x509CertificateSingleFactor', 'x509CertificateMultiFactor']);
const affinity = z.enum(['low', 'high']);
const targetId = z.union([z.literal(allUsers), guid.toLowerCase()]);

const rule = z
	.strictObject({
		x509CertificateRuleType: z
			.enum(['issuerSubject', 'policyOID', 'issuerSubjectAndPolicyOID'])
			.describe('What of a certificate is compared.'),
		identifier: z.string().max(1024).default('').describe('The issuer’s name or the OID, where one is compared.'),
		issuerSubjectIdentifier: z.string().max(1024).optional().describe('The issuer’s name, where both are compared.'),
		policyOidIdentifier: z.string().max(1024).optional().describe('The OID, where both are compared.'),
		x509CertificateAuthenticationMode: mode.describe('Whether such a certificate is one factor or two.'),
		x509CertificateRequiredAffinityLevel: affinity.optional().describe('How closely it is bound to its user.'),
	})
	.refine(
		(one) =>
			one.x509CertificateRuleType === 'issuerSubjectAndPolicyOID'
				? Boolean(one.issuerSubjectIdentifier && one.policyOidIdentifier)
				: one.identifier !== '',
		'names what is compared',
	);

const binding = z
	.strictObject({
		x509CertificateField: z
			.enum([
				'PrincipalName',
				'RFC822Name',
				'SubjectKeyIdentifier',
				'SHA1PublicKey',
				'IssuerAndSubject',
				'Subject',
				'IssuerAndSerialNumber',
			])
			.describe('What of the certificate is compared.'),
		userProperty: z.enum(['userPrincipalName', 'certificateUserIds']).describe('What of the user it is compared with.'),
		priority: z.int().min(1).describe('The lowest is tried first.'),
	})
	.refine(
		({ x509CertificateField: field, userProperty }) =>
			userProperty === 'certificateUserIds' || field === 'PrincipalName' || field === 'RFC822Name',
		'binds a field to userPrincipalName that is bound to certificateUserIds alone',
	);

const defaults = defaultCertificatePolicy.authenticationModeConfiguration;

export const certificatePolicy = z.strictObject({
	state: z.enum(['enabled', 'disabled']).describe('Whether users sign in with certificates.'),
	includeTargets: z
		.array(targetId)
		.default([allUsers])
		.describe('Ids of groups whose members may, or `all_users`; everybody when absent.'),
	excludeTargets: z.array(targetId).default([]).describe('Ids of groups whose members may not.'),
	crlValidationConfiguration: z
		.strictObject({
			state: z
				.enum(['enabled', 'disabled'])
				.describe('Whether certificates of an authority without a revocation list are refused.'),
			exemptedCertificateAuthoritiesSubjectKeyIdentifiers: z
				.array(z.string().regex(/^(?:[0-9A-Fa-f]{2})+$/))
				.default([])
				.describe('Authorities that need no list, by their subject key identifier in hex.'),
		})
		.default({ ...noRevocationCheck, exemptedCertificateAuthoritiesSubjectKeyIdentifiers: [] })
		.describe('Which authorities must have a revocation list; none must when absent.'),
	authenticationModeConfiguration: z
		.strictObject({
			x509CertificateAuthenticationDefaultMode: mode
				.default(defaults.x509CertificateAuthenticationDefaultMode)
				.describe('What a certificate is that no rule is about; one factor when absent.'),
			x509CertificateDefaultRequiredAffinityLevel: affinity
				.default(defaults.x509CertificateDefaultRequiredAffinityLevel)
				.describe('How closely it is bound to its user; low when absent.'),
			rules: z.array(rule).max(100).default([]).describe('Which certificates are one factor, and which two.'),
		})
		.default({ ...defaults, rules: [] })
		.describe('Whether a certificate is one factor or two.'),
	certificateUserBindings: z
		.array(binding)
		.min(1)
		.default([...defaultCertificatePolicy.certificateUserBindings])
		.refine((all) => new Set(all.map(({ priority }) => priority)).size === all.length, 'gives one priority twice')
		.describe('Whose a certificate is; by the user principal name when absent.'),
});

function isAuthority(certificate: string): boolean {
	try {
		return new X509Certificate(Buffer.from(certificate, 'base64')).ca;
	} catch {
		return false;
	}
}

export const certificateAuthority = z.strictObject({
	certificate: z
		.base64()
		.max(65_536)
		.refine(isAuthority, 'is no certificate of an authority')
		.describe('Its certificate, base64 of DER.'),
	isRootAuthority: z.boolean().describe('Whether chains end at it.'),
	certificateRevocationListUrl: z
		.url({ protocol: /^https?$/ })
		.optional()
		.describe('Address of its list of revoked certificates, http or https.'),
	certificateRevocationList: z
		.base64()
		.max(65_536)
		.optional()
		.describe('Its list of revoked certificates itself, base64 of DER.'),
});
