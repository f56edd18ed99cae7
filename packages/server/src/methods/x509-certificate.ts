// A certificate of the user's own, proven by mutual TLS on a listener beside the main one. What it is worth is decided
// where it is used: the tenant's rules make it one factor or two. Microsoft Entra, "Microsoft Entra certificate-based
// authentication technical deep dive".
import { type CertificateMode, defaultCertificatePolicy, type MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { bindingOf } from './certificate/certificate-bindings.ts';
import { certificateModeOf, modesOfPolicy } from './certificate/certificate-mode.ts';
import { readCertificate } from './certificate/read-certificate.ts';
import type { RevocationLists } from './certificate/revocation-lists.ts';
import { refusedByTrust } from './certificate/trusted-certificate.ts';
import type { AuthenticationMethod, UseDetail } from './method.ts';

/** id of the step on which it is asked for */
export const certificateStep = 'certificate';

function mayHave(mode: CertificateMode, { x509Certificate: policy }: MethodsPolicy, user?: DirectoryUser): boolean {
	return policy?.state === 'enabled' && user?.home === undefined && modesOfPolicy(policy).includes(mode);
}

/** @returns what both modes have in common */
export const certificateMethod = (
	mode: CertificateMode,
	more: Pick<AuthenticationMethod, 'amr' | 'factor'> & Partial<AuthenticationMethod>,
): AuthenticationMethod => ({
	mode,
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: ['registeredMethods'],
	// an administrator said which one is the user's; of others it is only known when they show one
	isRegistered: (user, _, policy) =>
		mayHave(mode, policy, user) && (user.registeredMethods?.certificateUserIds?.length ?? 0) > 0,
	mayHave: (user, policy) => mayHave(mode, policy, user),
	steps: { prove: certificateStep },
	...more,
});

export type ProvenCertificate = { refused: string } | { refused?: undefined; mode: CertificateMode; detail: UseDetail };

/**
 * @param der certificate whose key the peer has proven to hold
 * @param user whom it is to sign in
 * @param policy of the tenant, for this user: `policyForUser`
 * @param lists of revoked certificates
 * @param now epoch seconds
 * @returns what the certificate is worth, or why it is worth nothing
 */
export async function proveCertificate(
	der: Uint8Array,
	user: DirectoryUser,
	{ x509Certificate: policy = defaultCertificatePolicy, certificateAuthorities = [] }: MethodsPolicy,
	lists: RevocationLists,
	now: number,
): Promise<ProvenCertificate> {
	try {
		// a guest signs in at home: this tenant's authorities say nothing of whoever is at home in another one
		if (user.home) return { refused: 'it is a guest, whose certificates are those of the home tenant' };
		if (policy.state !== 'enabled') return { refused: 'certificates are not enabled for this user' };
		const trust = { authorities: certificateAuthorities, lists, check: policy.crlValidationConfiguration };
		const refused = await refusedByTrust(der, trust, now);
		if (refused !== undefined) return { refused };
		const shown = await readCertificate(der);
		if (shown.isWeak) return { refused: 'it is signed by way of a weak hash' };
		if (!shown.isForClients) return { refused: 'it is not for clients' };
		const { mode, affinity } = certificateModeOf(policy, shown);
		const { userPrincipalName, registeredMethods } = user;
		const certificateUserIds = registeredMethods?.certificateUserIds ?? [];
		const bound = bindingOf(policy.certificateUserBindings, affinity, shown, { userPrincipalName, certificateUserIds });
		if (!bound) return { refused: 'no binding makes it this user’s' };
		const { issuerSki, policyOids } = shown;
		return { mode, detail: { certificate: { ...(issuerSki === undefined ? {} : { issuerSki }), policyOids } } };
	} catch (error) {
		return { refused: error instanceof Error ? error.message.slice(0, 200) : 'not understood' };
	}
}
