// A guard before a stand-in of the authority: tokens that say what a test needs, signed by a key that the stand-in
// publishes.
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { createGuard, type GuardOptions, type RefusalReport } from '../src/index.ts';

export const [tenantId, apiId] = ['8f6f0a5e-0000-4000-8000-000000000001', '2222abcd-0000-4000-8000-000000000002'];
export const authority = 'https://login.example';
/** epoch seconds at which each stand-in begins */
export const begin = 1_800_000_000;
export const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const publishedKey = { ...keyPair.publicKey.export({ format: 'jwk' }), kid: 'k' };

/** @param text JSON, as it is to be signed */
export function signText(text: string, header: object = { alg: 'RS256', kid: 'k' }): string {
	const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(text).toString('base64url')}`;
	return `${input}.${signBytes('sha256', Buffer.from(input), keyPair.privateKey).toString('base64url')}`;
}

/** What a user’s token of version 2 says at the beginning. */
export function userClaims(claims: object = {}, origin = authority) {
	const who = {
		iss: `${origin}/${tenantId}/v2.0`,
		aud: apiId,
		tid: tenantId,
		oid: 'o',
		azp: 'c',
		ver: '2.0',
		scp: 'A',
	};
	return { ...who, xms_cc: ['cp1'], iat: begin, nbf: begin, exp: begin + 3600, ...claims };
}

export function standIn(more: Partial<GuardOptions> = {}) {
	const state = {
		/** epoch seconds */
		now: begin,
		fetched: [] as string[],
		told: [] as RefusalReport[],
		answer: async (_address: string): Promise<Response> => Response.json({ keys: [publishedKey] }),
	};
	const guard = createGuard({
		authority,
		audience: apiId,
		tenants: [tenantId],
		clock: () => state.now * 1000,
		fetch: (input, init) => {
			// Cloudflare Workers refuse this value, and take `manual`: what is to run there must not ask for it
			if (init?.redirect === 'error') throw new TypeError('Invalid redirect value');
			state.fetched.push(String(input));
			return state.answer(String(input));
		},
		onRefusal: (report) => void state.told.push(report),
		...more,
	});
	const token = (claims: object = {}, origin?: string) => signText(JSON.stringify(userClaims(claims, origin)));
	/** @returns `allowed`, or status and code */
	async function ask(presented: string | undefined, requirement = {}, request?: Parameters<typeof guard.check>[2]) {
		const verdict = await guard.check(presented && `Bearer ${presented}`, requirement, request);
		return verdict.allowed ? 'allowed' : `${verdict.refusal.status} ${verdict.refusal.code}`;
	}
	return { state, guard, token, ask };
}
