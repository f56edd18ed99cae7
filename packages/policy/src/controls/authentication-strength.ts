// A combination of methods that an authentication strength allows. Microsoft Entra, "Overview of Conditional Access
// authentication strengths"; Microsoft Graph, "authenticationCombinationConfiguration resource type".
import type { AuthenticationCombinationConfiguration, AuthenticationStrengthPolicy } from '@countersign/protocol';
import { type Control, unsatisfiable } from '../control.ts';
import { normalizeId } from '../identifiers.ts';
import { countedAuthentication } from '../multifactor.ts';
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
	authentication: SignInAuthentication,
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
	const issuer =
		allowedIssuerSkis.length === 0 || (x509IssuerSki !== undefined && allowedIssuerSkis.includes(x509IssuerSki));
	return (
		issuer &&
		(allowedPolicyOIDs.length === 0 || readOids(x509PolicyOids).some((oid) => allowedPolicyOIDs.includes(oid)))
	);
}

/** Of a certificate's policy OIDs the first five in lexical order: "Custom authentication strengths". */
function readOids(oids: ReadonlySet<string> | undefined): string[] {
	return [...(oids ?? [])].sort().slice(0, 5);
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
				canMeet: (signIn) => combinations.some(({ modes }) => modes.every((mode) => canUse(mode, signIn))),
			},
		];
	},
};
