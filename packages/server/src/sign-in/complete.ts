// The end of a sign-in: the session is written, the code is stored and the record is made in one transaction; then the
// response goes on its way. No code without a record.
import type { AccessContext } from '../access/gather.ts';
import { gatherMintInput } from '../access/mint-input.ts';
import { signInRecord } from '../access/record.ts';
import { withRisk } from '../access/sign-in-risk.ts';
import type { Authority, Exchange } from '../authority.ts';
import { timeOrderedUuid } from '../clock.ts';
import { signInExpired, storageUnavailable } from '../errors.ts';
import type { HttpResponse } from '../http/message.ts';
import { lastFirstFactor } from '../methods/proven-factors.ts';
import { type AuthenticationFacts, deviceCodeFlow } from '../records/authentication-facts.ts';
import { highestRisk } from '../records/risk.ts';
import type { Session } from '../records/session.ts';
import type { DeviceAnswer, SignInTransaction } from '../records/transaction.ts';
import { createBackgroundSession } from '../session/background-session.ts';
import { familiarCookie } from '../session/familiar-browser.ts';
import {
	dormantSessions,
	fitAccounts,
	persistentSessionLifetime,
	sessionCookies,
	signedInAccounts,
	transientSessionLifetime,
} from '../session/session-cookies.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import type { SignInGrant } from '../storage/grant-store.ts';
import { codeKeyOf, createCode, createSessionHandle, sessionKeyOf } from '../tokens/handles.ts';
import { createUti, idTokenPayload, mintToken } from '../tokens/mint.ts';
import type { Assessment } from './assess.ts';
import { authorizeResponse, issuerParameter } from './authorize-response.ts';
import { noteDeviceSignIn } from './note-device-sign-in.ts';
import { deviceSignedInPage } from './pages/device-pages.ts';
import { settleSignInRisk } from './settle-sign-in-risk.ts';
import { textsFor } from './texts/languages.ts';

/** clients that a session remembers, for front-channel logout */
const maxClients = 32;
/** sessions that a session remembers to have taken the place of */
const maxReplaced = 8;
/**
 * seconds: as long as a pushed request lives before a sign-in begins with it, longer than which none can begin that is
 * older
 */
const pushedRequestLifetime = 90;
/** seconds; RFC 9700 §4.5 wants it short, and no client needs longer */
const codeLifetime = 60;

export interface Completion {
	authority: Authority;
	exchange: Exchange;
	transaction: SignInTransaction;
	assessment: Assessment;
	/** the transaction stands in storage and is spent by this */
	stored: boolean;
	answersPost: boolean;
}

interface SessionChange {
	session: Session;
	handle: string;
	/** it stands in storage exactly so */
	unchanged: boolean;
}

function continueSession({ authority, exchange, transaction, assessment }: Completion): SessionChange {
	const { user, accounts } = assessment;
	const continued = accounts.find(({ session }) => session.id === transaction.sessionId);
	// that of another tenant, which the user comes from, stays as it is: there is one of this tenant beside it from now
	// on
	const existing = continued?.session.userId === user?.id ? continued : undefined;
	const { provenDevice } = assessment;
	const changed =
		!existing ||
		transaction.freshFirstFactor ||
		provenDevice?.deviceId !== existing.session.provenDevice?.deviceId ||
		!sameFacts(assessment.facts, existing.session.facts);
	const byPolicy = assessment.decision?.sessionControls.persistentBrowser;
	const persistent = byPolicy
		? byPolicy === 'always'
		: (transaction.keepSignedIn ?? continued?.session.persistent ?? false);
	// going to and fro between tenants makes no session live longer
	const ends = changed && (existing || transaction.freshFirstFactor) ? undefined : continued?.session.expiresAt;
	const session: Session = {
		id: existing?.session.id ?? timeOrderedUuid(authority.random, authority.clock),
		tenantId: user?.tenantId ?? '',
		userId: user?.id ?? '',
		facts: assessment.facts,
		createdAt: existing?.session.createdAt ?? exchange.now,
		expiresAt: ends ?? exchange.now + (persistent ? persistentSessionLifetime : transientSessionLifetime),
		persistent,
		ipAddress: exchange.ipAddress,
		...(provenDevice ? { provenDevice } : {}),
		transferMethods: continued?.session.transferMethods,
		clientAppIds: clientsOf(existing?.session, assessment.client.appId),
		cameFrom: (existing ?? continued)?.session.cameFrom ?? (existing ? undefined : continued?.session.id),
		...(existing?.session.replaced ? { replaced: existing.session.replaced } : {}),
	};
	// whoever knew the old handle must not gain what was just proven
	const handle = changed ? createSessionHandle(authority.random, authority.clock) : existing.handle;
	return { session, handle, unchanged: !changed && isSame(session, existing.session) };
}

/** The facts themselves, not how many: the oldest go when there are many. */
function sameFacts(left: AuthenticationFacts, right: AuthenticationFacts): boolean {
	return (
		left.length === right.length &&
		left.every(
			({ method, at, risk }, index) =>
				method === right[index]?.method && at === right[index]?.at && risk === right[index]?.risk,
		)
	);
}

function clientsOf(session: Session | undefined, appId: string): readonly string[] {
	const known = session?.clientAppIds ?? [];
	return known.includes(appId) ? known : [...known, appId].slice(-maxClients);
}

/** The session and all that comes of it carry the risk of the sign-in that they began with. */
function carryingRisk(completion: Completion): Completion {
	const { assessment } = completion;
	const { risk, facts } = assessment;
	if (!risk || risk.level === 'none') return completion;
	const last = lastFirstFactor(facts);
	const before = facts[last]?.risk;
	const level = risk.level ?? 'unknown';
	// what began at a high risk and goes on at a low one began at a high one
	const carried = level === 'unknown' || before === 'unknown' ? 'unknown' : highestRisk([level, before ?? 'none']);
	return {
		...completion,
		assessment: { ...assessment, facts: withRisk(facts, last, carried === 'none' ? undefined : carried) },
	};
}

/** What a session that goes on may have changed, beside its facts. */
function isSame(session: Session, existing: Session): boolean {
	return (
		session.persistent === existing.persistent &&
		session.ipAddress === existing.ipAddress &&
		session.clientAppIds === existing.clientAppIds
	);
}

/** What the client or the device gets for this sign-in. */
function grantOf(
	{ authority, exchange, transaction, assessment }: Completion,
	session: Session,
	context: AccessContext,
): { grant: SignInGrant; code?: string } {
	const { request } = transaction;
	const { answer } = request;
	if (answer.kind === 'device') return { grant: approveDevice(answer, session, { authority, exchange }) };
	if (!answer.responseTypes.includes('code')) return { grant: { kind: 'none' } };
	const code = createCode(authority.random, authority.clock);
	return {
		code,
		grant: {
			kind: 'authorizationCode',
			code: {
				codeHash: codeKeyOf(code),
				tenantId: session.tenantId,
				userId: session.userId,
				sessionId: session.id,
				clientAppId: assessment.client.appId,
				redirectUri: answer.redirectUri,
				platform: request.platform,
				scope: context.requested.text,
				resourceAppId: context.requested.resource.appId,
				codeChallenge: request.codeChallenge,
				dpopJkt: request.dpopJkt,
				nonce: request.nonce,
				claims: request.claims,
				acr: assessment.decision?.acr,
				ipAddress: context.ipAddress,
				device: { platform: context.devicePlatform },
				...(assessment.provenDevice ? { provenDevice: assessment.provenDevice } : {}),
				facts: assessment.facts,
				familyId: timeOrderedUuid(authority.random, authority.clock),
				issuedAt: exchange.now,
				expiresAt: exchange.now + codeLifetime,
			},
		},
	};
}

/**
 * The device gets a session of its own: what began with a device code stays marked, and the browser's session does not.
 */
function approveDevice(
	{ deviceCodeHash, ipAddress }: DeviceAnswer,
	session: Session,
	{ authority, exchange }: Pick<Completion, 'authority' | 'exchange'>,
): SignInGrant {
	const { tenantId, userId, facts } = session;
	const deviceSession = createBackgroundSession(authority, exchange, {
		tenantId,
		userId,
		facts,
		transferMethods: [deviceCodeFlow],
		...(ipAddress === undefined ? {} : { ipAddress }),
	});
	return {
		kind: 'deviceApproval',
		deviceCodeHash,
		deviceSession,
		approval: { tenantId, userId, sessionId: deviceSession.id, facts, at: exchange.now },
	};
}

async function respond(
	{ authority, exchange, transaction, assessment, answersPost }: Completion,
	session: Session,
	code: string | undefined,
): Promise<HttpResponse> {
	const { snapshot, user, context, decision, client } = assessment;
	const { answer, nonce, tenantSegment, version1 } = transaction.request;
	const texts = textsFor(exchange, transaction);
	if (answer.kind === 'device') return deviceSignedInPage(texts, client.displayName, snapshot?.tenant.displayName);
	const parameters: Record<string, string> = {
		...(version1 ? {} : issuerParameter(authority.origin, tenantSegment, session.tenantId)),
		session_state: session.id,
	};
	if (code !== undefined) parameters.code = code;
	if (transaction.request.adminConsent)
		Object.assign(parameters, { admin_consent: 'True', tenant: session.tenantId, scope: transaction.request.scope });
	if (answer.responseTypes.includes('id_token') && snapshot && user && context && decision) {
		const mint = await gatherMintInput(
			authority,
			{ context, assignment: { roles: [], clientRoles: assessment.clientRoles ?? [] } },
			decision,
			{
				clientAuthentication: '0',
				scopes: [],
				nonce,
				code,
				inAddress: answer.responseMode !== 'form_post',
				uti: createUti(authority.random),
				sessionId: session.id,
				isKept: () => session.persistent,
			},
		);
		const signer = await authority.keys.signer(snapshot.tenant, client.signingAlgorithm);
		parameters.id_token = await mintToken(
			idTokenPayload({ ...mint, user, idTokenVersion: version1 ? 1 : 2 }, authority),
			signer,
		);
	}
	return authorizeResponse(answer, parameters, { answersPost, texts });
}

interface Settled {
	session: Session;
	/**
	 * accounts that stay signed in beside it, those of other tenants too: finishing here must not sign anybody out there
	 */
	others: SignedInAccount[];
	replaced: SignedInAccount[];
	/**
	 * ids of the sessions that this browser lets go of: whoever kept a copy of its cookie must not go on with them. OWASP
	 * ASVS 7.2.4
	 */
	ended: string[];
}

/**
 * What becomes of the browser's other sessions: those of the same user are replaced, those that the cookie has no room
 * for end.
 */
async function settleOthers({ authority, exchange }: Completion, continued: Session, userId: string): Promise<Settled> {
	const beside = (await signedInAccounts(authority, exchange)).filter((account) => account.session.id !== continued.id);
	const replaced = beside.filter((account) => account.session.userId === userId);
	const dormant = await dormantSessions(authority, exchange);
	const fitting = fitAccounts<Pick<SignedInAccount, 'session'>>([
		{ session: continued },
		...beside.filter((account) => !replaced.includes(account)),
	]);
	const others = fitting.kept.slice(1) as SignedInAccount[];
	const ended = [...replaced, ...fitting.dropped].map(({ session }) => session.id).concat(dormant.map(({ id }) => id));
	if (replaced.length === 0) return { session: continued, others, replaced, ended };
	const history = replaced.flatMap(({ session }) => [
		{ id: session.id, clientAppIds: session.clientAppIds ?? [] },
		...(session.replaced ?? []),
	]);
	const session = { ...continued, replaced: [...(continued.replaced ?? []), ...history].slice(0, maxReplaced) };
	return { session, others, replaced, ended };
}

/**
 * @returns the response, or `undefined` when the tenant's configuration moved and the sign-in must be assessed again
 */
export async function complete(given: Completion): Promise<HttpResponse | undefined> {
	const settled = await settleSignInRisk(given, 'signedIn');
	if (settled?.isChanged) return undefined;
	const completion = carryingRisk(given);
	const { authority, exchange, transaction, assessment, stored } = completion;
	const { snapshot, user, context, decision, client } = assessment;
	const { pushedRequestHash } = transaction;
	if (!snapshot || !user || !context) throw signInExpired();
	const { session: continued, handle, unchanged } = continueSession(completion);
	const { session, others, replaced, ended } = await settleOthers(completion, continued, user.id);
	const granted = grantOf(completion, session, context);
	const record = signInRecord(exchange, {
		id: exchange.ids.traceId,
		tenantId: snapshot.tenant.id,
		flow: 'authorize',
		clientAppId: client.appId,
		resourceAppId: context.requested.resource.appId,
		user,
		facts: assessment.facts,
		clientAppType: context.clientAppType,
		device: context.device,
		decision,
		context,
		sessionId: session.id,
		risk: settled?.record,
	});
	const committed = authority.storage.grants
		.completeSignIn({
			...(stored ? { transaction } : {}),
			...(pushedRequestHash === undefined
				? {}
				: {
						pushedRequest: {
							handleHash: pushedRequestHash,
							rememberedUntil: transaction.expiresAt + pushedRequestLifetime,
						},
					}),
			...(unchanged && replaced.length === 0 ? {} : { session: { session, handleHash: sessionKeyOf(handle) } }),
			...(ended.length > 0 ? { endedSessionIds: ended } : {}),
			grant: granted.grant,
			record,
			tenantVersion: snapshot.tenant.version,
		})
		.catch((cause) => {
			throw storageUnavailable(cause);
		});
	// what is usual shares the commit
	const [result] = await Promise.all([committed, settled?.written]);
	if (result.outcome === 'stale') return undefined;
	if (result.outcome === 'spent') throw signInExpired();
	authority.openRequests.release(transaction.id);
	if (pushedRequestHash !== undefined) authority.openRequests.release(pushedRequestHash);
	authority.emit({ kind: 'signedIn', record });
	if (transaction.provenDevice) await noteDeviceSignIn(authority, exchange, context.device);
	const response = await respond(completion, session, granted.code);
	response.headers['set-cookie'] = sessionCookies([{ session, handle }, ...others]);
	if (transaction.freshFirstFactor)
		response.headers['set-cookie'].push(familiarCookie(authority, exchange, user.userPrincipalName));
	return response;
}
