// The conditions of the independent evaluator: whether each of them selects a sign-in.
import type {
	AuthenticationStrengthPolicy,
	ConditionalAccessGuestsOrExternalUsers,
	ConditionalAccessPolicy,
	CountryNamedLocation,
	IpNamedLocation,
	NamedLocation,
} from '@countersign/protocol';
import type { SignIn } from '../src/index.ts';
import { agentConditions, agentInclusions } from './reference-agents.ts';
import { attributeIn, ruleSelects } from './reference-filters.ts';
import { kindsReached, ownKind } from './reference-guests.ts';

export interface World {
	policies: readonly ConditionalAccessPolicy[];
	locations: readonly NamedLocation[];
	strengths: readonly AuthenticationStrengthPolicy[];
	/** application id to the keywords that cover it */
	suites: Readonly<Record<string, readonly string[]>>;
}

/** yes, no, or perhaps: what the sign-in does not say */
type Truth = 'yes' | 'no' | 'perhaps';
const truth = (value: boolean): Truth => (value ? 'yes' : 'no');
const or = (...values: Truth[]): Truth =>
	values.includes('yes') ? 'yes' : values.includes('perhaps') ? 'perhaps' : 'no';
export const list = (value: unknown): string[] => (Array.isArray(value) ? value : []);
const flagsOf = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split(',') : []);
export const empty = (value: unknown) =>
	value === null || value === undefined || (Array.isArray(value) && value.length === 0);
// members that the specification does not know: an inclusion among them may include anybody
function strange(value: object | null | undefined, known: string[]): boolean {
	return Object.entries(value ?? {}).some(
		([name, content]) => !known.includes(name) && !name.startsWith('exclude') && !empty(content),
	);
}

const selected = (included: Truth, excluded: Truth): Truth => (excluded === 'yes' ? 'no' : included);

function guest(
	signIn: SignIn,
	guests: ConditionalAccessGuestsOrExternalUsers | null | undefined,
	kinds: readonly string[],
): Truth {
	const { guestOrExternalUserTypes, externalTenants } = guests ?? {};
	const { user } = signIn;
	if (!user?.externalType || !kinds.some((kind) => flagsOf(guestOrExternalUserTypes).includes(kind))) return 'no';
	if (!externalTenants || externalTenants.membershipKind === 'all') return 'yes';
	// where nobody says which tenant it is, it may be one of those
	if (user.homeTenantId === undefined) return list(externalTenants.members).length > 0 ? 'perhaps' : 'no';
	return truth(list(externalTenants.members).includes(user.homeTenantId ?? ''));
}

function userSelected({ conditions: { users } }: ConditionalAccessPolicy, signIn: SignIn): Truth {
	const { user } = signIn;
	if (!user) return 'no';
	const named = (ids: unknown, names: Iterable<string>) => [...names].some((name) => list(ids).includes(name));
	const side = (which: 'include' | 'exclude') =>
		or(
			truth(
				named(users?.[`${which}Users`], ['All', user.id, ...(user.externalType ? ['GuestsOrExternalUsers'] : [])]) ||
					named(users?.[`${which}Groups`], user.groupIds) ||
					named(users?.[`${which}Roles`], user.roleTemplateIds),
			),
			guest(
				signIn,
				users?.[`${which}GuestsOrExternalUsers`],
				which === 'include' ? kindsReached(signIn) : ownKind(signIn),
			),
		);
	const known = ['includeUsers', 'includeGroups', 'includeRoles', 'includeGuestsOrExternalUsers'];
	return selected(or(side('include'), strange(users, known) ? 'perhaps' : 'no'), side('exclude'));
}

function workloadSelected(
	{ conditions: { clientApplications } }: ConditionalAccessPolicy,
	{ servicePrincipal }: SignIn,
): Truth {
	if (!servicePrincipal?.isOwnSingleTenant) return 'no';
	const filter = clientApplications?.servicePrincipalFilter;
	const chosen = filter ? attributeRule(filter.rule, servicePrincipal.customSecurityAttributes) : false;
	const included = ['ServicePrincipalsInMyTenant', servicePrincipal.id].some((id) =>
		list(clientApplications?.includeServicePrincipals).includes(id),
	);
	const excluded =
		list(clientApplications?.excludeServicePrincipals).includes(servicePrincipal.id) ||
		(filter?.mode === 'exclude' && chosen);
	// what includes agents includes no ordinary service principal
	const known = ['includeServicePrincipals', 'servicePrincipalFilter', ...agentInclusions];
	const open: Truth = strange(clientApplications, known) ? 'perhaps' : 'no';
	return selected(or(truth(included || (filter?.mode === 'include' && chosen)), open), truth(excluded));
}

/** A policy that selects no application at all has no workload assignment. */
const isWorkload = ({ conditions: { clientApplications } }: ConditionalAccessPolicy) =>
	!Object.values(clientApplications ?? {}).every(empty);

function principal(policy: ConditionalAccessPolicy, signIn: SignIn): Truth {
	if (isWorkload(policy)) return workloadSelected(policy, signIn);
	return signIn.servicePrincipal ? 'no' : userSelected(policy, signIn);
}

const attributeRule = (rule: string, attributes: ReadonlyMap<string, readonly string[]> | undefined) =>
	ruleSelects(rule, attributeIn(Object.fromEntries(attributes ?? [])));

function resource(policy: ConditionalAccessPolicy, signIn: SignIn, { suites }: World): Truth {
	const { applications } = policy.conditions;
	const filter = applications.applicationFilter;
	const known = [
		'includeApplications',
		'includeUserActions',
		'includeAuthenticationContextClassReferences',
		'applicationFilter',
	];
	const open: Truth = strange(applications, known) ? 'perhaps' : 'no';
	const one = (id: string): Truth => {
		const names = ['All', id, ...(suites[id] ?? [])];
		const chosen = filter ? attributeRule(filter.rule, signIn.applicationAttributes?.get(id)) : false;
		const included =
			names.some((name) => list(applications.includeApplications).includes(name)) ||
			(filter?.mode === 'include' && chosen);
		const excluded =
			names.some((name) => list(applications.excludeApplications).includes(name)) ||
			(filter?.mode === 'exclude' && chosen);
		return selected(or(truth(included), open), truth(excluded));
	};
	const action = signIn.userAction;
	return or(
		...signIn.applicationIds.map(one),
		action
			? or(
					truth(
						list(applications.includeUserActions).includes(action) ||
							list(applications.includeApplications).includes('All'),
					),
					open,
				)
			: 'no',
		signIn.requiredAuthenticationContexts.length > 0
			? or(
					truth(
						signIn.requiredAuthenticationContexts.some((id) =>
							list(applications.includeAuthenticationContextClassReferences).includes(id),
						),
					),
					open,
				)
			: 'no',
		signIn.requestedPolicyIds.length > 0 ? or(truth(signIn.requestedPolicyIds.includes(policy.id)), open) : 'no',
	);
}

function clientType({ conditions: { clientAppTypes } }: ConditionalAccessPolicy, { clientAppType }: SignIn): Truth {
	const wanted: string[] = list(clientAppTypes);
	if (wanted.length === 0 || wanted.includes('all')) return 'yes';
	if (clientAppType === undefined) return 'perhaps';
	const isActiveSync = clientAppType === 'easSupported';
	return truth(
		clientAppType !== null &&
			(wanted.includes(clientAppType) || (isActiveSync && wanted.includes('exchangeActiveSync'))),
	);
}

function platform({ conditions: { platforms } }: ConditionalAccessPolicy, { devicePlatform }: SignIn): Truth {
	const include = list(platforms?.includePlatforms);
	const exclude = list(platforms?.excludePlatforms);
	const open: Truth = strange(platforms, ['includePlatforms']) ? 'perhaps' : 'no';
	if (!platforms || (include.length + exclude.length === 0 && open === 'no')) return 'yes';
	const among = (names: string[]): Truth => {
		if (names.includes('all')) return 'yes';
		if (devicePlatform === undefined) return names.length > 0 ? 'perhaps' : 'no';
		return truth(devicePlatform !== null && names.includes(devicePlatform));
	};
	// exclusions alone leave the others in
	const included = include.length === 0 && exclude.length > 0 ? 'yes' : among(include);
	return selected(or(included, open), among(exclude));
}

function bitsOf(text: string): string | undefined {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text;
	const parts = mapped.split('.');
	if (
		parts.length !== 4 ||
		parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255 || (part.length > 1 && part.startsWith('0')))
	)
		return undefined;
	return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function inNetworks({ ipRanges }: IpNamedLocation, bits: string): boolean {
	return ipRanges.some(({ cidrAddress }) => {
		const [address = '', prefix] = cidrAddress.split('/');
		return bits.startsWith((bitsOf(address) as string).slice(0, Number(prefix)));
	});
}

function inCountries(location: CountryNamedLocation, country: string | null | undefined): Truth {
	if (country === undefined) return 'perhaps';
	return truth(
		country === null
			? location.includeUnknownCountriesAndRegions === true
			: location.countriesAndRegions.includes(country),
	);
}

function at(location: NamedLocation, signIn: SignIn): Truth {
	switch (location['@odata.type']) {
		case '#microsoft.graph.countryNamedLocation':
			return inCountries(
				location,
				location.countryLookupMethod === 'authenticatorAppGps' ? signIn.gpsCountry : signIn.country,
			);
		case '#microsoft.graph.compliantNetworkNamedLocation':
			return signIn.compliantNetwork === undefined ? 'perhaps' : truth(signIn.compliantNetwork);
		default: {
			if (signIn.ipAddress === null) return 'no';
			const bits = signIn.ipAddress === undefined ? undefined : bitsOf(signIn.ipAddress);
			return bits === undefined ? 'perhaps' : truth(inNetworks(location, bits));
		}
	}
}

function place(
	{ conditions: { locations: condition } }: ConditionalAccessPolicy,
	signIn: SignIn,
	{ locations }: World,
): Truth {
	const include = list(condition?.includeLocations);
	const open: Truth = strange(condition, ['includeLocations']) ? 'perhaps' : 'no';
	if (include.length === 0 && open === 'no') return 'yes';
	const addressUnknown =
		signIn.ipAddress !== null && (signIn.ipAddress === undefined || bitsOf(signIn.ipAddress) === undefined);
	// a trusted place is one that the sign-in is known to be at; with no readable address it may be any
	const trusted: Truth = or(
		...locations.map(
			(location) =>
				(at(location, signIn) === 'yes' && 'isTrusted' in location && location.isTrusted ? 'yes' : 'no') as Truth,
		),
		addressUnknown ? 'perhaps' : 'no',
	);
	const among = (ids: string[]): Truth =>
		or(
			truth(ids.includes('All')),
			ids.includes('AllTrusted') ? trusted : 'no',
			...locations.filter((location) => ids.includes(location.id)).map((location) => at(location, signIn)),
		);
	// without a known inclusion the exclusions of a location condition were never configured
	return selected(or(among(include), open), include.length === 0 ? 'no' : among(list(condition?.excludeLocations)));
}

export function device({ conditions: { devices } }: ConditionalAccessPolicy, { device: presented }: SignIn): Truth {
	if (!devices || Object.values(devices).every(empty)) return 'yes';
	const open: Truth = strange(devices, ['deviceFilter', 'includeDevices', 'includeDeviceStates']) ? 'perhaps' : 'no';
	const filter = devices.deviceFilter;
	if (filter) {
		const chosen = presented === undefined ? 'perhaps' : truth(ruleSelects(filter.rule, attributeIn(presented)));
		if (filter.mode === 'include') return or(chosen, open);
		return chosen === 'perhaps' ? 'perhaps' : chosen === 'yes' ? 'no' : 'yes';
	}
	const excluded = list(devices.excludeDevices).some(
		(state) =>
			(state === 'Compliant' && presented?.isCompliant === true) ||
			(state === 'DomainJoined' && presented?.trustType === 'ServerAD'),
	);
	return truth(!excluded);
}

function level(wanted: string[], actual: string | null | undefined, absent: string | undefined): Truth {
	if (wanted.length === 0) return 'yes';
	if (actual === undefined) return 'perhaps';
	return truth(wanted.includes(actual ?? absent ?? '-'));
}

/** What each condition says, by Graph's name. */
export function answersOf(policy: ConditionalAccessPolicy, signIn: SignIn, world: World): Record<string, Truth> {
	const { conditions } = policy;
	const flows = flagsOf(conditions.authenticationFlows?.transferMethods).filter((method) => method !== 'none');
	return {
		[isWorkload(policy) ? 'clientApplications' : 'users']: principal(policy, signIn),
		applications: resource(policy, signIn, world),
		clientAppTypes: clientType(policy, signIn),
		platforms: platform(policy, signIn),
		locations: place(policy, signIn, world),
		devices: device(policy, signIn),
		signInRiskLevels: level(list(conditions.signInRiskLevels), signIn.signInRiskLevel, 'none'),
		userRiskLevels: level(list(conditions.userRiskLevels), signIn.userRiskLevel, 'none'),
		servicePrincipalRiskLevels: level(
			list(conditions.servicePrincipalRiskLevels),
			signIn.servicePrincipalRiskLevel,
			'none',
		),
		insiderRiskLevels: level(flagsOf(conditions.insiderRiskLevels), signIn.insiderRiskLevel, undefined),
		...agentConditions(policy),
		authenticationFlows:
			flows.length === 0
				? 'yes'
				: signIn.transferMethods === undefined
					? 'perhaps'
					: truth(flows.some((flow) => signIn.transferMethods?.includes(flow))),
	};
}
