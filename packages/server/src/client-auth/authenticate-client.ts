// Client authentication at the token endpoint, and where requests are pushed. One credential a request. RFC 6749 §2.3, RFC 9126 §2.
import type { Authority, Exchange } from '../authority.ts';
import { findClient } from '../directory/find-client.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import { applicationDisabled, invalidRequest, missingBodyParameter } from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { HttpRequest } from '../http/message.ts';
import { issuerOf, tokenEndpointOf } from '../tokens/issuer.ts';
import type { AuthenticatedClient, ClientAuthenticationMethod } from './client-authentication.ts';
import { clientAuthenticationMethods } from './index.ts';
import { none } from './none.ts';

function chooseClientAuthentication(request: HttpRequest, form: Form): ClientAuthenticationMethod {
	const presented = clientAuthenticationMethods.filter((method) => method !== none && method.isPresented(request, form));
	if (presented.length > 1) throw invalidRequest('more than one client credential');
	return presented[0] ?? none;
}

/** @returns the application that a request says it comes from, however it would prove it; absent where it names none */
export function claimedClientId(request: HttpRequest, form: Form): string | undefined {
	return form.get('client_id') ?? chooseClientAuthentication(request, form).clientId?.(request, form);
}

/**
 * @param segment of the path, as sent
 * @param home of the tenant that the path names; absent over `common` and `organizations`
 * @throws ProtocolError where the client is unknown, or its credential is wrong
 */
export async function authenticateClient(
	authority: Authority,
	exchange: Exchange,
	form: Form,
	segment: string,
	home: TenantSnapshot | undefined,
): Promise<AuthenticatedClient> {
	const tenant = home?.tenant;
	const method = chooseClientAuthentication(exchange.request, form);
	const clientId = form.get('client_id') ?? method.clientId?.(exchange.request, form);
	if (!clientId) throw missingBodyParameter('client_id');
	const application = home?.applications.get(clientId.toLowerCase()) ?? (await findClient(authority, clientId, tenant, segment));
	if (application.disabled) throw applicationDisabled(application.appId);
	const origin = authority.origin;
	const audiences = () => [tokenEndpointOf(origin, segment), ...(tenant ? [tokenEndpointOf(origin, tenant.id), issuerOf(origin, tenant.id)] : [])];
	return method.authenticate({ request: exchange.request, form, application, audiences, issuerKeys: authority.issuerKeys, now: exchange.now });
}
