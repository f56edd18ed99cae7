// The independent evaluator: written from the specification as plain set-builder code, without a look at the engine.
// Slow and obvious on purpose: no index, no short-circuit, one function per sentence of the specification. What the
// specification says of conditions stands in reference-conditions.ts, of agents in reference-agents.ts, and what it
// says of methods and strengths in reference-methods.ts.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { SignIn } from '../src/index.ts';
import { answersOf, empty, list, type World } from './reference-conditions.ts';
import { type ContextQuestion, isInChannel, kindsReached } from './reference-guests.ts';
import { canMeet, factsThatCount, meetsMfa, strengthOf } from './reference-methods.ts';

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
