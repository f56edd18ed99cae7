// What a sign-in can have beside what Graph's What-If request can say, so that every condition and control can be asked
// about.
import { isEmpty } from './identifiers.ts';
import { earlyBoundDependencies } from './resources/service-dependencies.ts';
import { type ResourceRequest, targetResources } from './resources/target-resources.ts';
import type { CustomSecurityAttributes, SignIn, SignInAuthentication } from './sign-in.ts';

/** All of it plain JSON, so that a scenario can be kept. Ages are seconds. */
export interface WhatIfFacts {
	/** through the tenant's own secure access network */
	compliantNetwork?: boolean;
	/**
	 * ISO 3166-1 alpha-2, of the position that the user shares, by an app or by the browser; the country of the
	 * address where absent, `null`: no position is shared
	 */
	gpsCountry?: string | null;
	/** the client software is known as approved, or holds an app protection policy */
	clientSoftware?: { approved?: boolean; protectionPolicy?: boolean };
	/**
	 * scopes that are granted, in place of the request's applications: judged for the resources that {@link
	 * targetResources} says
	 */
	scopes?: ResourceRequest;
	/** follow the early-bound service dependencies of the applications */
	followDependencies?: boolean;
	/** custom security attributes of the applications, by app id: `set_name` to its values */
	applicationAttributes?: Record<string, Record<string, string[]>>;
	/** authentication contexts that are stamped if they happen to be satisfied */
	candidateAuthenticationContexts?: string[];
	/** ids of policies that a challenge names */
	requestedPolicyIds?: string[];
}

/** What the user has proven; lists where the engine's input has sets. */
export interface WhatIfAuthentication extends Omit<SignInAuthentication, 'mfa' | SetMember> {
	mfa?: boolean;
	/** authenticationMethodModes that were used; they bring the multifactor claim where they amount to it */
	methods?: string[];
	/** modes that the user has registered or could register */
	availableMethods?: string[];
	x509PolicyOids?: string[];
	acceptedAgreementIds?: string[];
	completedCustomFactorIds?: string[];
}

const setMembers = [
	'methods',
	'availableMethods',
	'x509PolicyOids',
	'acceptedAgreementIds',
	'completedCustomFactorIds',
] as const;
type SetMember = (typeof setMembers)[number];

/** @returns the engine's input; ids in lower case, as policies name them */
export function readAuthentication(written: WhatIfAuthentication = {}): Partial<SignInAuthentication> {
	const read: Record<string, unknown> = { ...written };
	for (const name of setMembers) {
		const values = written[name];
		if (values) read[name] = new Set(name.endsWith('Ids') ? values.map((id) => id.toLowerCase()) : values);
	}
	return read as Partial<SignInAuthentication>;
}

/** @returns the members of the sign-in that the facts say */
export function readFacts(facts: WhatIfFacts, applicationIds: readonly string[]): Partial<SignIn> {
	const { compliantNetwork, gpsCountry, clientSoftware, scopes, followDependencies, applicationAttributes } = facts;
	const read: Partial<SignIn> = {};
	const asked = scopes ? targetResources(scopes) : applicationIds;
	read.applicationIds = followDependencies
		? [...new Set(asked.flatMap((id) => [id, ...earlyBoundDependencies(id)]))]
		: asked;
	if (compliantNetwork !== undefined) read.compliantNetwork = compliantNetwork;
	if (gpsCountry !== undefined) read.gpsCountry = gpsCountry?.toUpperCase() ?? null;
	if (clientSoftware) read.clientSoftware = clientSoftware;
	if (!isEmpty(facts.candidateAuthenticationContexts))
		read.candidateAuthenticationContexts = facts.candidateAuthenticationContexts as string[];
	if (facts.requestedPolicyIds) read.requestedPolicyIds = facts.requestedPolicyIds.map((id) => id.toLowerCase());
	if (applicationAttributes) {
		const attributes = Object.entries(applicationAttributes).map(([id, of]): [string, CustomSecurityAttributes] => [
			id.toLowerCase(),
			new Map(Object.entries(of)),
		]);
		read.applicationAttributes = new Map(attributes);
	}
	return read;
}
