// Where a sign-in stands: storage and policy are asked, and the answers become the state that flow.ts decides on. Asked
// anew at every step, so that nothing a page once showed is relied on.

import type { AccessDecision } from '../access/decide.ts';
import type { AccessContext } from '../access/gather.ts';
import { loadMethodsPolicy } from '../access/methods-policy.ts';
import { assessSignInRisk, type SignInRisk } from '../access/sign-in-risk.ts';
import type { Authority, Exchange } from '../authority.ts';
import { isStillGood } from '../directory/revocation.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { ProtocolError, tenantNotFound } from '../errors.ts';
import { password } from '../methods/password.ts';
import { authTimeOf } from '../methods/proven-factors.ts';
import type { Application } from '../records/application.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { Device } from '../records/device.ts';
import { type MethodsPolicy, methodsPolicyOf } from '../records/methods-policy.ts';
import type { ProvenDevice } from '../records/proven-device.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { passwordAge } from '../session/password-expiry.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import type { ConsentItem } from './consent.ts';
import type { FlowState } from './flow.ts';
import { type Judgement, judge } from './judge.ts';
import { type EarlyRefusal, refusalBeforePassword } from './refusal-before-password.ts';
import { firstFactorStates } from './unmet-control.ts';

export interface Assessment {
	client: Application;
	/** absent over `common` until the user is known */
	snapshot?: TenantSnapshot | undefined;
	user?: DirectoryUser | undefined;
	accounts: readonly SignedInAccount[];
	/** what counts of what the transaction holds: nothing of a session that ended, nothing from before a revocation */
	facts: AuthenticationFacts;
	/** the device that counts: proven for this sign-in, or in the session that it continues */
	provenDevice?: ProvenDevice | undefined;
	/** devices that a development authority offers to lend */
	lendable?: readonly Device[] | undefined;
	context?: AccessContext;
	decision?: AccessDecision;
	/** of this sign-in; absent until something was proven, and where a session goes on from where it was */
	risk?: SignInRisk | undefined;
	consent: readonly ConsentItem[];
	/** an administrator, who may consent for the whole tenant */
	mayConsentForAll?: boolean;
	/** days after which the password that was typed is too old, where the user is to be told */
	passwordDaysLeft?: number | undefined;
	/** application roles of the user on the client */
	clientRoles?: readonly string[];
	/** of this sign-in, whatever the user would prove */
	refusal?: EarlyRefusal | undefined;
	state: FlowState;
}

/** A sign-in may wait for minutes: what it took from a session is worth what the session is worth now. */
function currentFacts(
	{ sessionId, facts }: SignInTransaction,
	user: DirectoryUser | undefined,
	accounts: readonly SignedInAccount[],
): AuthenticationFacts {
	if (!user || (sessionId !== undefined && !accounts.some(({ session }) => session.id === sessionId))) return [];
	return facts.filter((use) => isStillGood(user, use.at));
}

/** A session of the user's account in another tenant knows nothing of this tenant's devices. */
function deviceOf(
	{ provenDevice, sessionId, userId }: SignInTransaction,
	accounts: readonly SignedInAccount[],
): ProvenDevice | undefined {
	return (
		provenDevice ??
		accounts.find(({ session }) => session.id === sessionId && session.userId === userId)?.session.provenDevice
	);
}

/** @returns whether a first factor was proven in time for `max_age` and `prompt=login` */
function primaryProven(
	{ request, freshFirstFactor }: SignInTransaction,
	facts: AuthenticationFacts,
	now: number,
): boolean {
	const at = authTimeOf(facts);
	if (at === undefined) return false;
	if (freshFirstFactor) return true;
	if (request.prompt === 'login') return false;
	// max_age=0 asks for a fresh authentication, however recent the last (OpenID Connect Core §3.1.2.1)
	return request.maxAge === undefined || (request.maxAge > 0 && now - at <= request.maxAge);
}

/** What the request is refused for in this tenant goes back to the client, whichever page the user is on. */
async function judgeOrRefuse(...given: Parameters<typeof judge>): Promise<Judgement | ProtocolError> {
	try {
		return await judge(...given);
	} catch (error) {
		if (error instanceof ProtocolError) return error;
		throw error;
	}
}

/** @throws ProtocolError for a tenant that is not there any more */
async function snapshotOf(authority: Authority, { tenantId }: SignInTransaction): Promise<TenantSnapshot | undefined> {
	if (tenantId === undefined) return undefined;
	const snapshot = await authority.snapshots.get(tenantId);
	if (!snapshot) throw tenantNotFound(tenantId);
	return snapshot;
}

/** What counts for who it is; certificates only where a listener asks for them. */
async function firstFactorPolicy(
	{ storage, certificateOrigin }: Authority,
	snapshot: TenantSnapshot | undefined,
	user: DirectoryUser | undefined,
): Promise<MethodsPolicy> {
	if (!snapshot) return {};
	const { tenant } = snapshot;
	const policy = user ? await loadMethodsPolicy(storage.directory, tenant, user) : methodsPolicyOf(tenant);
	if (certificateOrigin !== undefined || !policy.x509Certificate) return policy;
	const { x509Certificate, ...others } = policy;
	return others;
}

export async function assess(
	authority: Authority,
	exchange: Exchange,
	transaction: SignInTransaction,
	{ client: registered, accounts }: { client: Application; accounts: readonly SignedInAccount[] },
): Promise<Assessment> {
	const { request, userId, tenantId } = transaction;
	const device = request.answer.kind === 'device';
	const user =
		userId !== undefined && tenantId !== undefined
			? await authority.storage.directory.findUser(tenantId, userId)
			: undefined;
	const usable = user?.accountEnabled ? user : undefined;
	const facts = currentFacts(transaction, usable, accounts);
	const snapshot = await snapshotOf(authority, transaction);
	const base: FlowState = {
		userKnown: usable !== undefined,
		accountsToOffer: transaction.useAnotherAccount || request.prompt === 'login' ? 0 : accounts.length,
		firstFactors: firstFactorStates(usable, {
			now: exchange.now,
			policy: await firstFactorPolicy(authority, snapshot, usable),
		}),
		chosenStep: transaction.chosenStep,
		primaryProven: usable !== undefined && primaryProven(transaction, facts, exchange.now),
		passwordExpired: false,
		assignmentMissing: false,
		deviceUnconfirmed: false,
		consentNeeded: false,
		adminConsentNeeded: false,
		passwordExpiryUntold: false,
		keepSignedInUnanswered: false,
	};
	if (!usable || !snapshot || !base.primaryProven) {
		// a session of this browser says who it is; a silent request is asked for no password, and is told that first
		const bySession = accounts.some(({ session }) => session.id === transaction.sessionId) ? usable : undefined;
		const refusal =
			snapshot && request.prompt !== 'none' && (bySession || !usable)
				? await refusalBeforePassword(authority, exchange, transaction, {
						registered,
						snapshot,
						user: bySession,
						facts,
						provenDevice: deviceOf(transaction, accounts),
					})
				: undefined;
		return { client: registered, snapshot, user: usable, accounts, facts, consent: [], refusal, state: base };
	}

	const continued = accounts.find(({ session }) => session.id === transaction.sessionId);
	const sessionAddress = continued?.session.ipAddress;
	const risk = await assessSignInRisk(authority, exchange, { transaction, user: usable, sessionAddress });
	const provenDevice = deviceOf(transaction, accounts);
	const judged = await judgeOrRefuse(authority, exchange, transaction, {
		registered,
		snapshot,
		user: usable,
		facts,
		signInRisk: risk,
		provenDevice,
	});
	if (judged instanceof ProtocolError)
		return {
			client: registered,
			snapshot,
			user: usable,
			accounts,
			facts,
			consent: [],
			refusal: { error: judged, to: 'client' },
			state: base,
		};
	const { client, context, decision, unmet, clientRoles, consent, consentsForAll } = judged;
	// whoever signed in without it is not kept out by it; and one that is too old is asked for another as it is typed
	const byPassword = facts.some(({ method }) => method === password.mode);
	const typed = byPassword && transaction.freshFirstFactor === true;
	const age = typed ? await passwordAge(authority, usable, exchange.now) : undefined;
	const mustChange = byPassword && (usable.mustChangePassword === true || age?.isExpired === true);
	const outcome = judged.wantsDevice ? 'interrupt' : decision.outcome;
	return {
		client,
		snapshot,
		user: usable,
		accounts,
		facts,
		provenDevice: context.device && provenDevice,
		lendable: judged.lendable,
		context,
		decision,
		risk,
		clientRoles,
		consent,
		mayConsentForAll: consentsForAll,
		passwordDaysLeft: age?.daysToTell,
		state: {
			userKnown: base.userKnown,
			accountsToOffer: base.accountsToOffer,
			firstFactors: base.firstFactors,
			chosenStep: base.chosenStep,
			unmet,
			outcome,
			passwordExpired: mustChange,
			assignmentMissing: !judged.assigned,
			deviceUnconfirmed: device && !transaction.deviceConfirmed,
			primaryProven: !(outcome === 'interrupt' && decision.staleFactors.primary),
			consentNeeded: consent.length > 0,
			adminConsentNeeded: judged.adminConsentNeeded,
			passwordExpiryUntold: age?.daysToTell !== undefined && transaction.passwordExpiryTold !== true,
			// a policy on persistence answers for the user
			keepSignedInUnanswered:
				transaction.freshFirstFactor &&
				transaction.keepSignedIn === undefined &&
				decision.sessionControls.persistentBrowser === undefined,
		},
	};
}
