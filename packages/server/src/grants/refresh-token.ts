// The refresh token grant: rotation with a short grace window that returns the same successor; a replay after it revokes the
// family. RFC 6749 §6, RFC 9700 §4.14.2.
import { grantTypes } from '@countersign/protocol';
import {
	grantExpired,
	grantForOtherClient,
	grantForOtherTenant,
	grantInvalid,
	missingBodyParameter,
	refreshTokenInactive,
	spaRefreshTokenExpired,
} from '../errors.ts';
import { readRefreshToken } from '../tokens/handles.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { checkPlatform, clientAppTypeOf } from './redirect-platform.ts';
import { refreshTokenExpiry } from './refresh-token-lifetime.ts';
import { readClaims } from './request-claims.ts';
import { requireUser } from './user-state.ts';

/** seconds; a lost answer and parallel tabs replay within it */
const graceSeconds = 30;

async function redeem(input: GrantInput): Promise<Redemption> {
	const { authority, exchange, form, client, tenant } = input;
	const presented = form.get('refresh_token');
	if (!presented) throw missingBodyParameter('refresh_token');
	const token = readRefreshToken(presented, authority.secrets);
	if (!token) throw grantInvalid('not a refresh token of this authority');
	const family = await authority.storage.grants.findFamily(token.familyId);
	if (!family || family.revokedAt !== undefined) throw grantExpired();
	if (exchange.now > family.expiresAt) throw family.platform === 'spa' ? spaRefreshTokenExpired() : refreshTokenInactive();
	if (family.clientAppId !== client.application.appId) throw grantForOtherClient('the refresh token was issued to another client');
	if (tenant && tenant.id !== family.tenantId) throw grantForOtherTenant();
	checkPlatform(family.platform, input);
	const replayed = token.generation < family.generation;
	const inGrace = token.generation === family.generation - 1 && exchange.now - family.rotatedAt <= graceSeconds;
	if (token.generation > family.generation || (replayed && !inGrace)) {
		await authority.storage.grants.revokeFamily(family.id, exchange.now);
		throw grantInvalid('refresh token replayed; its family is revoked');
	}
	const user = await requireUser(authority, family.tenantId, family.userId, family.createdAt);
	return {
		tenantId: family.tenantId,
		user,
		sessionId: family.sessionId,
		facts: family.facts,
		...(family.transferMethods ? { transferMethods: family.transferMethods } : {}),
		clientAppType: clientAppTypeOf(family.platform),
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
