// A policy in a few words: who, for what, and what it asks.
import type { ConditionalAccessPolicy } from '@countersign/protocol';

const list = (names: readonly string[]) =>
	names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

type NameOf = (id: string) => string;

/** @returns the names of those whom a policy is about, none twice */
export function whoNamesOf({ conditions }: ConditionalAccessPolicy, nameOf: NameOf): string[] {
	const users = conditions.users ?? {};
	const included = [
		// `None` says that a policy is for no person, where it is for applications
		...(users.includeUsers ?? []).filter((id) => id !== 'None').map((id) => (id === 'All' ? 'Everybody' : nameOf(id))),
		...(users.includeGroups ?? []).map(nameOf),
		...(users.includeRoles ?? []).map(nameOf),
		...(users.includeGuestsOrExternalUsers ? ['Guests'] : []),
		...(conditions.clientApplications?.includeServicePrincipals ?? []).map(() => 'Workload identities'),
	];
	return [...new Set(included)];
}

export function whoOf(policy: ConditionalAccessPolicy, nameOf: NameOf): string {
	const users = policy.conditions.users ?? {};
	const excluded =
		(users.excludeUsers?.length ?? 0) +
		(users.excludeGroups?.length ?? 0) +
		(users.excludeRoles?.length ?? 0) +
		(users.excludeGuestsOrExternalUsers ? 1 : 0);
	return `${list(whoNamesOf(policy, nameOf)) || 'Nobody'}${excluded > 0 ? `, but ${excluded}` : ''}`;
}

/** @returns the names of what a policy is about, none twice */
export function targetNamesOf({ conditions }: ConditionalAccessPolicy, nameOf: NameOf): string[] {
	const { includeApplications, includeUserActions, includeAuthenticationContextClassReferences } =
		conditions.applications;
	const included = [
		...(includeApplications ?? []).map((id) => (id === 'All' ? 'All resources' : nameOf(id))),
		...(includeUserActions ?? []).map(nameOf),
		...(includeAuthenticationContextClassReferences ?? []).map(nameOf),
	];
	return [...new Set(included)];
}

export function targetOf(policy: ConditionalAccessPolicy, nameOf: NameOf): string {
	const excluded = policy.conditions.applications.excludeApplications?.length ?? 0;
	return `${list(targetNamesOf(policy, nameOf)) || 'Nothing'}${excluded > 0 ? `, but ${excluded}` : ''}`;
}

const controlNames: Readonly<Record<string, string>> = {
	block: 'Block',
	mfa: 'Multifactor authentication',
	compliantDevice: 'Compliant device',
	domainJoinedDevice: 'Hybrid joined device',
	approvedApplication: 'Approved client app',
	compliantApplication: 'App protection policy',
	passwordChange: 'Password change',
	riskRemediation: 'Risk remediation',
	termsOfUse: 'Terms of use',
	authenticationStrength: 'Authentication strength',
	signInFrequency: 'Sign-in frequency',
	persistentBrowser: 'Persistent browser session',
	secureSignInSession: 'Token protection',
};

/** @returns the words for a control by Graph's name for it */
export const controlName = (control: string) => controlNames[control] ?? control;

const grantNamesOf = ({ grantControls }: ConditionalAccessPolicy): string[] => [
	...(grantControls?.builtInControls ?? []).map(controlName),
	...(grantControls?.authenticationStrength
		? [grantControls.authenticationStrength.displayName ?? 'Authentication strength']
		: []),
	...(grantControls?.termsOfUse ?? []).map(() => 'Terms of use'),
];

const sessionNamesOf = ({ sessionControls }: ConditionalAccessPolicy): string[] =>
	Object.entries(sessionControls ?? {})
		.filter(([name, value]) => value !== null && value !== undefined && value !== false && !name.startsWith('@'))
		.map(([name]) => controlName(name));

/** @returns the names of what a policy asks for and of what it does to the session, none twice */
export const controlNamesOf = (policy: ConditionalAccessPolicy): string[] => [
	...new Set([...grantNamesOf(policy), ...sessionNamesOf(policy)]),
];

export function demandOf(policy: ConditionalAccessPolicy): string {
	const joined = grantNamesOf(policy).join(policy.grantControls?.operator === 'AND' ? ' and ' : ' or ');
	return [joined, sessionNamesOf(policy).join(', ')].filter((text) => text !== '').join('; ') || 'Nothing';
}

/** Every id that a policy names, of users and groups alone: what names are looked up for. */
export function idsOf({ conditions }: ConditionalAccessPolicy): string[] {
	const users = conditions.users ?? {};
	return [users.includeUsers, users.excludeUsers, users.includeGroups, users.excludeGroups].flatMap((ids) => ids ?? []);
}
