// Where a user enters the code that a device shows. A right code starts a sign-in that answers to the device; the code
// alone gives nobody anything. RFC 8628 §3.3 and §5.1.
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { methodNotAllowed, ProtocolError } from '../errors.ts';
import { clientNetwork } from '../http/client-network.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import { parseForm, parseFormBody } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import type { DeviceAuthorization } from '../records/device-authorization.ts';
import { hashHandle } from '../secrets.ts';
import { accountsInTenant } from '../session/accounts-in-tenant.ts';
import { beginTransaction } from '../sign-in/begin-transaction.ts';
import {
	formToken,
	isCrossSite,
	isFormToken,
	setTransactionCookie,
	transactionLifetime,
} from '../sign-in/browser-binding.ts';
import { userCodePage } from '../sign-in/pages/device-pages.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { textsFor } from '../sign-in/texts/languages.ts';
import { createHandle, readUserCode } from '../tokens/handles.ts';

const cookie = 'device-login';
/** per address; and for all together, since addresses are cheap. 38 bits of code outlast both. */
const limitPerAddress = { attempts: 10, windowSeconds: 900, lockSeconds: 900 };
const limitForAll = { attempts: 3000, windowSeconds: 900, lockSeconds: 60 };

export async function deviceLogin(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	try {
		const { method } = exchange.request;
		if (method === 'GET') {
			const asked = parseForm(exchange.request.query);
			return show(authority, exchange, { userCode: asked.get('user_code') ?? asked.get('otc') ?? '' });
		}
		if (method !== 'POST') throw methodNotAllowed('GET, POST');
		return await submit(authority, exchange);
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

function show(
	{ secrets, random }: Authority,
	exchange: Exchange,
	{ userCode, problem }: { userCode: string; problem?: string },
): HttpResponse {
	const known = parseCookies(exchange.request.headers.cookie).get(`__Host-${cookie}`);
	const browserKey = known && /^[A-Za-z0-9_-]{43}$/.test(known) ? known : createHandle(random);
	const response = userCodePage({
		texts: textsFor(exchange),
		csrf: formToken(secrets, cookie, browserKey),
		userCode: userCode.slice(0, 16),
		...(problem === undefined ? {} : { problem }),
	});
	response.headers['set-cookie'] = [setCookie(cookie, browserKey, { sameSite: 'Strict', maxAge: transactionLifetime })];
	return response;
}

async function submit(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	const { storage, secrets } = authority;
	const said = textsFor(exchange).deviceCode;
	const form = parseFormBody(exchange.request);
	const typed = form.get('user_code') ?? '';
	const browserKey = parseCookies(exchange.request.headers.cookie).get(`__Host-${cookie}`) ?? '';
	// another site must not start a sign-in here: the form is shown again, and nothing was tried
	if (isCrossSite(exchange) || !isFormToken(secrets, cookie, browserKey, form.get('csrf')))
		return show(authority, exchange, { userCode: typed });
	const userCode = readUserCode(typed);
	if (userCode === undefined) return show(authority, exchange, { userCode: typed, problem: said.form });
	const address = `device-login:${clientNetwork(exchange.ipAddress)}`;
	const allowed =
		(await storage.attempts.reserve(address, exchange.now, limitPerAddress)) &&
		(await storage.attempts.reserve('device-login', exchange.now, limitForAll));
	if (!allowed) return show(authority, exchange, { userCode: '', problem: said.tooMany });
	const found = await storage.deviceAuthorizations.findByUserCode(userCode);
	// whoever sends a right code again has guessed nothing
	if (found) await storage.attempts.clear(address);
	if (found?.state !== 'pending') return show(authority, exchange, { userCode: typed, problem: said.unknown });
	if (found.expiresAt <= exchange.now) return show(authority, exchange, { userCode: '', problem: said.expired });
	return startSignIn(authority, exchange, found);
}

async function startSignIn(
	authority: Authority,
	exchange: Exchange,
	asked: DeviceAuthorization,
): Promise<HttpResponse> {
	const tenant = await authority.storage.directory.findTenant(asked.tenantSegment.toLowerCase());
	const accounts = await accountsInTenant(authority, exchange, tenant);
	const browserKey = createHandle(authority.random);
	const transaction = beginTransaction(authority, exchange, {
		tenantSegment: asked.tenantSegment,
		clientAppId: asked.clientAppId,
		platform: 'publicClient',
		scope: asked.scope,
		...(asked.claims === undefined ? {} : { claims: asked.claims }),
		correlationId: exchange.ids.correlationId || randomUuid(authority.random),
		answer: {
			kind: 'device',
			deviceCodeHash: asked.deviceCodeHash,
			askedAt: asked.createdAt,
			...(asked.ipAddress === undefined ? {} : { ipAddress: asked.ipAddress }),
			...(asked.userAgent === undefined ? {} : { userAgent: asked.userAgent }),
		},
	});
	transaction.browserHash = hashHandle(browserKey);
	// the device waits no longer than this
	transaction.expiresAt = Math.min(transaction.expiresAt, asked.expiresAt);
	transaction.tenantId = tenant?.id;
	transaction.useAnotherAccount = accounts.length === 0;
	await authority.storage.transactions.create(transaction);
	return {
		...redirect(`/sign-in/${transaction.id}`, 303),
		headers: {
			location: `/sign-in/${transaction.id}`,
			'set-cookie': [setTransactionCookie(transaction.id, browserKey)],
		},
	};
}
