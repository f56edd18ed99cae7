// What the tenant decided of sign-in by certificate, and whose certificates it trusts. Microsoft Graph,
// "x509CertificateAuthenticationMethodConfiguration resource type", "certificateBasedAuthConfiguration resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import type { Graph } from './graph.ts';
import type { MethodConfiguration } from './method-queries.ts';
import { paths } from './paths.ts';

export type CertificateMode = 'x509CertificateSingleFactor' | 'x509CertificateMultiFactor';
export type Affinity = 'low' | 'high';

export interface CertificateRule {
	x509CertificateRuleType: 'issuerSubject' | 'policyOID' | 'issuerSubjectAndPolicyOID';
	/** absent where it is about both: the next two say which */
	identifier?: string;
	issuerSubjectIdentifier?: string | null;
	policyOidIdentifier?: string | null;
	x509CertificateAuthenticationMode: CertificateMode;
	x509CertificateRequiredAffinityLevel?: Affinity;
}

export interface CertificateBinding {
	x509CertificateField: string;
	userProperty: 'userPrincipalName' | 'certificateUserIds';
	/** the lowest is looked at first */
	priority: number;
}

export interface CertificateConfiguration extends MethodConfiguration {
	authenticationModeConfiguration: {
		x509CertificateAuthenticationDefaultMode: CertificateMode;
		x509CertificateDefaultRequiredAffinityLevel: Affinity;
		rules: CertificateRule[];
	};
	certificateUserBindings: CertificateBinding[];
	crlValidationConfiguration: {
		/** enabled: certificates of an authority that has no revocation list are refused */
		state: 'enabled' | 'disabled';
		exemptedCertificateAuthoritiesSubjectKeyIdentifiers: string[];
	};
}

export interface CertificateAuthority {
	isRootAuthority: boolean;
	certificateRevocationListUrl: string | null;
	/** base64 of DER */
	certificate: string;
	issuer?: string;
	issuerSki?: string | null;
	certificateRevocationList?: string | null;
}

export const certificatesPath = `${paths.methods}/X509Certificate`;

/** With the version that a change is compared with. */
export function useCertificates() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['methods', 'certificates'],
		queryFn: ({ signal }) => graph.get<CertificateConfiguration>(certificatesPath, signal),
		staleTime: 0,
	});
}

interface AuthoritiesConfiguration {
	id: string;
	certificateAuthorities: CertificateAuthority[];
}

const authoritiesPath = (tenantId: string) => `${paths.organization}/${tenantId}/certificateBasedAuthConfiguration`;

export function useAuthorities() {
	const { graph, account } = useSession();
	return useQuery({
		queryKey: ['methods', 'authorities'],
		async queryFn({ signal }) {
			const [found] = await graph.all<AuthoritiesConfiguration>(authoritiesPath(account.tenantId), { signal });
			return found?.certificateAuthorities ?? [];
		},
	});
}

/**
 * Graph replaces the list as a whole: it is read anew, so that nobody's addition of a moment ago is lost.
 *
 * @param change of the list as it is now
 */
export async function changeAuthorities(
	graph: Graph,
	tenantId: string,
	change: (authorities: readonly CertificateAuthority[]) => readonly CertificateAuthority[],
): Promise<undefined> {
	const path = authoritiesPath(tenantId);
	const [found] = await graph.all<AuthoritiesConfiguration>(path);
	const certificateAuthorities = change(found?.certificateAuthorities ?? []);
	if (certificateAuthorities.length > 0) await graph.post(path, { certificateAuthorities });
	else if (found) await graph.remove(`${path}/${found.id}`);
	return undefined;
}
