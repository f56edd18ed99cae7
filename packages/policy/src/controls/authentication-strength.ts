// A combination of methods that an authentication strength allows. Microsoft Entra, "Overview of Conditional Access
// authentication strengths"; Microsoft Graph, "authenticationCombinationConfiguration resource type".
import type { AuthenticationCombinationConfiguration, AuthenticationStrengthPolicy } from '@countersign/protocol';
import { type Control, unsatisfiable } from '../control.ts';
import { normalizeId } from '../identifiers.ts';
import { canProveMore, countedAuthentication } from '../multifactor.ts';
import { hasForeignAccount, type SignIn, type SignInAuthentication } from '../sign-in.ts';

interface Combination {
	modes: readonly string[];
	configurations: readonly AuthenticationCombinationConfiguration[];
}

const modesOf = (combination: string): string[] => combination.split(',').map((mode) => mode.trim());
const canonical = (combination: string): string => modesOf(combination).sort().join();

function combinationsOf({
	allowedCombinations,
	combinationConfigurations = [],
}: AuthenticationStrengthPolicy): Combination[] {
	return allowedCombinations.map((combination) => ({
		modes: modesOf(combination),
		configurations: combinationConfigurations.filter(({ appliesToCombinations }) =>
			appliesToCombinations.map(canonical).includes(canonical(combination)),
		),
	}));
}

/** Whether the very authenticator that was used is one that the strength allows. */
function meetsConfiguration(
	configuration: AuthenticationCombinationConfiguration,
	authentication: ProvenMethods,
): boolean {
	if ('allowedAAGUIDs' in configuration) {
		const { fido2Aaguid } = authentication;
		return (
			fido2Aaguid !== undefined &&
			configuration.allowedAAGUIDs.some((id) => normalizeId(id) === normalizeId(fido2Aaguid))
		);
	}
	const { allowedIssuerSkis = [], allowedPolicyOIDs = [] } = configuration;
	const { x509IssuerSki, x509PolicyOids } = authentication;
	const ski = x509IssuerSki?.toLowerCase();
	const issuer = allowedIssuerSkis.length === 0 || allowedIssuerSkis.some((allowed) => allowed.toLowerCase() === ski);
	return (
		issuer &&
		(allowedPolicyOIDs.length === 0 || readOids(x509PolicyOids).some((oid) => allowedPolicyOIDs.includes(oid)))
	);
}

/** Of a certificate's policy OIDs the first five in lexical order: "Custom authentication strengths". */
function readOids(oids: ReadonlySet<string> | undefined): string[] {
	return [...(oids ?? [])].sort().slice(0, 5);
}

/** modes whose very authenticator each kind of configuration is about */
const configuredModes = {
	fido2: new Set(['fido2']),
	certificate: new Set(['x509CertificateSingleFactor', 'x509CertificateMultiFactor']),
};

/** What was proven, as far as strengths look at it. */
export type ProvenMethods = Pick<SignInAuthentication, 'methods' | 'fido2Aaguid' | 'x509IssuerSki' | 'x509PolicyOids'>;

/**
 * What is left to prove of each combination that a strength allows. A mode that was proven with another authenticator
 * than the strength allows is left.
 *
 * @param authentication what was proven
 * @returns modes by combination, in the strength's order; none where a combination is met
 * @example
 * findUnprovenModes(strength, { methods: new Set(['password']) }); // [['fido2'], ['softwareOath']]
 */
export function findUnprovenModes(strength: AuthenticationStrengthPolicy, authentication: ProvenMethods): string[][] {
	return combinationsOf(strength).map(({ modes, configurations }) => {
		const wrong = configurations.filter((one) => !meetsConfiguration(one, authentication));
		const isWrong = (mode: string) =>
			wrong.some((one) => ('allowedAAGUIDs' in one ? configuredModes.fido2 : configuredModes.certificate).has(mode));
		return modes.filter((mode) => !authentication.methods?.has(mode) || isWrong(mode));
	});
}

/**
 * Which passkeys a strength takes, where it names kinds of authenticators for all its combinations with `fido2`.
 *
 * @returns AAGUIDs in lower case; `undefined` where it takes passkeys of any kind, or none at all
 * @example
 * allowedAaguids(strength)?.has('ee882879-721c-4913-9775-3dfcce97072a');
 */
export function allowedAaguids(strength: AuthenticationStrengthPolicy): ReadonlySet<string> | undefined {
	const withPasskey = combinationsOf(strength).filter(({ modes }) => modes.includes('fido2'));
	const lists = withPasskey.map(({ configurations }) =>
		configurations.flatMap((one) => ('allowedAAGUIDs' in one ? [one.allowedAAGUIDs.map(normalizeId)] : [])),
	);
	if (lists.length === 0 || lists.some((of) => of.length === 0)) return undefined;
	// each configuration of a combination is to be met, and any combination will do
	return new Set(
		lists.flatMap(([first = [], ...others]) => first.filter((id) => others.every((of) => of.includes(id)))),
	);
}

/**
 * What a guest can do here, beside what was done at home and is trusted: the first factor at home, and these second
 * ones. Microsoft Entra, "Strengths for external users".
 */
const modesOfGuests = new Set([
	'password',
	'federatedSingleFactor',
	'sms',
	'voice',
	'microsoftAuthenticatorPush',
	'softwareOath',
]);

function canUse(mode: string, { user, authentication: { methods, availableMethods } }: SignIn): boolean {
	if (methods?.has(mode)) return true;
	if (hasForeignAccount(user) && !modesOfGuests.has(mode)) return false;
	return availableMethods === undefined || availableMethods.has(mode);
}

export const authenticationStrength: Control = {
	id: 'authenticationStrength',
	demands({ authenticationStrength: named }, { strengths }) {
		if (!named) return [];
		const value = named.id?.toLowerCase() ?? '';
		// an export carries the strength itself; the directory's own definition comes first
		const strength =
			strengths.get(value) ??
			(Array.isArray(named.allowedCombinations) ? (named as AuthenticationStrengthPolicy) : undefined);
		if (!strength) return [{ ...unsatisfiable, value }];
		const combinations = combinationsOf(strength);
		return [
			{
				value,
				isSatisfied(signIn) {
					const authentication = countedAuthentication(signIn);
					return combinations.some(
						({ modes, configurations }) =>
							modes.every((mode) => authentication.methods?.has(mode)) &&
							configurations.every((configuration) => meetsConfiguration(configuration, authentication)),
					);
				},
				canMeet: (signIn) =>
					canProveMore(signIn) && combinations.some(({ modes }) => modes.every((mode) => canUse(mode, signIn))),
			},
		];
	},
};
