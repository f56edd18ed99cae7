// The independent evaluator: written from the specification as plain set-builder code, without a look at the engine.
// Slow and obvious on purpose: no index, no short-circuit, one function per sentence of the specification. What the
// specification says of agents stands in reference-agents.ts, what it says of methods and strengths in
// reference-methods.ts.
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
import { type ContextQuestion, isInChannel, kindsReached, ownKind } from './reference-guests.ts';
import { canMeet, factsThatCount, meetsMfa, strengthOf } from './reference-methods.ts';

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
const list = (value: unknown): string[] => (Array.isArray(value) ? value : []);
const flagsOf = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? value.split(',') : []);
const empty = (value: unknown) => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

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
): boolean {
	const { guestOrExternalUserTypes, externalTenants } = guests ?? {};
	const { user } = signIn;
	if (!user?.externalType || !kinds.some((kind) => flagsOf(guestOrExternalUserTypes).includes(kind))) return false;
	return (
		!externalTenants ||
		externalTenants.membershipKind === 'all' ||
		list(externalTenants.members).includes(user.homeTenantId ?? '')
	);
}

function userSelected({ conditions: { users } }: ConditionalAccessPolicy, signIn: SignIn): Truth {
	const { user } = signIn;
	if (!user) return 'no';
	const named = (ids: unknown, names: Iterable<string>) => [...names].some((name) => list(ids).includes(name));
	const side = (which: 'include' | 'exclude') =>
		named(users?.[`${which}Users`], ['All', user.id, ...(user.externalType ? ['GuestsOrExternalUsers'] : [])]) ||
		named(users?.[`${which}Groups`], user.groupIds) ||
		named(users?.[`${which}Roles`], user.roleTemplateIds) ||
		guest(
			signIn,
			users?.[`${which}GuestsOrExternalUsers`],
			which === 'include' ? kindsReached(signIn) : ownKind(signIn),
		);
	const known = ['includeUsers', 'includeGroups', 'includeRoles', 'includeGuestsOrExternalUsers'];
	return selected(or(truth(side('include')), strange(users, known) ? 'perhaps' : 'no'), truth(side('exclude')));
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
	return selected(or(among(include), open), among(exclude));
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

function device({ conditions: { devices } }: ConditionalAccessPolicy, { device: presented }: SignIn): Truth {
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

/** A report-only policy on user actions is stored and never evaluated at a sign-in. */
const neverReported = ({ state, conditions }: ConditionalAccessPolicy) =>
	state === 'enabledForReportingButNotEnforced' && list(conditions.applications.includeUserActions).length > 0;

const appliesTo = (policy: ConditionalAccessPolicy, signIn: SignIn, world: World) =>
	!neverReported(policy) && !Object.values(answersOf(policy, signIn, world)).includes('no');

interface Ask {
	control: string;
	value?: string;
	met: boolean;
	/** the user can meet it */
	can: boolean;
}

const promptOrder = [
	...[
		'block',
		'mfa',
		'authenticationStrength',
		'compliantDevice',
		'domainJoinedDevice',
		'approvedApplication',
		'compliantApplication',
	],
	...[
		'passwordChange',
		'riskRemediation',
		'termsOfUse',
		'customAuthenticationFactors',
		'notUnderstood',
		'signInFrequency',
		'secureSignInSession',
	],
];

/** What the built-in control of that name needs; undefined: a later Graph's. */
function builtIn(name: string, signIn: SignIn): Omit<Ask, 'control'> | undefined {
	const { authentication: facts, device: presented, clientSoftware } = signIn;
	const names: Record<string, Omit<Ask, 'control'>> = {
		block: { met: false, can: false },
		mfa: { met: meetsMfa(factsThatCount(signIn)), can: canMeet('mfa', signIn) },
		compliantDevice: { met: presented?.isCompliant === true, can: false },
		domainJoinedDevice: { met: presented?.trustType === 'ServerAD', can: false },
		approvedApplication: { met: clientSoftware?.approved === true, can: false },
		compliantApplication: { met: clientSoftware?.protectionPolicy === true, can: false },
		passwordChange: { met: facts.passwordChanged === true, can: canMeet('passwordChange', signIn) },
		riskRemediation: { met: facts.riskRemediated === true, can: canMeet('riskRemediation', signIn) },
	};
	return names[name];
}

function asksOf({ grantControls }: ConditionalAccessPolicy, signIn: SignIn, world: World): Ask[] {
	const { authentication: facts } = signIn;
	const controls = list(grantControls?.builtInControls).map((name, index): Ask => {
		const known = builtIn(name, signIn);
		return known
			? { control: name, ...known }
			: { control: 'notUnderstood', value: `builtInControls[${index}]`, met: false, can: false };
	});
	const strengthId = grantControls?.authenticationStrength?.id;
	const strength = world.strengths.find(({ id }) => id === strengthId);
	const named = (control: string, values: unknown, done: ReadonlySet<string> | undefined) =>
		list(values).map(
			(value): Ask => ({ control, value, met: done?.has(value) === true, can: canMeet(control, signIn) }),
		);
	const known = ['operator', 'builtInControls', 'authenticationStrength', 'termsOfUse', 'customAuthenticationFactors'];
	const others = Object.entries(grantControls ?? {}).filter(([name, value]) => !known.includes(name) && !empty(value));
	const asks: Ask[] = [
		...controls,
		...(strengthId === undefined
			? []
			: [{ control: 'authenticationStrength', value: strengthId, ...strengthOf(strength, signIn) }]),
		...named('termsOfUse', grantControls?.termsOfUse, facts.acceptedAgreementIds),
		...named('customAuthenticationFactors', grantControls?.customAuthenticationFactors, facts.completedCustomFactorIds),
		...others.map(([value]) => ({ control: 'notUnderstood', value, met: false, can: false })),
	];
	return asks.map((ask) => ({ ...ask, can: ask.can && promptable(ask.control, signIn) }));
}

function promptable(control: string, { clientAppType, promptableControls }: SignIn): boolean {
	return (
		!['exchangeActiveSync', 'easSupported', 'other'].includes(clientAppType ?? '') &&
		(promptableControls?.has(control) ?? true)
	);
}

function frequencyOf({ sessionControls }: ConditionalAccessPolicy): { primary: number; secondary: number } | undefined {
	const control = sessionControls?.signInFrequency;
	if (!control?.isEnabled) return undefined;
	const seconds =
		control.frequencyInterval === 'everyTime' ? 0 : Number(control.value) * (control.type === 'days' ? 86_400 : 3600);
	return {
		primary: control.authenticationType === 'secondaryAuthentication' ? Number.POSITIVE_INFINITY : seconds,
		secondary: seconds,
	};
}

function stale(
	{ primary, secondary }: { primary: number; secondary: number },
	{ authentication }: SignIn,
): { primary: boolean; secondary: boolean } {
	const old = (age: number | null | undefined, limit: number) =>
		limit !== Number.POSITIVE_INFINITY && !(typeof age === 'number' && age <= (limit === 0 ? 300 : limit));
	return {
		primary: old(authentication.primaryAgeSeconds, primary),
		secondary: authentication.secondaryAgeSeconds !== null && old(authentication.secondaryAgeSeconds, secondary),
	};
}

function sessionAsks(policy: ConditionalAccessPolicy, signIn: SignIn): Ask[] {
	const frequency = frequencyOf(policy);
	const { primary, secondary } = frequency ? stale(frequency, signIn) : { primary: false, secondary: false };
	const bound =
		!policy.sessionControls?.secureSignInSession?.isEnabled || signIn.authentication.deviceBoundSession === true;
	return [
		{
			control: 'signInFrequency',
			met: !primary && !secondary,
			can: promptable('signInFrequency', signIn) && !isInChannel(signIn),
		},
		{ control: 'secureSignInSession', met: bound, can: false },
	];
}

function missing(policy: ConditionalAccessPolicy, signIn: SignIn, world: World, strengthsAside: boolean): Ask[] {
	const rank = ({ control }: Ask) => promptOrder.indexOf(control);
	const asks = asksOf(policy, signIn, world).sort((left, right) => rank(left) - rank(right));
	const open = asks.filter((ask) => !ask.met && !(strengthsAside && ask.control === 'authenticationStrength'));
	const any =
		policy.grantControls?.operator?.toUpperCase() === 'OR' && !asks.some(({ control }) => control === 'block');
	const first = [...open.filter(({ can }) => can), ...open].slice(0, 1);
	const grants = any ? (open.length < asks.length ? [] : first) : open;
	return [...grants, ...sessionAsks(policy, signIn).filter(({ met }) => !met)];
}

export function referenceEvaluate(world: World, signIn: SignIn) {
	const { policies } = world;
	const enabled = policies.filter(({ state }) => state === 'enabled');
	const applying = policies.filter((policy) => policy.state !== 'disabled' && appliesTo(policy, signIn, world));
	const targetsAction = ({ conditions }: ConditionalAccessPolicy) =>
		list(conditions.applications.includeUserActions).includes('urn:user:registersecurityinfo');
	const registration =
		signIn.userAction === 'urn:user:registersecurityinfo' &&
		applying.some(
			(policy) => policy.state === 'enabled' && targetsAction(policy) && policy.grantControls?.authenticationStrength,
		);
	const missingOf = (policy: ConditionalAccessPolicy) =>
		missing(policy, signIn, world, Boolean(registration) && !targetsAction(policy));
	const unsatisfied = applying.filter((policy) => policy.state === 'enabled' && missingOf(policy).length > 0);
	const unmet = unsatisfied
		.flatMap(missingOf)
		.sort((left, right) => promptOrder.indexOf(left.control) - promptOrder.indexOf(right.control))
		.map(({ control, value, can }) => ({ control, ...(value === undefined ? {} : { value }), interactive: can }));
	const enforced = applying.filter(({ state }) => state === 'enabled');
	const frequencies = enforced.flatMap((policy) => frequencyOf(policy) ?? []);
	const contexts = [...new Set([...signIn.requiredAuthenticationContexts, ...signIn.candidateAuthenticationContexts])];
	const { userAction: _, ...withoutAction } = signIn;
	const satisfied = contexts.filter((context) => {
		const asked: ContextQuestion = {
			...withoutAction,
			// the context is asked for in the channel that the request is for
			caughtAs: kindsReached(signIn),
			applicationIds: [],
			requestedPolicyIds: [],
			requiredAuthenticationContexts: [context],
		};
		const proxied = (policy: ConditionalAccessPolicy) =>
			signIn.requiredAuthenticationContexts.includes(context) ||
			!policy.sessionControls?.cloudAppSecurity?.isEnabled ||
			signIn.authentication.cloudAppSecuritySession === true;
		return enabled.every(
			(policy) =>
				!appliesTo(policy, asked, world) || (missing(policy, asked, world, false).length === 0 && proxied(policy)),
		);
	});
	const results = policies.map((policy) => {
		if (policy.state === 'disabled') return [policy.id, 'notEnabled'];
		const reportOnly = policy.state !== 'enabled';
		if (!applying.includes(policy)) return [policy.id, reportOnly ? 'reportOnlyNotApplied' : 'notApplied'];
		const open = missingOf(policy);
		if (open.length === 0) return [policy.id, reportOnly ? 'reportOnlySuccess' : 'success'];
		if (!reportOnly) return [policy.id, 'failure'];
		return [policy.id, open.every(({ can }) => can) ? 'reportOnlyInterrupted' : 'reportOnlyFailure'];
	});
	return {
		outcome: unmet.some(({ interactive }) => !interactive) ? 'block' : unmet.length > 0 ? 'interrupt' : 'allow',
		unmetControls: unmet.filter(
			(one, index) => unmet.findIndex((other) => other.control === one.control && other.value === one.value) === index,
		),
		staleFactors: stale(
			{
				primary: Math.min(...frequencies.map(({ primary }) => primary)),
				secondary: Math.min(...frequencies.map(({ secondary }) => secondary)),
			},
			signIn,
		),
		sessionControls: sessionOf(enforced),
		unsatisfiedPolicyIds: unsatisfied.map(({ id }) => id),
		satisfiedAuthenticationContexts: satisfied,
		unprotectedAuthenticationContexts: satisfied.filter(
			(context) =>
				!enabled.some(({ conditions }) =>
					list(conditions.applications.includeAuthenticationContextClassReferences).includes(context),
				),
		),
		results: Object.fromEntries(results) as Record<string, string>,
	};
}

function sessionOf(policies: readonly ConditionalAccessPolicy[]) {
	const sessions = policies.flatMap(({ sessionControls }) => (sessionControls ? [sessionControls] : []));
	const frequencies = policies.flatMap((policy) => frequencyOf(policy) ?? []);
	const worst = <T>(order: readonly T[], present: readonly unknown[]): T | undefined =>
		order.find((candidate) => present.includes(candidate));
	const least = (limits: number[]) => (limits.some(Number.isFinite) ? Math.min(...limits) : undefined);
	const frequency = {
		primarySeconds: least(frequencies.map(({ primary }) => primary)),
		secondarySeconds: least(frequencies.map(({ secondary }) => secondary)),
	};
	const enabled = <T>(control: { isEnabled: boolean } | null | undefined, value: T): T | undefined =>
		control?.isEnabled ? value : undefined;
	const merged = {
		signInFrequency: frequencies.length === 0 ? undefined : frequency,
		persistentBrowser: worst(
			['never', 'always'],
			sessions.map(({ persistentBrowser: control }) => enabled(control, control?.mode)),
		),
		cloudAppSecurity: worst(
			['blockDownloads', 'mcasConfigured', 'monitorOnly'],
			sessions.map(({ cloudAppSecurity: control }) => enabled(control, control?.cloudAppSecurityType)),
		),
		applicationEnforcedRestrictions:
			sessions.some((session) => session.applicationEnforcedRestrictions?.isEnabled) || undefined,
		continuousAccessEvaluation: worst(
			['strictLocation', 'strictEnforcement', 'disabled'],
			policies.map(evaluationMode),
		),
		disableResilienceDefaults: sessions.some((session) => session.disableResilienceDefaults === true) || undefined,
		secureSignInSession: sessions.some((session) => session.secureSignInSession?.isEnabled) || undefined,
		globalSecureAccessFilteringProfile: profilesOf(sessions),
	};
	return JSON.parse(JSON.stringify(merged));
}

/** The network's own business: every profile that is named, and nobody is kept out by it. */
function profilesOf(sessions: readonly NonNullable<ConditionalAccessPolicy['sessionControls']>[]) {
	const named = sessions.flatMap(({ globalSecureAccessFilteringProfile: control }) =>
		control?.isEnabled ? [String(control.profileId)] : [],
	);
	return named.length === 0 ? undefined : [...new Set(named)].sort();
}

/** `disabled` has an effect only where the policy targets all resources and has no conditions. */
function evaluationMode({ conditions, sessionControls }: ConditionalAccessPolicy): string | undefined {
	const mode = sessionControls?.continuousAccessEvaluation?.mode;
	if (mode !== 'disabled') return mode;
	const { users, clientApplications, applications, clientAppTypes, ...others } = conditions;
	const everyClient = empty(clientAppTypes) || list(clientAppTypes).includes('all');
	const everyResource =
		list(applications.includeApplications).includes('All') && empty(applications.excludeApplications);
	return everyClient && everyResource && Object.values(others).every(empty) ? mode : undefined;
}
