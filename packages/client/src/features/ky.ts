// ky over the fetch that answers challenges: its hooks, defaults and errors stay, and its calls gain the step-up.
import { ClientConfigurationError } from '../errors/auth-error.ts';

/** The part of an instance of ky that is used. */
export interface KyLike {
	// a method, so that ky's own narrower options fit
	extend(options: { fetch: typeof fetch }): unknown;
}

/**
 * Makes an instance of ky that sends its calls by another fetch, such as the one of createChallengeFetch.
 *
 * @param instance ky itself, or an instance of `ky.create()`; it stays as it is
 * @param call of createChallengeFetch or createDpopFetch
 * @returns a new instance
 * @throws ClientConfigurationError `invalid_option` for what is no instance of ky, or no fetch
 * @example
 * const call = createChallengeFetch(client, { resources: { 'https://api.example': scopes } });
 * const api = extendKy(ky, call);
 * await api.delete('https://api.example/tasks/7');
 */
export function extendKy<Instance extends KyLike>(instance: Instance, call: typeof fetch): Instance {
	if (typeof instance?.extend !== 'function' || typeof call !== 'function')
		throw new ClientConfigurationError('invalid_option', 'an instance of ky and a fetch are required');
	return instance.extend({ fetch: call }) as Instance;
}
