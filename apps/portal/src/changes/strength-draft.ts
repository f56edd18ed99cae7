// A custom strength as the form holds it, and the requests that make of what is stored what is written.
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

/** @param among the combinations that configurations may be about */
function configurationsOf(draft: StrengthDraft, among: readonly string[]): AuthenticationCombinationConfiguration[] {
	const { aaguids, issuerSkis, policyOids } = draft;
	const passkeys = withPasskey(among);
	const certificates = withCertificate(among);
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

const membersOf = (draft: StrengthDraft, among: readonly string[]) => ({
	displayName: draft.displayName,
	description: draft.description,
	combinationConfigurations: configurationsOf(draft, among),
});

export const bodyOf = (draft: StrengthDraft) => ({
	...membersOf(draft, draft.allowedCombinations),
	allowedCombinations: draft.allowedCombinations,
});

/** @returns what the engine says of the draft */
export const problemsOf = (draft: StrengthDraft) => validateAuthenticationStrength(bodyOf(draft));

const isSame = (left: readonly string[], right: readonly string[]) =>
	left.length === right.length && left.every((one) => right.includes(one));

/**
 * Graph changes combinations by an action of its own, and refuses a configuration of a combination that is not allowed.
 * So the configurations of what stays go first, then the combinations, then the configurations of what is new.
 *
 * @returns what Graph warned of
 */
export async function saveStrength(
	graph: Graph,
	stored: AuthenticationStrengthPolicy | undefined,
	etag: string | undefined,
	draft: StrengthDraft,
): Promise<string | undefined> {
	if (!stored) {
		await graph.post(paths.strengths, bodyOf(draft));
		return undefined;
	}
	const path = `${paths.strengths}/${stored.id}`;
	const { allowedCombinations } = draft;
	const staying = allowedCombinations.filter((one) => stored.allowedCombinations.includes(one));
	const warning = await graph.patch(path, membersOf(draft, staying), etag);
	if (isSame(allowedCombinations, stored.allowedCombinations)) return warning;
	const answer = await graph.post<{ '@countersign.warning'?: string }>(`${path}/updateAllowedCombinations`, {
		allowedCombinations,
	});
	if (staying.length < allowedCombinations.length) return graph.patch(path, membersOf(draft, allowedCombinations));
	return answer['@countersign.warning'] ?? warning;
}
