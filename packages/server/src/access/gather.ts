// Everything a policy decision depends on, gathered from the request, the directory and the session's facts into the
// engine's one input.

import type { CustomSecurityAttributes, SignIn, SignInAuthentication } from '@countersign/policy';
import { type ClaimsRequest, type ConditionalAccessClientApp, microsoftGraphAppId } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import type { RequestedScopes, TenantSnapshot } from '../directory/types.ts';
import { authTimeOf, hasMfa, lastAuthenticators, secondFactorTimeOf } from '../methods/proven-factors.ts';
import { availableModes, hasSecondFactor } from '../methods/registered-methods.ts';
import type { AgreementAcceptance } from '../records/agreement.ts';
import type { Application } from '../records/application.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { Device } from '../records/device.ts';
import type { Memberships } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import { remedyOf } from '../risk/remedy.ts';
import { acceptedAgreements } from '../terms/accepted-agreements.ts';
import { secondFactorContext } from './essential-claims.ts';
import { methodsPolicyFor } from './methods-policy.ts';
import type { SignInRisk } from './sign-in-risk.ts';
import { attributesOf, servicePrincipalSubject, userSubject } from './subject.ts';

/** Gathered for every token: members that do not apply are undefined, which is cheaper than leaving them out. */
export interface AccessContext {
	snapshot: TenantSnapshot;
	client: Application;
	requested: RequestedScopes;
	/**
	 * what the token will carry: scopes of the resource without those of OpenID Connect, or an application's own roles
	 */
	scopes: readonly string[];
	/** of other resources: only consented to */
	further?: readonly RequestedScopes[] | undefined;
	claims: ClaimsRequest;
	/**
	 * what a decision asks of the authority: who is who, where device, place and risk come from, which resources are
	 * judged
	 */
	authority: Pick<Authority, 'identifiers' | 'signals' | 'targetApplications'>;
	facts: AuthenticationFacts;
	clientAppType: ConditionalAccessClientApp;
	/** Graph's name; `null` where the user agent names none, absent where there is no user agent */
	devicePlatform?: string | null | undefined;
	ipAddress?: string | undefined;
	/** of an interactive sign-in; absent: the session's facts carry it */
	signInRisk?: Pick<SignInRisk, 'level' | 'userLevel'> | undefined;
	/** that proved itself, as it is now; absent: none did, or it was deleted or disabled since */
	device?: Device | undefined;
	/** what is issued is bound to that device's key */
	deviceBound?: boolean | undefined;
	/** where it came through: `authorize` or a grant type */
	flow: string;
	/** device code flow or authentication transfer, now or when the session began */
	transferMethods?: readonly string[] | undefined;
	/** authentication contexts asked for by RFC 9470's `acr_values`, in order of preference */
	acrValues?: readonly string[] | undefined;
	/** epoch seconds */
	now: number;
	/** what the user is about to do, in place of the request's resources */
	userAction?: 'urn:user:registersecurityinfo' | 'urn:user:registerdevice';
	principal?: { user: DirectoryUser; memberships: Memberships } | undefined;
	/** the user's answers to terms of use; absent where the tenant has none */
	acceptances?: readonly AgreementAcceptance[] | undefined;
}

/** What the authority can prompt for; a policy that asks for another control blocks, and says so. */
export const promptableControls: ReadonlySet<string> = new Set([
	'mfa',
	'authenticationStrength',
	'signInFrequency',
	'termsOfUse',
	'passwordChange',
	'riskRemediation',
]);

const noAgreements: ReadonlySet<string> = new Set();

/** A policy may name an agreement that is not there any more: nobody can accept it, so the policy blocks. */
function showableAgreements({ snapshot }: AccessContext): ReadonlySet<string> {
	const { agreements } = snapshot;
	return agreements.length === 0 ? noAgreements : new Set(agreements.map(({ id }) => id.toLowerCase()));
}

/** by our own resources: they judge the address that a token is used from */
const honoredHere: ReadonlySet<string> = new Set(['continuousAccessEvaluation']);

export interface RequestedContexts {
	accessToken: ReadonlySet<string>;
	idToken: ReadonlySet<string>;
	/** essential ones: unmet, they interrupt */
	required: readonly string[];
	/** the one that answers `acr_values` */
	acr?: string;
}

const noContexts: RequestedContexts = { accessToken: new Set(), idToken: new Set(), required: [] };

/** The declared contexts, in both kinds of token, that a request can be given. */
export function requestedContexts(context: AccessContext): RequestedContexts {
	// contexts are for users: an application that acts as itself can be given none
	if (!context.principal) return noContexts;
	const { claims, snapshot, requested, client } = context;
	const takesContexts =
		requested.resource.optionalClaims.accessToken.includes('acrs') || client.optionalClaims.idToken.includes('acrs');
	const { accessToken, idToken } = claims;
	const byAcr = [
		...(context.acrValues ?? none),
		...(idToken.acr?.values ?? none),
		...(accessToken.acr?.values ?? none),
	];
	if (!takesContexts && !accessToken.acrs && !idToken.acrs && byAcr.length === 0) return noContexts;
	const declared = [...snapshot.authenticationContexts.keys()];
	const optedIn = (application: Application, kind: 'accessToken' | 'idToken') =>
		application.optionalClaims[kind].includes('acrs') ? declared : [];
	const known = (values: readonly string[] = []) => values.filter((id) => snapshot.authenticationContexts.has(id));
	const essential = [claims.accessToken.acrs, claims.idToken.acrs].flatMap((claim) =>
		claim?.essential ? claim.values : [],
	);
	// OpenID Connect Core §5.5.1.1: `acr` of the claims parameter asks for what `acr_values` does
	const acr = byAcr.find((id) => id === secondFactorContext || snapshot.authenticationContexts.has(id));
	const preferred = acr === undefined || acr === secondFactorContext ? [] : [acr];
	return {
		accessToken: new Set([
			...known(claims.accessToken.acrs?.values),
			...optedIn(requested.resource, 'accessToken'),
			...preferred,
		]),
		idToken: new Set([...known(claims.idToken.acrs?.values), ...optedIn(client, 'idToken')]),
		required: [...new Set([...known(essential), ...preferred])],
		...(acr === undefined ? {} : { acr }),
	};
}

function applicationAttributes(
	{ snapshot }: AccessContext,
	appIds: readonly string[],
): SignIn['applicationAttributes'] {
	let known: Map<string, CustomSecurityAttributes> | undefined;
	for (const appId of appIds) {
		const application = snapshot.applications.get(appId);
		if (application?.customSecurityAttributes) known = (known ?? new Map()).set(appId, attributesOf(application));
	}
	return known;
}

/** @returns seconds since then; `null` where it never was */
function age(at: number | undefined, now: number): number | null {
	return at === undefined ? null : Math.max(0, now - at);
}

function authentication(context: AccessContext): SignInAuthentication {
	const { facts, now, principal, deviceBound } = context;
	const policy = methodsPolicyFor(context);
	const proven: SignInAuthentication = {
		mfa: hasMfa(facts),
		methods: new Set(facts.map(({ method }) => method)),
		availableMethods: availableModes(principal?.user, now, policy),
		primaryAgeSeconds: age(authTimeOf(facts), now),
		secondaryAgeSeconds: age(secondFactorTimeOf(facts), now),
		mfaRegistered: principal !== undefined && hasSecondFactor(principal.user, now, policy),
	};
	// most sign-ins had neither
	if (facts.some((use) => use.aaguid !== undefined || use.certificate !== undefined))
		Object.assign(proven, lastAuthenticators(facts));
	const remedy = principal && remedyOf(principal.user, facts);
	if (remedy) {
		proven.passwordChanged = remedy === 'passwordChanged';
		proven.riskRemediated = true;
	}
	if (deviceBound) proven.deviceBoundSession = true;
	return proven;
}

const none: readonly string[] = [];

function candidates({ accessToken, idToken }: RequestedContexts): readonly string[] {
	return accessToken.size + idToken.size === 0 ? none : [...new Set([...accessToken, ...idToken])];
}

function requestedPolicies({ accessToken, idToken }: ClaimsRequest): readonly string[] {
	if (!accessToken.capolids && !idToken.capolids) return none;
	return [...(accessToken.capolids?.values ?? none), ...(idToken.capolids?.values ?? none)];
}

/** Asked for every token: one object, its members in one order, and no spread. */
export function gather(context: AccessContext, contexts: RequestedContexts): SignIn {
	const { principal, userAction, authority } = context;
	const { signals } = authority;
	const applicationIds = userAction ? none : authority.targetApplications(context);
	const signIn: SignIn = {
		applicationIds,
		requiredAuthenticationContexts: userAction ? none : contexts.required,
		candidateAuthenticationContexts: candidates(contexts),
		requestedPolicyIds: userAction ? none : requestedPolicies(context.claims),
		clientAppType: context.clientAppType,
		authentication: authentication(context),
		promptableControls,
		showableAgreementIds: showableAgreements(context),
		transferMethods: context.transferMethods ?? none,
		country: signals.country(context),
		gpsCountry: signals.gpsCountry(context),
		compliantNetwork: signals.compliantNetwork(context),
		device: signals.device(context),
		signInRiskLevel: signals.signInRiskLevel(context),
		userRiskLevel: signals.userRiskLevel(context),
		servicePrincipalRiskLevel: signals.servicePrincipalRiskLevel(context),
		insiderRiskLevel: signals.insiderRiskLevel(context),
	};
	if (context.acceptances)
		signIn.authentication.acceptedAgreementIds = acceptedAgreements(context.snapshot.agreements, context.acceptances, {
			now: context.now,
			signedInAt: authTimeOf(context.facts),
			deviceId: signIn.device?.deviceId ?? undefined,
		});
	if (principal) signIn.user = userSubject(principal.user, principal.memberships);
	else signIn.servicePrincipal = servicePrincipalSubject(authority.identifiers, context.snapshot, context.client);
	if (userAction) signIn.userAction = userAction;
	const attributes = applicationAttributes(context, applicationIds);
	if (attributes) signIn.applicationAttributes = attributes;
	// Graph and userinfo are ours; what other resources honour they do not tell
	if (!userAction && context.requested.resource.appId === microsoftGraphAppId)
		signIn.honoredSessionControls = honoredHere;
	if (context.devicePlatform !== undefined) signIn.devicePlatform = context.devicePlatform;
	if (context.ipAddress !== undefined) signIn.ipAddress = context.ipAddress;
	return signIn;
}
