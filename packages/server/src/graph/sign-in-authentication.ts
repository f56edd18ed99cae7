// What a record of the sign-in log tells of the authentication: what was proven, what was asked for and by whom, and
// how long it holds. Microsoft Graph, "signIn resource type", "authenticationDetail", "authenticationRequirementPolicy"
// and "sessionLifetimePolicy".
import type { AuthenticationDetail, SignIn } from '@countersign/protocol';
import { methods } from '../methods/index.ts';
import { isFirstFactor } from '../methods/method.ts';
import type { RecordedClaim } from '../records/recorded-claim.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';

const firstFactors: ReadonlySet<string> = new Set(methods.filter(isFirstFactor).map(({ mode }) => mode));

/** as Entra's log writes it of a token that no user waits for */
const satisfiedBefore = {
	primaryAuthentication: 'First factor requirement satisfied by claim in the token',
	multiFactorAuthentication: 'MFA requirement satisfied by claim in the token',
} as const;

function timeOf({ createdAt, provenSecondsAgo }: SignInRecord, index: number): string | null {
	const ago = provenSecondsAgo?.[index];
	return ago === undefined ? null : new Date((createdAt - ago) * 1000).toISOString().replace('.000Z', 'Z');
}

function detailsOf(record: SignInRecord): AuthenticationDetail[] {
	return record.authenticationMethods.map((authenticationMethod, index) => {
		const requirement = firstFactors.has(authenticationMethod) ? 'primaryAuthentication' : 'multiFactorAuthentication';
		return {
			authenticationMethod,
			authenticationMethodDetail: null,
			authenticationStepDateTime: timeOf(record, index),
			authenticationStepRequirement: requirement,
			authenticationStepResultDetail: record.flow === 'authorize' ? null : satisfiedBefore[requirement],
			succeeded: true,
		};
	});
}

const secondFactorValues: ReadonlySet<string> = new Set(['mfa', 'ngcmfa', 'p1']);

const asksForSecondFactor = ({ name, values = [] }: RecordedClaim) =>
	(name === 'amr' || name === 'acrs' || name === 'acr') && values.some((value) => secondFactorValues.has(value));

/** Who asked for a second factor: policies that are enforced, by control or by strength, and the request itself. */
function requirementsOf(record: SignInRecord): SignIn['authenticationRequirementPolicies'] {
	const enforced = record.appliedConditionalAccessPolicies.filter(
		({ result }) => result === 'success' || result === 'failure',
	);
	const asks = (name: string) =>
		enforced.some(({ grants = [] }) => grants.some((grant) => grant.split(' ')[0] === name));
	return [
		...(asks('mfa') ? [{ requirementProvider: 'multiConditionalAccess', detail: 'Conditional Access' }] : []),
		...(asks('authenticationStrength')
			? [{ requirementProvider: 'authenticationStrengths', detail: 'Authentication strength' }]
			: []),
		...(record.claimsRequested?.some(asksForSecondFactor)
			? [{ requirementProvider: 'request', detail: 'Application' }]
			: []),
	];
}

function durationOf(seconds: number): string {
	const hours = Math.round(seconds / 3600);
	return hours % 24 === 0 && hours > 0 ? `${hours / 24} d` : `${hours} h`;
}

function lifetimesOf({ frequency }: SignInRecord): SignIn['sessionLifetimePolicies'] {
	if (frequency === undefined) return [];
	return frequency === 0
		? [{ expirationRequirement: 'signInFrequencyEveryTime', detail: 'Sign-in frequency: every time' }]
		: [
				{
					expirationRequirement: 'signInFrequencyPeriodicReauthentication',
					detail: `Sign-in frequency: ${durationOf(frequency)}`,
				},
			];
}

type Told =
	| 'authenticationDetails'
	| 'authenticationMethodsUsed'
	| 'mfaDetail'
	| 'authenticationRequirement'
	| 'authenticationRequirementPolicies'
	| 'authenticationContextClassReferences'
	| 'sessionLifetimePolicies';

export function authenticationOf(record: SignInRecord): Pick<SignIn, Told> {
	const required = requirementsOf(record);
	const second = record.authenticationMethods.find((mode) => !firstFactors.has(mode));
	const asked = new Set(
		record.claimsRequested?.flatMap(({ name, essential, values = [] }) =>
			essential && (name === 'acrs' || name === 'acr') ? values : [],
		),
	);
	return {
		authenticationDetails: detailsOf(record),
		authenticationMethodsUsed: record.authenticationMethods,
		mfaDetail: second === undefined ? null : { authMethod: second, authDetail: null },
		authenticationRequirement: required.length > 0 ? 'multiFactorAuthentication' : 'singleFactorAuthentication',
		authenticationRequirementPolicies: required,
		authenticationContextClassReferences: record.authenticationContexts.map((id) => ({
			id,
			detail: asked.has(id) ? 'required' : 'notApplicable',
		})),
		sessionLifetimePolicies: lifetimesOf(record),
	};
}
