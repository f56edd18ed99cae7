// The claims parameter that goes out: what a challenge asks for, and what this client can do.
import { type JsonObject, withClientCapabilities } from '@countersign/protocol';
import type { Configuration } from './configuration.ts';

/** @throws TypeError when the claims are not a JSON object, such as base64 passed on undecoded */
export function outgoingClaims({ clientCapabilities }: Configuration, claims: string | undefined): string | undefined {
	let requested: JsonObject = {};
	if (claims !== undefined && claims !== '') {
		try {
			requested = JSON.parse(claims) as JsonObject;
		} catch (cause) {
			throw new TypeError('claims must be a JSON object; decode a challenge with claimsFromChallenge first', { cause });
		}
	}
	const merged = withClientCapabilities(requested, clientCapabilities);
	return Object.keys(merged).length === 0 ? undefined : JSON.stringify(merged);
}
