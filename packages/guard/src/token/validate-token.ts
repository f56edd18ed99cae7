// Validation of an access token: what it says, its key, its signature, and that it is an access token at all. The
// algorithm is the key's, never the token's (RFC 8725 §3.1). The token is decoded once; one that was verified is
// remembered while its key is published.
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { KeySets } from '../keys/key-sets.ts';
import type { VerificationKey } from '../keys/read-key-set.ts';
import type { KeyAnswer } from '../keys/tenant-keys.ts';
import { type CallerFacts, readCallerFacts } from './caller.ts';
import { type ClaimRules, checkClaims, checkTimes } from './check-claims.ts';
import type { CompactJws } from './compact-jws.ts';
import { isKeyOf, issuerOf } from './issuers.ts';
import { createRememberedTokens, type RememberedToken } from './remembered-tokens.ts';
import { KeysUnavailableError, TokenError } from './token-error.ts';
import { createTokenPartsReader, type TokenHeader } from './token-parts.ts';

export interface ValidationOptions extends ClaimRules {
	/** how many verified tokens are remembered; 0 for none */
	rememberedTokens: number;
	/** epoch milliseconds */
	clock: () => number;
}

/** At once for a token that is remembered, where nothing has to be waited for. Throws, or rejects with, TokenError. */
export type ValidateToken = (token: string) => CallerFacts | Promise<CallerFacts>;

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

	/** @returns why the key did not sign the token; nothing where it did */
	function failureOf(
		key: VerificationKey,
		jws: CompactJws,
		{ kid, algorithm }: TokenHeader,
		tenantId: string,
	): TokenError | undefined | Promise<TokenError | undefined> {
		if (!isKeyOf(key.issuer, authority, tenantId)) {
			const expected = issuerOf(authority, tenantId, '2.0');
			return new TokenError('key', 'its key signs for another issuer', { expected, found: key.issuer });
		}
		if (key.algorithm !== algorithm) {
			const comparison = { expected: key.algorithm, found: algorithm };
			return new TokenError('algorithm', 'its algorithm is not that of its key', comparison);
		}
		const forged = () => new TokenError('signature', 'its signature is not that of its key', { expected: kid });
		const verified = key.verify(jws);
		if (typeof verified === 'boolean') return verified ? undefined : forged();
		return verified.then((late) => (late ? undefined : forged()));
	}

	async function verify(token: string, hash: string | undefined): Promise<CallerFacts> {
		const { jws, header, claims } = parts.read(token);
		const { kid } = header;
		const tenantId = checkClaims(claims, options, seconds());
		const found = keys.find(tenantId, kid);
		const key = readAnswer(found instanceof Promise ? await found : found, tenantId, kid);
		let failed: TokenError | undefined;
		for (let one: VerificationKey | undefined = key; one; one = failed ? one.next : undefined) {
			const checked = failureOf(one, jws, header, tenantId);
			const late = checked instanceof Promise ? await checked : checked;
			// of several keys of one id the first reason is told, unless a later one got further
			failed = late && failed && late.reason.check !== 'signature' ? failed : late;
		}
		if (failed) throw failed;
		const facts = readCallerFacts(claims, tenantId);
		keys.prove(tenantId);
		parts.remember(jws.header, header);
		if (hash !== undefined) remembered?.set(hash, { facts, kid, key });
		return facts;
	}

	/** @returns `undefined` where it has to be verified again */
	function standing(hash: string, { facts, key }: RememberedToken, answer: KeyAnswer): CallerFacts | undefined {
		// a domain may have gone to another tenant since
		if (!('key' in answer) || answer.key !== key || !options.isTenantTaken(facts.tenantId)) {
			remembered?.delete(hash);
			return undefined;
		}
		try {
			checkTimes(facts.claims, seconds(), clockSkew);
		} catch (error) {
			remembered?.delete(hash);
			throw error;
		}
		return facts;
	}
	function byHash(token: string, hash: string): CallerFacts | Promise<CallerFacts> {
		const known = remembered?.get(hash);
		if (!known) return verify(token, hash);
		const answer = keys.find(known.facts.tenantId, known.kid);
		if (answer instanceof Promise) return answer.then((late) => standing(hash, known, late) ?? verify(token, hash));
		return standing(hash, known, answer) ?? verify(token, hash);
	}

	return (token) => {
		// a longer text is no token, and not worth its hash
		if (!remembered || token.length > 65_536) return verify(token, undefined);
		const hash = cryptography.hash(token);
		return typeof hash === 'string' ? byHash(token, hash) : hash.then((late) => byHash(token, late));
	};
}
