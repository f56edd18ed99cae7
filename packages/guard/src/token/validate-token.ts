// Validation of an access token: what it says, its key, its signature, and that it is an access token at all. The
// algorithm is the key's, never the token's (RFC 8725 §3.1). The token is decoded once; one that was verified is
// remembered while its key is published.
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { KeySets } from '../keys/key-sets.ts';
import type { VerificationKey } from '../keys/read-key-set.ts';
import type { KeyAnswer } from '../keys/tenant-keys.ts';
import { type CallerFacts, readCallerFacts } from './caller.ts';
import { type ClaimRules, checkClaims, checkTimes } from './check-claims.ts';
import { isKeyOf, issuerOf } from './issuers.ts';
import { createRememberedTokens } from './remembered-tokens.ts';
import { KeysUnavailableError, TokenError } from './token-error.ts';
import { createTokenPartsReader } from './token-parts.ts';

export interface ValidationOptions extends ClaimRules {
	/** how many verified tokens are remembered; 0 for none */
	rememberedTokens: number;
	/** epoch milliseconds */
	clock: () => number;
}

export type ValidateToken = (token: string) => Promise<CallerFacts>;

export function createTokenValidator(
	options: ValidationOptions,
	keys: KeySets,
	cryptography: Cryptography,
): ValidateToken {
	const { authority, clock, clockSkew } = options;
	const parts = createTokenPartsReader();
	const remembered = options.rememberedTokens > 0 ? createRememberedTokens(options.rememberedTokens) : undefined;
	const seconds = () => Math.floor(clock() / 1000);

	function readAnswer(answer: KeyAnswer, tenantId: string, kid: string): VerificationKey {
		if ('key' in answer) return answer.key;
		if ('unavailable' in answer) throw new KeysUnavailableError(tenantId, answer.retryAfterSeconds, answer.unavailable);
		throw new TokenError('key', `its key is not one of its tenant’s: ${answer.absent}`, {
			expected: answer.known,
			found: kid,
		});
	}

	async function verify(token: string, hash: string | undefined): Promise<CallerFacts> {
		const { jws, header, claims } = parts.read(token);
		const { kid } = header;
		const tenantId = checkClaims(claims, options, seconds());
		const found = keys.find(tenantId, kid);
		const key = readAnswer(found instanceof Promise ? await found : found, tenantId, kid);
		if (!isKeyOf(key.issuer, authority, tenantId)) {
			const expected = issuerOf(authority, tenantId, '2.0');
			throw new TokenError('key', 'its key signs for another issuer', { expected, found: key.issuer });
		}
		if (key.algorithm !== header.algorithm) {
			throw new TokenError('algorithm', 'its algorithm is not that of its key', {
				expected: key.algorithm,
				found: header.algorithm,
			});
		}
		const verified = key.verify(jws);
		if (!(verified === true || (verified !== false && (await verified)))) {
			throw new TokenError('signature', 'its signature is not that of its key', { expected: kid });
		}
		const facts = readCallerFacts(claims, tenantId);
		keys.prove(tenantId);
		parts.remember(jws.header, header);
		if (hash !== undefined) remembered?.set(hash, { facts, kid, key });
		return facts;
	}

	return async (token) => {
		if (!remembered) return verify(token, undefined);
		// a longer text is no token, and not worth its hash
		if (token.length > 65_536) return verify(token, undefined);
		const hashing = cryptography.hash(token);
		const hash = typeof hashing === 'string' ? hashing : await hashing;
		const known = remembered.get(hash);
		if (!known) return verify(token, hash);
		const { tenantId, claims } = known.facts;
		const answer = keys.find(tenantId, known.kid);
		const { key } = (answer instanceof Promise ? await answer : answer) as { key?: VerificationKey };
		// a domain may have gone to another tenant since
		if (key !== known.key || !options.isTenantTaken(tenantId)) {
			remembered.delete(hash);
			return verify(token, hash);
		}
		try {
			checkTimes(claims, seconds(), clockSkew);
		} catch (error) {
			remembered.delete(hash);
			throw error;
		}
		return known.facts;
	};
}
