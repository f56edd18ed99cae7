// What the directory and the policies say of a sign-in whose user is known: judged anew at every step, before the user
// has proven anything too, so that nobody types a password for an access that is refused whatever they prove.
import { securityInfoAppId } from '@countersign/protocol';
import { type Circumstances, gatherForToken, requireClient } from '../access/access-context.ts';
import {
	type AccessDecision,
	decide,
	decideDeviceRegistration,
	decideRegistration,
	decideRegistrationAtRisk,
} from '../access/decide.ts';
import type { AccessContext } from '../access/gather.ts';
import { methodsPolicyFor } from '../access/methods-policy.ts';
import { listsNothingOf, readAuthorizationScopes } from '../access/scopes.ts';
import { decideSecurityInfo } from '../access/security-info.ts';
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { resourceNotListed } from '../errors.ts';
import { clientAppTypeOf } from '../grants/redirect-platform.ts';
import { readClaims } from '../grants/request-claims.ts';
import type { Application } from '../records/application.ts';
import { type AuthenticationFacts, deviceCodeFlow } from '../records/authentication-facts.ts';
import type { Device } from '../records/device.ts';
import type { ProvenDevice } from '../records/proven-device.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type ConsentItem, mayConsentForAll, missingConsent, needsAdministrator } from './consent.ts';
import { devicePagesInstead, mayBeMetByDevice, nextUnmetWithDevice, registerDeviceStep } from './device-demand.ts';
import { type UnmetState, wouldRegister } from './flow.ts';
import { positionDemand } from './position-demand.ts';
import { nextUnmetControl } from './unmet-control.ts';

export interface Judgement {
	client: Application;
	context: AccessContext;
	decision: AccessDecision;
	unmet: UnmetState | undefined;
	/** it blocks only as long as no device has proven itself: one is asked for */
	wantsDevice: boolean;
	/** devices that a development authority offers to lend */
	lendable: readonly Device[];
	/** application roles of the user on the client */
	clientRoles: readonly string[];
	assigned: boolean;
	consent: readonly ConsentItem[];
	/** an administrator, who may consent for the whole tenant */
	consentsForAll: boolean;
	/** the missing consent is an administrator's to give, and the user is none */
	adminConsentNeeded: boolean;
}

const noRoles: ReadonlySet<string> = new Set();

export interface Asked {
	registered: Application;
	snapshot: TenantSnapshot;
	facts: AuthenticationFacts;
	/** absent while nobody is known */
	user: DirectoryUser | undefined;
	/** as it was assessed; absent: the facts carry it */
	signInRisk?: Circumstances['signInRisk'];
	/** absent: none has proven itself */
	provenDevice?: ProvenDevice | undefined;
}

/**
 * What the request says of itself, for the policies.
 *
 * @throws ProtocolError for a client or a resource that the tenant does not have, or that is disabled there
 */
export async function readCircumstances(
	authority: Authority,
	{ request }: SignInTransaction,
	{ registered, snapshot, facts, user, signInRisk, provenDevice }: Asked,
): Promise<Circumstances> {
	const client = await requireClient(authority, snapshot, registered.appId);
	const { requested, further } = await readAuthorizationScopes(authority, snapshot, request.scope);
	return {
		snapshot,
		client,
		requested,
		further,
		claims: readClaims(request.claims),
		facts,
		clientAppType: clientAppTypeOf(request.platform),
		flow: 'authorize',
		transferMethods: request.answer.kind === 'device' ? [deviceCodeFlow] : undefined,
		acrValues: request.acrValues,
		signInRisk,
		user,
		provenDevice,
	};
}

/** Who has no second factor would register one now: where they may not, or where it might be somebody else's. */
function refuseRegistration(context: AccessContext, wanted: AccessDecision): AccessDecision | undefined {
	return decideRegistrationAtRisk(context, wanted) ?? decideRegistration(context);
}

/** Devices that could never prove themselves. */
async function devicesToLend({ storage }: Authority, tenantId: string): Promise<readonly Device[]> {
	const devices = await storage.devices.list(tenantId, 50);
	return devices.filter(({ key, accountEnabled }) => !key && accountEnabled);
}

/** @throws ProtocolError as {@link readCircumstances} does, and for scopes that the resource does not publish */
export async function judge(
	authority: Authority,
	exchange: Exchange,
	transaction: SignInTransaction,
	asked: Asked & { user: DirectoryUser },
): Promise<Judgement> {
	const { snapshot, facts, user } = asked;
	const { request } = transaction;
	// for what the code's token will carry, with what the user is about to consent to
	const known = await readCircumstances(authority, transaction, asked);
	const { context, assignment, consented } = await gatherForToken(authority, exchange, known);
	const { client, requested } = context;
	if (consented.size === 0 && listsNothingOf(requested, client))
		throw resourceNotListed(client.appId, requested.resource.appId);
	const wanted = client.appId === securityInfoAppId ? decideSecurityInfo(context) : decide(context);
	// who has no second factor yet would register one now
	const circumstances = {
		user,
		facts,
		now: exchange.now,
		strengths: snapshot.policySet.facts.strengths,
		policy: methodsPolicyFor(context),
	};
	const wantsDevice = mayBeMetByDevice(wanted, context);
	const lendable = wantsDevice && authority.lendsDevices ? await devicesToLend(authority, snapshot.tenant.id) : [];
	const takesCertificates = authority.certificateOrigin !== undefined;
	const registration =
		wantsDevice && transaction.chosenStep === registerDeviceStep ? decideDeviceRegistration(context) : undefined;
	const next = wantsDevice
		? nextUnmetWithDevice(wanted, circumstances, {
				registration,
				lends: lendable.length > 0,
				takesCertificates,
			})
		: nextUnmetControl(wanted, circumstances);
	const instead = next ? devicePagesInstead(wanted, context, next.control, takesCertificates) : [];
	const unmet = next && instead.length > 0 ? { ...next, alternatives: instead } : next;
	const decision = (unmet && wouldRegister(unmet.methods) ? refuseRegistration(context, wanted) : undefined) ?? wanted;
	const roleTemplateIds = context.principal?.memberships.roleTemplateIds ?? noRoles;
	const forTenant = request.adminConsent === true;
	const consent = transaction.consented
		? []
		: await missingConsent(authority, context, { all: forTenant || request.prompt === 'consent', forTenant });
	const consentsForAll = mayConsentForAll(roleTemplateIds, consent);
	return {
		client,
		context,
		decision,
		unmet: decision.positionWanted || registration?.positionWanted ? positionDemand : unmet,
		lendable,
		wantsDevice: wantsDevice && decision === wanted,
		clientRoles: assignment.clientRoles,
		assigned: assignment.assigned,
		consent,
		consentsForAll,
		adminConsentNeeded: needsAdministrator(consent, roleTemplateIds) || (forTenant && !consentsForAll),
	};
}
