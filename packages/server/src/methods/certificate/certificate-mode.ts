// Whether a certificate stands for one factor or for two, and how closely it has to be bound to its user. Microsoft
// Entra, "How Microsoft Entra ID resolves multiple authentication policy binding rules".
import type {
	CertificateAffinity,
	CertificateMethodPolicy,
	CertificateMode,
	CertificateRule,
} from '../../records/methods-policy.ts';
import { isSameName } from './names.ts';
import type { ShownCertificate } from './read-certificate.ts';

type Shown = Pick<ShownCertificate, 'issuer' | 'policyOids'>;

function matches(rule: CertificateRule, { issuer, policyOids }: Shown): boolean {
	const { identifier, issuerSubjectIdentifier, policyOidIdentifier } = rule;
	switch (rule.x509CertificateRuleType) {
		case 'issuerSubject':
			return isSameName(identifier, issuer);
		case 'policyOID':
			return policyOids.includes(identifier);
		case 'issuerSubjectAndPolicyOID':
			return isSameName(issuerSubjectIdentifier ?? '', issuer) && policyOids.includes(policyOidIdentifier ?? '');
	}
}

/** rules of the first kind that has one decide; the certificate's own policy says more than who issued it */
const precedence = ['issuerSubjectAndPolicyOID', 'policyOID', 'issuerSubject'] as const;

/** @returns what the tenant's rules make of the certificate; where rules contradict one another, the stricter answer */
export function certificateModeOf(
	{ authenticationModeConfiguration: configuration }: Pick<CertificateMethodPolicy, 'authenticationModeConfiguration'>,
	shown: Shown,
): { mode: CertificateMode; affinity: CertificateAffinity } {
	const byDefault = configuration.x509CertificateDefaultRequiredAffinityLevel;
	for (const type of precedence) {
		const deciding = configuration.rules.filter(
			(rule) => rule.x509CertificateRuleType === type && matches(rule, shown),
		);
		if (deciding.length === 0) continue;
		const isMultiFactor = deciding.every(
			(rule) => rule.x509CertificateAuthenticationMode === 'x509CertificateMultiFactor',
		);
		// a rule may ask for more than the tenant does, and for less where it says so
		const asked = deciding.map((rule) => rule.x509CertificateRequiredAffinityLevel ?? byDefault);
		return {
			mode: isMultiFactor ? 'x509CertificateMultiFactor' : 'x509CertificateSingleFactor',
			affinity: asked.includes('high') ? 'high' : 'low',
		};
	}
	return { mode: configuration.x509CertificateAuthenticationDefaultMode, affinity: byDefault };
}

/** @returns modes that some certificate may have */
export function modesOfPolicy({
	authenticationModeConfiguration,
}: CertificateMethodPolicy): readonly CertificateMode[] {
	return [
		authenticationModeConfiguration.x509CertificateAuthenticationDefaultMode,
		...authenticationModeConfiguration.rules.map((rule) => rule.x509CertificateAuthenticationMode),
	];
}
