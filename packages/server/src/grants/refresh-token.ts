// The refresh token grant: rotation with a short grace window that returns the same successor; a replay after it revokes the
// family. RFC 6749 §6, RFC 9700 §4.14.2.
import { grantTypes } from '@countersign/protocol';
import type { Tenant } from '../directory/types.ts';
import {
	grantExpired,
	grantForOtherClient,
	grantForOtherTenant,
	grantInvalid,
	missingBodyParameter,
	refreshTokenInactive,
	spaRefreshTokenExpired,
} from '../errors.ts';
import { createBackgroundSession } from '../session/background-session.ts';
import type { RefreshTokenFamily } from '../storage/storage.ts';
import { proves } from '../tokens/confirmation.ts';
import { readRefreshToken } from '../tokens/handles.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { checkPlatform, clientAppTypeOf } from './redirect-platform.ts';
import { refreshTokenExpiry } from './refresh-token-lifetime.ts';
import { readClaims } from './request-claims.ts';
import { requireUser } from './user-state.ts';

/** seconds; a lost answer and parallel tabs replay within it */
const graceSeconds = 30;

/**
 * The user is a guest of the tenant that is asked: its account there counts, its policies apply, and what was proven at home is
 * worth the password alone there. Microsoft Entra, "B2B collaboration"; refresh tokens are not bound to a tenant.
 *
 * @throws ProtocolError 7000012 where the user is nobody
 */
async function visit(
	{ authority, exchange }: GrantInput,
	tenant: Tenant,
	family: RefreshTokenFamily,
): Promise<Pick<Redemption, 'tenantId' | 'user' | 'sessionId' | 'newSession' | 'facts'>> {
	const guest = await authority.storage.directory.findGuest(tenant.id, { tenantId: family.tenantId, userId: family.userId });
	if (!guest) throw grantForOtherTenant();
	const user = await requireUser(authority, tenant.id, guest.id, family.createdAt);
	const facts = family.facts.filter(({ method }) => method === 'password');
	const session = createBackgroundSession(authority, exchange, {
		tenantId: tenant.id,
		userId: user.id,
		facts,
		...(family.transferMethods ? { transferMethods: family.transferMethods } : {}),
	});
	return { tenantId: tenant.id, user, sessionId: session.id, newSession: session, facts };
}

async function redeem(input: GrantInput): Promise<Redemption> {
	const { authority, exchange, form, client, tenant, confirmation } = input;
	const presented = form.get('refresh_token');
	if (!presented) throw missingBodyParameter('refresh_token');
	const token = readRefreshToken(presented, authority.secrets);
	if (!token) throw grantInvalid('not a refresh token of this authority');
	const family = await authority.storage.grants.findFamily(token.familyId);
	if (!family || family.revokedAt !== undefined) throw grantExpired();
	if (exchange.now > family.expiresAt) throw family.platform === 'spa' ? spaRefreshTokenExpired() : refreshTokenInactive();
	if (family.clientAppId !== client.application.appId) throw grantForOtherClient('the refresh token was issued to another client');
	checkPlatform(family.platform, input);
	// whoever stole the token has not the key; what was stolen stays good for its owner
	if (family.dpopJkt !== undefined && !proves(confirmation, family.dpopJkt)) throw grantInvalid('the refresh token is bound to a key that was not proven');
	const replayed = token.generation < family.generation;
	const inGrace = token.generation === family.generation - 1 && exchange.now - family.rotatedAt <= graceSeconds;
	if (token.generation > family.generation || (replayed && !inGrace)) {
		await authority.storage.grants.revokeFamily(family.id, exchange.now);
		throw grantInvalid('refresh token replayed; its family is revoked');
	}
	const home = await requireUser(authority, family.tenantId, family.userId, family.createdAt);
	const elsewhere = tenant !== undefined && tenant.id !== family.tenantId ? await visit(input, tenant, family) : undefined;
	return {
		tenantId: family.tenantId,
		user: home,
		sessionId: family.sessionId,
		facts: family.facts,
		...elsewhere,
		...(family.transferMethods ? { transferMethods: family.transferMethods } : {}),
		clientAppType: clientAppTypeOf(family.platform),
		hops: family.hops,
		scope: form.get('scope') || family.scope,
		claims: readClaims(form.get('claims')),
		spends: inGrace
			? []
			: [
					{
						kind: 'refreshToken',
						familyId: family.id,
						generation: token.generation,
						expiresAt: refreshTokenExpiry(family.platform, exchange.now, family.createdAt),
					},
				],
		refresh: { kind: 'continue', family, generation: inGrace ? family.generation : token.generation + 1 },
		...(inGrace ? { note: 'refresh_grace' } : {}),
	};
}

export const refreshToken: Grant = {
	type: grantTypes.refreshToken,
	parameters: ['refresh_token', 'redirect_uri'],
	confidentialOnly: false,
	openTenants: 'all',
	redeem,
};
