// A custom strength as the form holds it, and the request that makes of what is stored what is written.
import { validateAuthenticationStrength } from '@countersign/policy';
import type { AuthenticationCombinationConfiguration, AuthenticationStrengthPolicy } from '@countersign/protocol';
import type { Graph } from '../graph/graph.ts';
import { paths } from '../graph/paths.ts';

export interface StrengthDraft {
	displayName: string;
	description: string;
	allowedCombinations: string[];
	/** which passkeys count; empty: every one */
	aaguids: string[];
	/** whose certificates count: subject key identifiers; empty with `policyOids`: every one */
	issuerSkis: string[];
	policyOids: string[];
}

const fido2 = '#microsoft.graph.fido2CombinationConfiguration';
const certificate = '#microsoft.graph.x509CertificateCombinationConfiguration';
const certificateModes = ['x509CertificateSingleFactor', 'x509CertificateMultiFactor'];

const modesOf = (combination: string) => combination.split(',').map((mode) => mode.trim());

export const withPasskey = (combinations: readonly string[]) =>
	combinations.filter((one) => modesOf(one).includes('fido2'));
export const withCertificate = (combinations: readonly string[]) =>
	combinations.filter((one) => modesOf(one).some((mode) => certificateModes.includes(mode)));

export function draftOf(strength: AuthenticationStrengthPolicy | undefined): StrengthDraft {
	const configurations = strength?.combinationConfigurations ?? [];
	const ofCertificates = configurations.flatMap((one) => (one['@odata.type'] === certificate ? [one] : []));
	return {
		displayName: strength?.displayName ?? '',
		description: strength?.description ?? '',
		allowedCombinations: strength?.allowedCombinations ?? [],
		aaguids: configurations.flatMap((one) => (one['@odata.type'] === fido2 ? one.allowedAAGUIDs : [])),
		issuerSkis: ofCertificates.flatMap(({ allowedIssuerSkis = [] }) => allowedIssuerSkis),
		policyOids: ofCertificates.flatMap(({ allowedPolicyOIDs = [] }) => allowedPolicyOIDs),
	};
}

function configurationsOf(draft: StrengthDraft): AuthenticationCombinationConfiguration[] {
	const { aaguids, issuerSkis, policyOids, allowedCombinations } = draft;
	const passkeys = withPasskey(allowedCombinations);
	const certificates = withCertificate(allowedCombinations);
	return [
		...(aaguids.length > 0 && passkeys.length > 0
			? [{ '@odata.type': fido2, appliesToCombinations: passkeys, allowedAAGUIDs: aaguids } as const]
			: []),
		...(issuerSkis.length + policyOids.length > 0 && certificates.length > 0
			? [
					{
						'@odata.type': certificate,
						appliesToCombinations: certificates,
						allowedIssuerSkis: issuerSkis,
						allowedPolicyOIDs: policyOids,
					} as const,
				]
			: []),
	];
}

export const bodyOf = (draft: StrengthDraft) => ({
	displayName: draft.displayName,
	description: draft.description,
	allowedCombinations: draft.allowedCombinations,
	combinationConfigurations: configurationsOf(draft),
});

/** @returns what the engine says of the draft */
export const problemsOf = (draft: StrengthDraft) => validateAuthenticationStrength(bodyOf(draft));

/**
 * All of it in one write: Graph's own requests change combinations apart from their configurations, and between two of
 * them a passkey of any kind could satisfy what asks for passkeys of one kind. So a change is there whole, or not at
 * all.
 *
 * @param etag of the version that the form was filled from
 * @returns what the authority warned of
 * @throws GraphError 412 where somebody else has changed it since
 */
export async function saveStrength(
	graph: Graph,
	stored: AuthenticationStrengthPolicy | undefined,
	etag: string | undefined,
	draft: StrengthDraft,
): Promise<string | undefined> {
	if (stored) return graph.patch(`${paths.wholeStrengths}/${stored.id}`, bodyOf(draft), etag);
	await graph.post(paths.strengths, bodyOf(draft));
	return undefined;
}
