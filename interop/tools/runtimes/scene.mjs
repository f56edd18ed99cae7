// What is run in each runtime: an API behind the guard, and a client that gets a token of its own. Both reach the
// authority through a forwarder without TLS, since a Cloudflare Worker trusts no development certificate.
import { createConfidentialClient } from '@countersign/client';
import { createGuard } from '@countersign/guard';
import { protect } from '@countersign/guard/fetch';

/**
 * @param scene addresses, ids, a token of a user, and the time in epoch milliseconds at which it is good
 * @returns what the API answered to each call, and what the client got
 */
export async function play({ authority, forwarder, tenantId, audience, daemon, secret, token, now }) {
	const through = (address, init) => fetch(String(address).replace(new URL(authority).origin, forwarder), init);
	const guard = createGuard({
		authority: new URL(authority).origin,
		audience,
		tenants: [tenantId],
		authContextFor: (_, operation) => (operation === 'delete' ? 'c1' : undefined),
		fetch: through,
		clock: () => now,
	});
	const read = protect(guard, {}, (_, { objectId }) => new Response(objectId));
	const remove = protect(guard, { operation: 'delete' }, () => new Response('deleted'));
	const call = async (api, authorization) => {
		const headers = authorization === undefined ? {} : { authorization };
		return (await api(new Request('https://api.test/', { headers }))).status;
	};
	const client = createConfidentialClient({ clientId: daemon, clientSecret: secret, authority, fetch: through });
	const { accessToken } = await client.acquireTokenForClient({ scopes: [`${audience}/.default`] });
	const forged = `Bearer ${token.slice(0, -8)}AAAAAAAA`;
	return {
		withoutToken: await call(read),
		withToken: await call(read, `Bearer ${token}`),
		again: await call(read, `Bearer ${token}`),
		forged: await call(read, forged),
		withoutContext: await call(remove, `Bearer ${token}`),
		clientGotToken: accessToken.split('.').length === 3,
	};
}
