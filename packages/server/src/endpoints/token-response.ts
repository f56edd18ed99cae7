// The token endpoint's answer: the tokens are minted, and stand beside what the client must know of them. RFC 6749
// §5.1.
import type { Authority, Exchange } from '../authority.ts';
import type { Redemption } from '../grants/grant.ts';
import { refreshTokenExpiry } from '../grants/refresh-token-lifetime.ts';
import type { Form } from '../http/form.ts';
import { clientInfo } from '../tokens/client-info.ts';
import { refreshTokenOf } from '../tokens/handles.ts';
import { accessTokenLifetime, type MintInput, mintAccessToken, mintIdToken } from '../tokens/mint.ts';

interface TokenAnswer {
	authority: Authority;
	exchange: Exchange;
	form: Form;
	redemption: Redemption;
	/** scopes of OpenID Connect that were asked for */
	openId: readonly string[];
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

/**
 * Mints what the request is answered with. The sign-in record must stand before this is called: no record, no token.
 */
export async function mintTokenResponse(answer: TokenAnswer, mint: MintInput): Promise<TokenResponse> {
	const { authority, form, redemption, openId, scope } = answer;
	const { user } = redemption;
	const { origin, graphOrigin, identifiers, keys } = authority;
	const signer = await keys.signer(mint.tenant, mint.resource.signingAlgorithm);
	const wantsIdToken = user !== undefined && openId.includes('openid');
	// the second signature runs beside the first
	const signing = wantsIdToken
		? mintIdToken(
				{ ...mint, user },
				{ origin, graphOrigin, identifiers, signer: await keys.signer(mint.tenant, mint.client.signingAlgorithm) },
			)
		: undefined;
	const accessToken = await mintAccessToken(mint, { origin, graphOrigin, identifiers, signer });
	const idToken = await signing;
	const refresh = refreshToken(answer);
	return {
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
}
