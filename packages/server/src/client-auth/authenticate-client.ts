// Client authentication, the same at every endpoint where clients show a credential: one credential a request. RFC 6749
// §2.3, RFC 9126 §2.
import type { Authority, Exchange } from '../authority.ts';
import { findClient } from '../directory/find-client.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import {
	applicationDisabled,
	clientAssertionInvalid,
	clientAssertionOfAnotherApplication,
	invalidRequest,
	missingBodyParameter,
	ProtocolError,
} from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Application } from '../records/application.ts';
import { issuerOf, pushedRequestEndpointOf, tokenEndpointOf, version1EndpointOf } from '../tokens/issuer.ts';
import type { AuthenticatedClient, ClientAuthenticationMethod } from './client-authentication.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientAuthenticationMethods } from './index.ts';
import { none } from './none.ts';
import { privateKeyJwt } from './private-key-jwt.ts';

function chooseClientAuthentication(request: HttpRequest, form: Form): ClientAuthenticationMethod {
	const presented = clientAuthenticationMethods.filter(
		(method) => method !== none && method.isPresented(request, form),
	);
	if (presented.length > 1) throw invalidRequest('more than one client credential');
	return presented[0] ?? none;
}

/** @returns whether the request shows a credential, good or not */
export function presentsCredential(request: HttpRequest, form: Form): boolean {
	return chooseClientAuthentication(request, form) !== none;
}

/** @returns the application that a request says it comes from, however it would prove it; absent where it names none */
export function claimedClientId(request: HttpRequest, form: Form): string | undefined {
	return form.get('client_id') ?? chooseClientAuthentication(request, form).clientId?.(request, form);
}

/** The one application that the request names. A name beside the credential must be the same: RFC 7521 §4.2. */
function nameClient(method: ClientAuthenticationMethod, request: HttpRequest, form: Form): string {
	const [inForm, inCredential] = [form.get('client_id'), method.clientId?.(request, form)];
	const named = inForm ?? inCredential;
	if (!named) throw missingBodyParameter('client_id');
	if (inCredential !== undefined && inCredential.toLowerCase() !== named.toLowerCase()) {
		if (method === privateKeyJwt)
			throw clientAssertionOfAnotherApplication('client_id and the assertion name different applications');
		throw invalidRequest('client_id and the Authorization header name different applications');
	}
	return named;
}

/** Whether an assertion is good once only: where the tenant that is asked wants it, or the application's own. */
async function takesAssertionsOnce(
	authority: Authority,
	application: Application,
	home: TenantSnapshot | undefined,
): Promise<boolean> {
	if (home?.tenant.settings.singleUseClientAssertions) return true;
	const own = home?.tenant.id === application.tenantId ? home : await authority.snapshots.get(application.tenantId);
	return own?.tenant.settings.singleUseClientAssertions === true;
}

/** The addresses that an assertion may be for, wherever it is shown. RFC 7523 §3, RFC 9126 §2. */
function audiencesOf(origin: string, segment: string, tenantId: string | undefined): string[] {
	const names = tenantId === undefined ? [segment] : [segment, tenantId];
	const endpoints = names.flatMap((name) => [
		tokenEndpointOf(origin, name),
		version1EndpointOf(origin, name, 'token'),
		pushedRequestEndpointOf(origin, name),
	]);
	const all = tenantId === undefined ? endpoints : [...endpoints, issuerOf(origin, tenantId)];
	return all.map((address) => address.toLowerCase());
}

/**
 * @param segment of the path, as sent
 * @param home of the tenant that the path names; absent over `common` and `organizations`
 * @returns the client; what its credential spends is still to be spent
 * @throws ProtocolError where the client is unknown, or its credential is wrong
 */
export async function authenticateClient(
	authority: Authority,
	exchange: Exchange,
	form: Form,
	segment: string,
	home: TenantSnapshot | undefined,
): Promise<AuthenticatedClient> {
	const { request, now } = exchange;
	const tenant = home?.tenant;
	const method = chooseClientAuthentication(request, form);
	const clientId = nameClient(method, request, form);
	const application =
		home?.applications.get(clientId.toLowerCase()) ?? (await findClient(authority, clientId, tenant, segment));
	if (application.disabled) throw applicationDisabled(application.appId);
	const { origin, issuerKeys, risk } = authority;
	const audiences = () => audiencesOf(origin, segment, tenant?.id);
	const singleUseAssertions = () => takesAssertionsOnce(authority, application, home);
	try {
		const { isLeaked } = risk;
		const given = { request, form, application, audiences, issuerKeys, singleUseAssertions, isLeaked, now };
		return await method.authenticate(given);
	} catch (error) {
		// RFC 6749 §5.2: who used the Authorization header is told by which scheme to try again. Not everybody: browsers
		// would ask the user
		if (method !== clientSecretBasic || !(error instanceof ProtocolError) || error.entry.status !== 401) throw error;
		throw error.withHeaders({ 'www-authenticate': `Basic realm="${origin}"` });
	}
}

/** For endpoints that issue nothing in whose transaction the credential could be spent. */
export async function authenticateAndSpend(
	...[authority, exchange, ...rest]: Parameters<typeof authenticateClient>
): Promise<AuthenticatedClient> {
	const client = await authenticateClient(authority, exchange, ...rest);
	if (client.spend.kind === 'clientAssertion' && !(await authority.storage.grants.spendClientAssertion(client.spend))) {
		throw clientAssertionInvalid('its jti was used before');
	}
	return client;
}
