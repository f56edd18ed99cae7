// The independent evaluator on what methods prove and what a user can be asked for. Specification 2.2 (already
// satisfied), 1.4 (what guests can meet) and 1.9 rule 26 (combination configurations).
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import type { SignIn } from '../src/index.ts';

type Facts = SignIn['authentication'];

/** Rule 9: at the registration of a device its own credential proves nothing, nor does the claim that came of it. */
export function factsThatCount({ authentication: facts, userAction }: SignIn): Facts {
	if (userAction !== 'urn:user:registerdevice' || !facts.methods?.has('windowsHelloForBusiness')) return facts;
	const methods = new Set(facts.methods);
	methods.delete('windowsHelloForBusiness');
	return { ...facts, mfa: meetsMfa({ mfa: false, methods }), methods };
}

const secondFactors = ['microsoftAuthenticatorPush', 'softwareOath', 'hardwareOath', 'sms', 'voice'];

/** The combinations of the built-in strength "Multifactor authentication", from the table of built-in strengths. */
const multifactor = [
	...['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor', 'deviceBasedPush', 'federatedMultiFactor'],
	...['temporaryAccessPassOneTime', 'temporaryAccessPassMultiUse'],
	...[...secondFactors, 'x509CertificateSingleFactor', 'x509CertificateMultiFactor'].map(
		(second) => `password,${second}`,
	),
	...secondFactors.map((second) => `federatedSingleFactor,${second}`),
];

const parts = (combination: string) => combination.split(',').map((mode) => mode.trim());

/** The multifactor claim, or methods that are multifactor. */
export function meetsMfa({ mfa, methods }: Facts): boolean {
	return mfa || multifactor.some((combination) => parts(combination).every((mode) => methods?.has(mode) === true));
}

/** A person whose account is another tenant's. */
const foreign = ({ user }: SignIn) => Boolean(user?.externalType) && user?.externalType !== 'internalGuest';

/** Shared channels: only what the home tenant proved counts. A guest at risk without methods here is blocked. */
function mayProveMore(signIn: SignIn): boolean {
	if (signIn.user?.externalType === 'b2bDirectConnectUser') return false;
	const risk = signIn.signInRiskLevel ?? '';
	const hasNone = signIn.authentication.mfaRegistered === false;
	return !foreign(signIn) || !hasNone || !['low', 'medium', 'high'].includes(risk);
}

/** Whether there is anything that this user could do to meet the control. */
export function canMeet(control: string, signIn: SignIn): boolean {
	const { authentication: facts, user } = signIn;
	switch (control) {
		case 'mfa':
			return mayProveMore(signIn);
		case 'riskRemediation':
			return !foreign(signIn);
		case 'passwordChange':
			// a foreign account's password is changed at home; others prove a second factor first
			return !foreign(signIn) && (meetsMfa(facts) || facts.mfaRegistered !== false);
		case 'termsOfUse':
			return user?.externalType !== 'b2bDirectConnectUser';
		case 'customAuthenticationFactors':
			return !foreign(signIn);
		default:
			return true;
	}
}

interface Configuration {
	appliesToCombinations?: readonly string[];
	allowedAAGUIDs?: readonly string[];
	allowedIssuerSkis?: readonly string[];
	allowedPolicyOIDs?: readonly string[];
}

/** Whether the key or certificate that was used is one that the configuration allows. */
function allowed(configuration: Configuration, facts: Facts): boolean {
	const { allowedAAGUIDs = [], allowedIssuerSkis = [], allowedPolicyOIDs = [] } = configuration;
	// of what the certificate says the first five are read, in the order of their letters
	const read = [...(facts.x509PolicyOids ?? [])].sort().filter((_, place) => place < 5);
	const oids = allowedPolicyOIDs.filter((oid) => read.includes(oid));
	return (
		(allowedAAGUIDs.length === 0 || allowedAAGUIDs.includes(facts.fido2Aaguid ?? '-')) &&
		(allowedIssuerSkis.length === 0 ||
			allowedIssuerSkis.map((ski) => ski.toUpperCase()).includes(facts.x509IssuerSki?.toUpperCase() ?? '-')) &&
		(allowedPolicyOIDs.length === 0 || oids.length > 0)
	);
}

/** Whether a strength is met, and whether the user has or may register what would meet it. */
export function strengthOf(
	strength: AuthenticationStrengthPolicy | undefined,
	signIn: SignIn,
): { met: boolean; can: boolean } {
	const { authentication: facts } = signIn;
	const counted = factsThatCount(signIn);
	const configurations: readonly Configuration[] = strength?.combinationConfigurations ?? [];
	const fits = (combination: string) =>
		configurations
			.filter(({ appliesToCombinations = [] }) => appliesToCombinations.includes(combination))
			.every((one) => allowed(one, facts));
	const within = (combination: string, ...sets: (ReadonlySet<string> | undefined)[]) =>
		parts(combination).every((mode) => sets.some((set) => set?.has(mode)));
	const combinations = strength?.allowedCombinations ?? [];
	// the second factors that foreign accounts may use in this tenant, beside the password at home and what they have
	// used already
	const here = new Set(['password', 'sms', 'voice', 'microsoftAuthenticatorPush', 'softwareOath']);
	const offered = (mode: string) => !foreign(signIn) || here.has(mode) || facts.methods?.has(mode) === true;
	const may = (combination: string) =>
		parts(combination).every((mode) => offered(mode)) &&
		(!facts.availableMethods || within(combination, facts.availableMethods, facts.methods));
	return {
		met: combinations.some((combination) => within(combination, counted.methods) && fits(combination)),
		can: strength !== undefined && mayProveMore(signIn) && combinations.some(may),
	};
}
