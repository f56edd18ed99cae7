// The token endpoint's answer: the tokens are minted, and stand beside what the client must know of them. RFC 6749
// §5.1.
import type { Authority, Exchange } from '../authority.ts';
import type { Redemption } from '../grants/grant.ts';
import { refreshTokenExpiry } from '../grants/refresh-token-lifetime.ts';
import type { Form } from '../http/form.ts';
import { clientInfo } from '../tokens/client-info.ts';
import { refreshTokenOf } from '../tokens/handles.ts';
import {
	accessTokenLifetime,
	accessTokenPayload,
	idTokenPayload,
	type MintInput,
	mintToken,
	type TokenPayload,
} from '../tokens/mint.ts';

interface TokenAnswer {
	authority: Authority;
	exchange: Exchange;
	form: Form;
	version: 1 | 2;
	redemption: Redemption;
	/** granted, as the client wrote them */
	scope: string;
}

function refreshToken({ authority, exchange, redemption: { refresh } }: TokenAnswer): {
	token?: string;
	expiresIn?: number | undefined;
} {
	if (refresh.kind === 'none') return {};
	const [familyId, generation, platform, createdAt] =
		refresh.kind === 'start'
			? [refresh.familyId, 0, refresh.platform, exchange.now]
			: [refresh.family.id, refresh.generation, refresh.family.platform, refresh.family.createdAt];
	return {
		token: refreshTokenOf(familyId, generation, authority.secrets),
		expiresIn: platform === 'spa' ? refreshTokenExpiry(platform, exchange.now, createdAt) - exchange.now : undefined,
	};
}

/** RFC 6749 §5.1, with Entra's members beside it. Those that are undefined are left out when it is written. */
interface TokenResponse {
	token_type: 'Bearer' | 'pop' | 'DPoP';
	scope: string | undefined;
	/** seconds */
	expires_in: number;
	ext_expires_in: number;
	access_token: string;
	refresh_token: string | undefined;
	/** seconds; for a SPA's */
	refresh_token_expires_in: number | undefined;
	id_token: string | undefined;
	/** redeemed by the application's page */
	spa_code: string | undefined;
	client_info: string | undefined;
}

/** Version 1's members: numbers are texts, scopes are named without their resource, which stands beside them. */
interface Version1Response extends Omit<TokenResponse, 'expires_in' | 'ext_expires_in' | 'refresh_token_expires_in'> {
	expires_in: string;
	ext_expires_in: string;
	/** epoch seconds */
	expires_on: string;
	not_before: string;
	/** as the request names it */
	resource: string;
	refresh_token_expires_in: string | undefined;
}

function asVersion1(
	{ token_type, expires_in, ext_expires_in, refresh_token_expires_in, ...rest }: TokenResponse,
	{ form }: TokenAnswer,
	{ resource, resourceName, scopes, now, user }: MintInput,
): Version1Response {
	return {
		token_type,
		...rest,
		scope: user && scopes.length > 0 ? scopes.join(' ') : undefined,
		expires_in: String(expires_in),
		ext_expires_in: String(ext_expires_in),
		expires_on: String(now + expires_in),
		not_before: String(now),
		resource: form.get('resource') || resourceName || resource.identifierUris[0] || resource.appId,
		refresh_token_expires_in: refresh_token_expires_in === undefined ? undefined : String(refresh_token_expires_in),
	};
}

export interface Payloads {
	accessToken: TokenPayload;
	/** absent where none was asked for */
	idToken: TokenPayload | undefined;
}

/** Puts together what will be signed, so that the sign-in record can tell what it holds. */
export function tokenPayloads(authority: Authority, mint: MintInput, version: 1 | 2): Payloads {
	const { user, openId } = mint;
	return {
		accessToken: accessTokenPayload(mint, authority),
		idToken:
			user && openId?.includes('openid')
				? idTokenPayload({ ...mint, user, idTokenVersion: version }, authority)
				: undefined,
	};
}

/**
 * Mints what the request is answered with. The sign-in record must stand before this is called: no record, no token.
 */
export async function mintTokenResponse(
	answer: TokenAnswer,
	mint: MintInput,
	payloads: Payloads,
): Promise<TokenResponse | Version1Response> {
	const { authority, form, version, redemption, scope } = answer;
	const { user } = redemption;
	const { keys } = authority;
	const signer = await keys.signer(mint.tenant, mint.resource.signingAlgorithm);
	// the second signature runs beside the first
	const signing =
		payloads.idToken && mintToken(payloads.idToken, await keys.signer(mint.tenant, mint.client.signingAlgorithm));
	const accessToken = await mintToken(payloads.accessToken, signer);
	const idToken = await signing;
	const refresh = refreshToken(answer);
	const response: TokenResponse = {
		token_type: mint.confirmation?.tokenType ?? 'Bearer',
		scope: scope === '' ? undefined : scope,
		expires_in: accessTokenLifetime,
		ext_expires_in: accessTokenLifetime,
		access_token: accessToken,
		refresh_token: refresh.token,
		refresh_token_expires_in: refresh.expiresIn,
		id_token: idToken,
		spa_code: redemption.spaCode?.code,
		client_info: user && form.get('client_info') === '1' ? clientInfo(user) : undefined,
	};
	return version === 1 ? asVersion1(response, answer, mint) : response;
}
