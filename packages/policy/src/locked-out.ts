// Who could not get in any more, whatever they did: a policy that blocks everybody, exclusions that exclude nobody, a
// control or a strength that nobody can meet. Microsoft Entra, "Plan a Conditional Access deployment" (emergency access
// accounts).
import type { ConditionalAccessClientApp, DeviceInfo, NamedLocation } from '@countersign/protocol';
import type { PolicySet } from './compile.ts';
import { evaluate } from './evaluate.ts';
import type { SignIn, SignInUser } from './sign-in.ts';

export interface LockOutQuestion {
	/** whom it must not happen to: administrators, with their groups and roles */
	users: readonly SignInUser[];
	/**
	 * app ids that they must reach, such as those that the administration is judged for; each user must reach all of them
	 * at once
	 */
	applicationIds: readonly string[];
	/** places that they may come from: each named location is tried, and nowhere in particular */
	namedLocations?: readonly NamedLocation[];
	/** devices that they have, `null` for none that is registered; none where absent */
	devices?: readonly (DeviceInfo | null)[];
	/** methods that they have or can register; any where absent */
	availableMethods?: ReadonlySet<string>;
	/** controls that the authority has a page for; all that a user can meet where absent */
	promptableControls?: ReadonlySet<string>;
}

export interface LockedOut {
	userId: string;
	/**
	 * ids of the enabled policies that stop the user at every attempt; where it is another one each time, those of the
	 * first attempt
	 */
	policyIds: readonly string[];
}

type Attempt = Pick<
	SignIn,
	'clientAppType' | 'devicePlatform' | 'ipAddress' | 'country' | 'gpsCountry' | 'compliantNetwork' | 'device'
>;
type Place = Pick<SignIn, 'ipAddress' | 'country' | 'gpsCountry' | 'compliantNetwork'>;

const nowhere: Place = { ipAddress: null, country: null, gpsCountry: null, compliantNetwork: false };
const clientApps: readonly ConditionalAccessClientApp[] = ['browser', 'mobileAppsAndDesktopClients'];
const platforms = ['windows', 'macOS', 'linux', 'iOS', 'android', null];
/** so many places are tried */
const maxPlaces = 200;

function placeIn(location: NamedLocation): Place[] {
	if ('ipRanges' in location)
		return location.ipRanges
			.slice(0, 1)
			.map(({ cidrAddress }) => ({ ...nowhere, ipAddress: cidrAddress.split('/')[0] as string }));
	if ('countriesAndRegions' in location)
		return location.countriesAndRegions.slice(0, 1).map((country) => ({ ...nowhere, country, gpsCountry: country }));
	return [{ ...nowhere, compliantNetwork: true }];
}

function attemptsOf({ namedLocations = [], devices = [null] }: LockOutQuestion): Attempt[] {
	const places = [nowhere, ...namedLocations.flatMap(placeIn)].slice(0, maxPlaces);
	return places.flatMap((place) =>
		devices.flatMap((device) =>
			clientApps.flatMap((clientAppType) =>
				platforms.map((devicePlatform) => ({ ...place, device, clientAppType, devicePlatform })),
			),
		),
	);
}

/**
 * Finds users who cannot sign in by any attempt: from every named location, with a browser or a program, on every
 * platform, without any risk. It is meant for the moment before a policy is saved, about the administrators who could
 * take it back.
 *
 * @param set the policy set as it would be, compiled
 * @param question who, to what, and what they have
 * @returns one entry for each user who is stopped; empty where everybody gets in
 * @example
 * findLockedOut(compile([blockEverybody]), { users: administrators, applicationIds: [microsoftGraphAppId] });
 * // [{ userId: '…', policyIds: ['…'] }]
 */
export function findLockedOut(set: PolicySet, question: LockOutQuestion): LockedOut[] {
	const attempts = attemptsOf(question);
	const { applicationIds, availableMethods, promptableControls } = question;
	const stoppedAt = (user: SignInUser, attempt: Attempt): readonly string[] | undefined => {
		const { outcome, appliedPolicies } = evaluate(set, {
			user,
			...attempt,
			applicationIds,
			requiredAuthenticationContexts: [],
			candidateAuthenticationContexts: [],
			requestedPolicyIds: [],
			signInRiskLevel: null,
			userRiskLevel: null,
			servicePrincipalRiskLevel: null,
			insiderRiskLevel: null,
			transferMethods: [],
			authentication: {
				mfa: false,
				primaryAgeSeconds: 0,
				secondaryAgeSeconds: 0,
				...(availableMethods ? { availableMethods } : {}),
			},
			...(promptableControls ? { promptableControls } : {}),
		});
		if (outcome !== 'block') return undefined;
		const stopping = appliedPolicies.filter(
			({ result, unmetControls }) => result === 'failure' && unmetControls.some(({ interactive }) => !interactive),
		);
		return stopping.map(({ id }) => id);
	};
	return question.users.flatMap((user) => {
		let always: readonly string[] | undefined;
		let first: readonly string[] = [];
		for (const attempt of attempts) {
			const stopping = stoppedAt(user, attempt);
			if (stopping === undefined) return [];
			if (always === undefined) first = stopping;
			always = always === undefined ? stopping : always.filter((id) => stopping.includes(id));
		}
		return [{ userId: user.id, policyIds: always && always.length > 0 ? always : first }];
	});
}
