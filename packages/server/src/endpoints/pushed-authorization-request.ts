// The pushed authorization request endpoint: a client hands its request over itself, authenticated and out of the
// browser's sight, and sends the browser with a reference. RFC 9126.
import type { Authority, Exchange } from '../authority.ts';
import { authenticateAndSpend } from '../client-auth/authenticate-client.ts';
import { isOpenTenant, requireSnapshot } from '../directory/tenant-resolution.ts';
import { bodyTooLarge, invalidRequest, tooManyRequests } from '../errors.ts';
import { clientNetwork } from '../http/client-network.ts';
import { type Form, parseFormBody, withoutEmpty } from '../http/form.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { hashHandle } from '../secrets.ts';
import { readDpopProof } from '../tokens/dpop-proof.ts';
import { createHandle } from '../tokens/handles.ts';
import { readClientAndRedirectUri, readRest } from './authorization-request.ts';

const prefix = 'urn:ietf:params:oauth:request_uri:';
/** seconds: the browser comes at once */
const pushedRequestLifetime = 90;
/** characters of all that is kept of a request */
const maxKept = 16_384;
/** what the authorization endpoint reads; anything else would only fill the row. Credentials are not among them */
const kept = new Set([
	'acr_values',
	'amr_values',
	'claims',
	'client_id',
	'code_challenge',
	'code_challenge_method',
	'domain_hint',
	'dpop_jkt',
	'ear_jwk',
	'id_token_hint',
	'login_hint',
	'max_age',
	'nonce',
	'prompt',
	'redirect_uri',
	'resource',
	'response_mode',
	'response_type',
	'scope',
	'sid',
	'state',
	'ui_locales',
]);

export async function pushedAuthorizationRequest(
	authority: Authority,
	exchange: Exchange,
	segment: string,
): Promise<HttpResponse> {
	const form = new Map(withoutEmpty(parseFormBody(exchange.request)));
	const home = isOpenTenant(segment) ? undefined : await requireSnapshot(authority, segment);
	const { application } = await authenticateAndSpend(authority, exchange, form, segment, home);
	// by HTTP Basic the body need not name the client
	form.set('client_id', application.appId);
	await bindToProof(exchange, form);
	// what would be refused later is refused now, to the client itself
	const { client, proven } = await readClientAndRedirectUri(authority, form, {
		segment,
		tenant: home?.tenant,
		correlationId: '',
	});
	await readRest(authority, form, proven, { exchange, client, tenant: home?.tenant, onlyConsent: false });
	const parameters = [...form].filter(([name]) => kept.has(name));
	// RFC 9126 §2.3: 413 and 429
	if (parameters.reduce((length, [name, value]) => length + name.length + value.length, 0) > maxKept)
		throw bodyTooLarge();
	const handle = createHandle(authority.random);
	const handleHash = hashHandle(handle);
	const network = clientNetwork(exchange.ipAddress);
	if (!authority.openRequests.take(`pushed ${network}`, handleHash, exchange.now + pushedRequestLifetime, exchange.now))
		throw tooManyRequests(60);
	await authority.storage.pushedRequests.create({
		handleHash,
		clientAppId: client.appId,
		tenantSegment: segment.toLowerCase(),
		parameters,
		expiresAt: exchange.now + pushedRequestLifetime,
	});
	return json(201, { request_uri: prefix + handle, expires_in: pushedRequestLifetime });
}

/**
 * A proof beside the request binds the code to its key, as `dpop_jkt` does; it opens nothing by itself, so it is not
 * spent. RFC 9449 §10.1
 */
async function bindToProof({ request, ids, now }: Exchange, form: Map<string, string>): Promise<void> {
	const { dpop } = request.headers;
	if (dpop === undefined) return;
	const { jkt } = await readDpopProof(dpop, { method: request.method, urls: [ids.origin + request.path], now });
	if ((form.get('dpop_jkt') ?? jkt) !== jkt) throw invalidRequest('dpop_jkt names another key than the DPoP proof');
	form.set('dpop_jkt', jkt);
}

/** What a request that came by reference is named by in storage. */
export interface PushedRequestUse {
	form: Form;
	/** absent where nothing was pushed */
	handleHash?: string;
}

/**
 * The reference is spent when the sign-in is completed, not when its page is loaded: a page may be reloaded. RFC 9126
 * §4.
 *
 * @param form of the authorization endpoint
 * @returns what was pushed, in place of everything that the browser brought; the form itself where nothing was
 * @throws ProtocolError 90023 where it was used, is too old, or was never this client's here
 */
export async function readPushedRequest(
	{ storage }: Authority,
	{ now }: Exchange,
	segment: string,
	form: Form,
): Promise<PushedRequestUse> {
	const requestUri = form.get('request_uri');
	if (!requestUri?.startsWith(prefix)) return { form };
	const handleHash = hashHandle(requestUri.slice(prefix.length));
	const clientAppId = form.get('client_id')?.toLowerCase() ?? '';
	const tenantSegment = segment.toLowerCase();
	const pushed = await storage.pushedRequests.find({ handleHash, clientAppId, tenantSegment }, now);
	if (!pushed) throw invalidRequest('the request_uri was used, has expired, or was pushed by another client');
	return { form: new Map(pushed), handleHash };
}
