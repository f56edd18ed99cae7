// The refresh token grant: each use gives the family's next token. A public client that no key is bound to has a short
// grace window, which returns the same successor; a replay after it revokes the family. Whoever proves a secret or a
// key may show an earlier token for as long as the family lives, as at Entra: a thief has only the token. RFC 6749 §6,
// RFC 9700 §4.14.2.
import { grantTypes } from '@countersign/protocol';
import { reportReplay } from '../access/report-risk.ts';
import {
	grantExpired,
	grantForOtherClient,
	grantInvalid,
	grantMalformed,
	missingBodyParameter,
	refreshTokenInactive,
	spaRefreshTokenExpired,
	userNotFound,
	userNotInvited,
} from '../errors.ts';
import { factsForOtherTenants } from '../methods/proven-factors.ts';
import type { RefreshTokenFamily } from '../records/refresh-token-family.ts';
import { auditOfRequest } from '../security-audit.ts';
import { createBackgroundSession } from '../session/background-session.ts';
import { proves } from '../tokens/confirmation.ts';
import { isRefreshToken, readRefreshToken } from '../tokens/handles.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { checkPlatform, clientAppTypeOf } from './redirect-platform.ts';
import { refreshTokenExpiry } from './refresh-token-lifetime.ts';
import { readClaims } from './request-claims.ts';
import { requireUser } from './user-state.ts';

/** seconds; a lost answer and parallel tabs replay within it */
const graceSeconds = 30;

interface HomeAccount {
	tenantId: string;
	userId: string;
}

/**
 * Whose the family is, wherever it began: MSAL keeps one refresh token for an account at home and for all that it
 * visits.
 */
async function homeOf({ authority }: GrantInput, { tenantId, userId }: RefreshTokenFamily): Promise<HomeAccount> {
	const user = await authority.storage.directory.findUser(tenantId, userId);
	if (!user) throw userNotFound(tenantId);
	return user.home ?? { tenantId, userId };
}

/**
 * The family began in another tenant than the one that is asked: the user's account here counts, this tenant's policies
 * apply, and what was proven elsewhere is worth the password alone. Microsoft Entra, "B2B collaboration"; refresh
 * tokens are not bound to a tenant.
 *
 * @param home the account that is asked for itself, or that is a guest here
 * @throws ProtocolError 50020 where the user is nobody
 */
async function visit(
	{ authority, exchange, tenant, client }: GrantInput,
	home: HomeAccount,
	family: RefreshTokenFamily,
): Promise<Pick<Redemption, 'tenantId' | 'user' | 'sessionId' | 'newSession' | 'facts'>> {
	const tenantId = tenant?.id ?? home.tenantId;
	const userId =
		tenantId === home.tenantId ? home.userId : (await authority.storage.directory.findGuest(tenantId, home))?.id;
	if (userId === undefined) throw userNotInvited(tenant?.displayName ?? tenantId);
	const user = await requireUser(authority, tenantId, userId, family.createdAt, {
		confidential: client.method !== '0',
	});
	const facts = factsForOtherTenants(family.facts);
	const session = createBackgroundSession(authority, exchange, {
		tenantId,
		userId,
		facts,
		ipAddress: family.decidedWith?.ipAddress,
		...(family.transferMethods ? { transferMethods: family.transferMethods } : {}),
	});
	return { tenantId, user, sessionId: session.id, newSession: session, facts };
}

/** The user where the family began. */
async function stay(
	{ authority, client }: GrantInput,
	{ tenantId, userId, sessionId, facts, createdAt }: RefreshTokenFamily,
): ReturnType<typeof visit> {
	return {
		tenantId,
		user: await requireUser(authority, tenantId, userId, createdAt, { confidential: client.method !== '0' }),
		sessionId,
		facts,
	};
}

/**
 * What the family's first grant was decided with holds for every token that comes of it: a family that began on behalf
 * of a user is not the middle tier's browser, and stays where the user was.
 */
async function circumstancesOf(
	{ authority }: GrantInput,
	{ decidedWith, hops, platform, sessionId }: RefreshTokenFamily,
): Promise<Pick<Redemption, 'clientAppType' | 'ipAddress' | 'device' | 'provenDevice'>> {
	if (decidedWith) return decidedWith;
	// of a version before, which kept no more than that it was on behalf of a user
	if (hops === undefined) return { clientAppType: clientAppTypeOf(platform) };
	const session = await authority.storage.sessions.find(sessionId);
	return { clientAppType: 'mobileAppsAndDesktopClients', ipAddress: session?.ipAddress, device: {} };
}

async function redeem(input: GrantInput): Promise<Redemption> {
	const { authority, exchange, form, client, tenant, confirmation } = input;
	const presented = form.get('refresh_token');
	if (!presented) throw missingBodyParameter('refresh_token');
	if (!isRefreshToken(presented)) throw grantMalformed('it has not the form of a refresh token');
	const token = readRefreshToken(presented, authority.secrets);
	if (!token) throw grantInvalid('not a refresh token of this authority');
	const family = await authority.storage.grants.findFamily(token.familyId);
	if (!family || family.revokedAt !== undefined) throw grantExpired();
	if (exchange.now > family.expiresAt)
		throw family.platform === 'spa' ? spaRefreshTokenExpired() : refreshTokenInactive();
	if (family.clientAppId !== client.application.appId)
		throw grantForOtherClient('the refresh token was issued to another client');
	checkPlatform(family.platform, input);
	// whoever stole the token has not the key; what was stolen stays good for its owner
	if (family.dpopJkt !== undefined && !proves(confirmation, family.dpopJkt))
		throw grantInvalid('the refresh token is bound to a key that was not proven');
	const earlier = token.generation < family.generation;
	const inGrace = token.generation === family.generation - 1 && exchange.now - family.rotatedAt <= graceSeconds;
	// RFC 9700 §2.2.2: only of public clients is rotation asked for. Two servers with a copy of one cache each live on
	const proven = client.method !== '0' || family.dpopJkt !== undefined;
	if (token.generation > family.generation || (earlier && !inGrace && !proven)) {
		const audit = auditOfRequest(authority, exchange, 'refreshTokenReplayed', {
			tenantId: family.tenantId,
			target: { id: family.userId, displayName: '' },
			reason: `of application ${family.clientAppId}: token ${token.generation} after ${family.generation}`,
		});
		await authority.storage.grants.revokeFamily(family.id, exchange.now, audit);
		await reportReplay(authority, exchange, family, token.generation);
		throw grantInvalid('refresh token replayed; its family is revoked');
	}
	const expiresAt = refreshTokenExpiry(family.platform, exchange.now, family.createdAt);
	const home = await homeOf(input, family);
	// over `common` it is the home account's own tenant
	const redeemed =
		(tenant?.id ?? home.tenantId) === family.tenantId ? await stay(input, family) : await visit(input, home, family);
	return {
		tenantId: redeemed.tenantId,
		user: redeemed.user,
		sessionId: redeemed.sessionId,
		newSession: redeemed.newSession,
		facts: redeemed.facts,
		...(family.transferMethods ? { transferMethods: family.transferMethods } : {}),
		...(await circumstancesOf(input, family)),
		// a device is known in its own tenant alone
		...(redeemed.tenantId === family.tenantId ? {} : { provenDevice: undefined }),
		hops: family.hops,
		scope: form.get('scope') || family.scope,
		claims: readClaims(form.get('claims')),
		spends: [
			earlier
				? { kind: 'earlierRefreshToken', familyId: family.id, expiresAt }
				: { kind: 'refreshToken', familyId: family.id, generation: token.generation, expiresAt },
		],
		refresh: { kind: 'continue', family, generation: earlier ? family.generation : token.generation + 1 },
		...(earlier ? { note: inGrace ? 'refresh_grace' : 'refresh_earlier' } : {}),
	};
}

export const refreshToken: Grant = {
	type: grantTypes.refreshToken,
	parameters: ['refresh_token', 'redirect_uri'],
	confidentialOnly: false,
	openTenants: 'all',
	redeem,
};
