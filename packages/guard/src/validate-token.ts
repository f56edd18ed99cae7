// Validation of an access token: signature, issuer, audience, validity, and that it is an access token at all. RFC 8725,
// RFC 9068 §4 as far as Entra's tokens go. jose does the cryptography; the algorithm is the key's, never the token's.
import { version1IssuerOf } from '@countersign/protocol';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { KeySets } from './key-sets.ts';
import type { Caller, GuardOptions } from './options.ts';
import { TokenError } from './token-error.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const maxTokenLength = 16_384;

function words(value: unknown): string[] {
	return typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [];
}

function list(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function toCaller(claims: JWTPayload, accessToken: string): Caller {
	const { tid, oid, azp, appid } = claims as Record<string, unknown>;
	const clientId = azp ?? appid;
	const hasPermissions = typeof claims.scp === 'string' || Array.isArray(claims.roles) || claims.idtyp === 'app';
	// an ID token of an application that is client and API has the same audience; permissions tell them apart
	if (!hasPermissions || typeof oid !== 'string' || typeof clientId !== 'string') throw new TokenError('it is no access token');
	return {
		tenantId: tid as string,
		objectId: oid,
		clientId,
		scopes: new Set(words(claims.scp)),
		roles: new Set(list(claims.roles)),
		authenticationContexts: new Set(list(claims.acrs)),
		isChallengeCapable: list(claims.xms_cc).some((value) => value.toLowerCase() === 'cp1'),
		claims,
		accessToken,
	};
}

/** @throws TokenError when the token is not one for this API */
export async function validateToken(token: string, options: GuardOptions & { authority: string }, keys: KeySets): Promise<Caller> {
	if (token.length > maxTokenLength || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new TokenError('it is no compact JWS');
	const audiences = typeof options.audience === 'string' ? [options.audience] : [...options.audience];
	try {
		const { kid, alg } = decodeProtectedHeader(token);
		const { tid, aud, ver } = decodeJwt(token);
		if (typeof tid !== 'string' || !guid.test(tid) || typeof kid !== 'string') throw new TokenError('it names no tenant or key');
		if (options.tenants !== 'any' && !options.tenants.includes(tid)) throw new TokenError('its tenant is not one of ours');
		if (typeof aud !== 'string') throw new TokenError('it has no single audience');
		if (alg !== 'RS256' && alg !== 'ES256') throw new TokenError('its algorithm is not one of ours');
		const issuer = `${options.authority}/${tid}/v2.0`;
		// one tenant, one set of keys, whatever the version of the token
		const key = await keys.find(tid, kid, issuer);
		if (!key) throw new TokenError('its key is not one of its tenant’s');
		const { payload } = await jwtVerify(token, key, {
			issuer: ver === '1.0' ? version1IssuerOf(options.authority, tid) : issuer,
			audience: audiences,
			clockTolerance: options.clockSkew ?? 300,
			currentDate: new Date((options.clock ?? Date.now)()),
			requiredClaims: ['exp', 'nbf', 'iat', 'ver'],
		});
		return toCaller(payload, token);
	} catch (error) {
		if (error instanceof TokenError) throw error;
		throw new TokenError(error instanceof Error ? error.message : 'it cannot be validated', { cause: error });
	}
}
