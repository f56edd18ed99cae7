// The claims parameter that goes out: what a challenge asks for, and what this client can do.
import { isJsonObject, type JsonObject, type JsonValue, withClientCapabilities } from '@countersign/protocol';
import type { Configuration } from './configuration.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';

/**
 * @throws ClientConfigurationError `invalid_claims` when they are not a JSON object, such as base64 passed on undecoded
 */
export function outgoingClaims(
	{ clientCapabilities }: Pick<Configuration, 'clientCapabilities'>,
	claims: string | undefined,
): string | undefined {
	let requested: JsonValue = {};
	try {
		if (claims) requested = JSON.parse(claims) as JsonValue;
	} catch (cause) {
		throw new ClientConfigurationError(
			'invalid_claims',
			'claims must be JSON text; decode a challenge with parseChallenge first',
			{ cause },
		);
	}
	if (!isJsonObject(requested))
		throw new ClientConfigurationError('invalid_claims', 'claims must be the text of a JSON object');
	const merged: JsonObject = withClientCapabilities(requested, clientCapabilities);
	return Object.keys(merged).length === 0 ? undefined : JSON.stringify(merged);
}
