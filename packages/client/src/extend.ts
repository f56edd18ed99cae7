// How functions outside a client reach what it is made of, so that a page bundles only those that it imports.
import type { AuthorityFor } from './authorities.ts';
import { ClientConfigurationError } from './errors/auth-error.ts';

const made = new WeakMap<object, AuthorityFor>();

export function expose<T extends object>(client: T, authorityFor: AuthorityFor): T {
	made.set(client, authorityFor);
	return client;
}

/** whether createPublicClient or createConfidentialClient made it */
export const isOwn = (client: object) => made.has(client);

/**
 * @throws ClientConfigurationError `invalid_option` for what createPublicClient or createConfidentialClient did not
 * make
 */
export function contextOf(client: object): AuthorityFor {
	const found = made.get(client);
	if (found) return found;
	throw new ClientConfigurationError(
		'invalid_option',
		'the client must be made by createPublicClient or createConfidentialClient',
	);
}
