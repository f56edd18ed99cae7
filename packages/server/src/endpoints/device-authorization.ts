// The device authorization endpoint: a device that has no browser asks for a code that its user enters elsewhere. RFC
// 8628 §3.1 and §3.2; Microsoft identity platform, "OAuth 2.0 device authorization grant".
import { checkResource, readScopes } from '../access/scopes.ts';
import type { Authority, Exchange } from '../authority.ts';
import { authenticateAndSpend, claimedClientId, presentsCredential } from '../client-auth/authenticate-client.ts';
import { findClient } from '../directory/find-client.ts';
import { requirePublicClient } from '../directory/public-client.ts';
import { isOpenTenant, requireSnapshot } from '../directory/tenant-resolution.ts';
import {
	missingBodyParameter,
	ProtocolError,
	resourceParameterUnsupported,
	scopeInvalid,
	tooManyRequests,
} from '../errors.ts';
import { readClaims } from '../grants/request-claims.ts';
import { clientNetwork } from '../http/client-network.ts';
import { type Form, parseUntypedFormBody, withoutEmpty } from '../http/form.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { boundText } from '../records/sign-in-record.ts';
import { hashHandle } from '../secrets.ts';
import { createDeviceCode, createUserCode } from '../tokens/handles.ts';
import { readDeviceForm } from './version-1.ts';

/** seconds, both */
const lifetime = 900;
const pollingInterval = 5;
const limitPerAddress = { attempts: 300, windowSeconds: 900, lockSeconds: 60 };

export async function deviceAuthorization(
	authority: Authority,
	exchange: Exchange,
	segment: string,
): Promise<HttpResponse> {
	const { verificationUri, ...told } = await authorizeDevice(
		authority,
		exchange,
		segment,
		withoutEmpty(parseUntypedFormBody(exchange.request)),
	);
	return json(200, { ...told, verification_uri: verificationUri, expires_in: lifetime, interval: pollingInterval });
}

/** The same for a `resource`; numbers are texts, and the address has another name. */
export async function version1DeviceCode(
	authority: Authority,
	exchange: Exchange,
	segment: string,
): Promise<HttpResponse> {
	try {
		const form = readDeviceForm(withoutEmpty(parseUntypedFormBody(exchange.request)));
		const { verificationUri, ...told } = await authorizeDevice(authority, exchange, segment, form);
		const times = { expires_in: String(lifetime), interval: String(pollingInterval) };
		return json(200, { ...told, verification_url: verificationUri, ...times });
	} catch (error) {
		throw error instanceof ProtocolError ? error.asVersion1() : error;
	}
}

interface DeviceCodes {
	user_code: string;
	device_code: string;
	message: string;
	verificationUri: string;
}

async function authorizeDevice(
	authority: Authority,
	exchange: Exchange,
	segment: string,
	form: Form,
): Promise<DeviceCodes> {
	const scope = form.get('scope');
	if (form.has('resource') && !scope) throw resourceParameterUnsupported();
	const clientId = claimedClientId(exchange.request, form);
	if (!clientId) throw missingBodyParameter('client_id');
	if (!scope) throw missingBodyParameter('scope');
	if (scope.length > 2048) throw scopeInvalid('it is too long');
	const snapshot = isOpenTenant(segment) ? undefined : await requireSnapshot(authority, segment);
	const client = await findClient(authority, clientId, snapshot?.tenant, segment);
	requirePublicClient(client);
	// none is needed here; one that is shown must be right, as at the token endpoint (RFC 8628 §3.1)
	if (presentsCredential(exchange.request, form))
		await authenticateAndSpend(authority, exchange, form, segment, snapshot);
	if (snapshot) checkResource(await readScopes(authority, snapshot, scope), form.get('resource'));
	const claims = form.get('claims');
	readClaims(claims);
	// each asks for a row, and anybody may ask
	const asking = `device-authorization:${clientNetwork(exchange.ipAddress)}`;
	if (!(await authority.storage.attempts.reserve(asking, exchange.now, limitPerAddress)))
		throw tooManyRequests(limitPerAddress.lockSeconds);
	const deviceCode = createDeviceCode(authority.random);
	const userCode = createUserCode(authority.random);
	await authority.storage.deviceAuthorizations.create({
		deviceCodeHash: hashHandle(deviceCode),
		userCode,
		tenantSegment: segment,
		clientAppId: client.appId,
		scope,
		...(claims ? { claims } : {}),
		...(exchange.ipAddress === undefined ? {} : { ipAddress: exchange.ipAddress }),
		...(exchange.request.headers['user-agent'] === undefined
			? {}
			: { userAgent: boundText(exchange.request.headers['user-agent'], 120) ?? '' }),
		createdAt: exchange.now,
		expiresAt: exchange.now + lifetime,
		state: 'pending',
	});
	const verificationUri = `${authority.origin}/devicelogin`;
	return {
		user_code: userCode,
		device_code: deviceCode,
		message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`,
		verificationUri,
	};
}
