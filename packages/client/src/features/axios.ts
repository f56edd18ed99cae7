// axios over the fetch that answers challenges: its interceptors, defaults and errors stay, and its calls gain the
// step-up.
import { ClientConfigurationError } from '../errors/auth-error.ts';

/** The part of an instance of axios that is used. */
export interface AxiosLike {
	defaults: { adapter?: unknown; env?: unknown };
}

/**
 * Has an instance of axios (1.12 or later) send its calls by another fetch, such as the one of createChallengeFetch.
 * Remove an interceptor that sets `Authorization`: the fetch does that.
 *
 * @param instance of `axios.create()`, or axios itself; it is changed
 * @param call of createChallengeFetch or createDpopFetch
 * @returns the instance
 * @throws ClientConfigurationError `invalid_option` for what is no instance of axios, or no fetch
 * @example
 * const call = createChallengeFetch(client, { resources: { 'https://api.example': scopes } });
 * const api = extendAxios(axios.create({ baseURL: 'https://api.example' }), call);
 * await api.delete('/tasks/7');
 */
export function extendAxios<Instance extends AxiosLike>(instance: Instance, call: typeof fetch): Instance {
	if (typeof instance?.defaults !== 'object' || instance.defaults === null || typeof call !== 'function')
		throw new ClientConfigurationError('invalid_option', 'an instance of axios and a fetch are required');
	const { env } = instance.defaults;
	Object.assign(instance.defaults, { adapter: 'fetch', env: { ...(env as object | undefined), fetch: call } });
	return instance;
}
