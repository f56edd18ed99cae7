// A provider of a second factor, as small as one can be: it publishes its metadata and answers what it is told to.
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

export interface TestProvider {
	issuer: string;
	discoveryUrl: string;
	clientId: string;
	/** what it publishes, by address; what is absent cannot be reached */
	documents: Record<string, unknown>;
	/** @returns an ID token for what was asked, with these changes */
	answer(asked: ReadonlyMap<string, string>, now: number, change?: AnswerChange): Promise<string>;
}

export interface AnswerChange {
	claims?: Record<string, unknown>;
	header?: Partial<JWTHeaderParameters>;
	/** signed by another key, under the same key id */
	byAnother?: true;
}

/** @returns what the hint of a request says */
export function hintOf(asked: ReadonlyMap<string, string>): Record<string, unknown> {
	return JSON.parse(Buffer.from(asked.get('id_token_hint')?.split('.')[1] ?? '', 'base64url').toString());
}

export async function createProvider(issuer: string): Promise<TestProvider> {
	const pair = await generateKeyPair('RS256', { extractable: true });
	const other = await generateKeyPair('RS256');
	const kid = `key of ${issuer}`;
	const clientId = `client at ${issuer}`;
	const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
	return {
		issuer,
		discoveryUrl,
		clientId,
		documents: {
			[discoveryUrl]: { issuer, authorization_endpoint: `${issuer}/authorize`, jwks_uri: `${issuer}/keys` },
			[`${issuer}/keys`]: { keys: [{ ...(await exportJWK(pair.publicKey)), kid, use: 'sig' }] },
		},
		answer: (asked, now, { claims = {}, header = {}, byAnother } = {}) =>
			new SignJWT({
				iss: issuer,
				aud: clientId,
				sub: hintOf(asked).sub as string,
				nonce: asked.get('nonce') ?? '',
				iat: now,
				exp: now + 300,
				acr: 'possessionorinherence',
				amr: ['otp'],
				...claims,
			})
				.setProtectedHeader({ alg: 'RS256', kid, ...header })
				.sign(byAnother ? other.privateKey : pair.privateKey),
	};
}
