// The one-time set-up: whoever was given the token by the operator's terminal makes the tenant and its first
// administrator. The token travels in a posted form alone, so that no log, history or Referer holds it. Once there is a
// tenant, nothing is here.

import type { Authority, Exchange } from '../authority.ts';
import { notFound, ProtocolError } from '../errors.ts';
import { clientNetwork } from '../http/client-network.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import { type Form, parseFormBody } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import { makeFirstKeys } from '../keys/first-keys.ts';
import { knownWords, problemOfPassword } from '../methods/new-password.ts';
import { hashHandle } from '../secrets.ts';
import { auditOfRequest } from '../security-audit.ts';
import { formToken, isCrossSite, isFormToken, transactionLifetime } from '../sign-in/browser-binding.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { setupDonePage, setupPage } from '../sign-in/pages/setup-page.ts';
import { textsFor } from '../sign-in/texts/languages.ts';
import { type FirstTenant, firstTenant, shortestAdministratorPassword } from '../tenant-file/first-tenant.ts';
import { createHandle, readSetupToken } from '../tokens/handles.ts';

const cookie = 'setup';
/** 256 random bits need no counter; the work that each try costs does */
const limit = { attempts: 10, windowSeconds: 900, lockSeconds: 900 };

export async function setup(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	if (!(await authority.storage.setup.isOpen())) throw notFound();
	if (exchange.request.method === 'GET') return show(authority, exchange);
	try {
		return await submit(authority, exchange, parseFormBody(exchange.request));
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

const browserKeyIn = ({ request }: Exchange) => parseCookies(request.headers.cookie).get(`__Host-${cookie}`);

function show(
	{ secrets, random }: Authority,
	exchange: Exchange,
	{ form, problem, keepToken = false }: { form?: Form; problem?: string; keepToken?: boolean } = {},
): HttpResponse {
	const known = browserKeyIn(exchange);
	const browserKey = known && /^[A-Za-z0-9_-]{43}$/.test(known) ? known : createHandle(random);
	const typed = (name: string) => form?.get(name)?.slice(0, 256) ?? '';
	const response = setupPage({
		texts: textsFor(exchange),
		csrf: formToken(secrets, cookie, browserKey),
		typed: {
			token: keepToken ? typed('token') : '',
			organization: typed('organization'),
			domain: typed('domain'),
			userName: typed('user-name'),
		},
		shortestPassword: shortestAdministratorPassword,
		...(problem === undefined ? {} : { problem }),
	});
	response.headers['set-cookie'] = [setCookie(cookie, browserKey, { sameSite: 'Strict', maxAge: transactionLifetime })];
	return response;
}

async function submit(authority: Authority, exchange: Exchange, form: Form): Promise<HttpResponse> {
	const { storage, secrets, random } = authority;
	const said = textsFor(exchange).setup;
	// another site must not set up this authority with a token that it was sent: nothing was tried
	if (isCrossSite(exchange) || !isFormToken(secrets, cookie, browserKeyIn(exchange) ?? '', form.get('csrf')))
		return show(authority, exchange, { form });
	const network = `setup:${clientNetwork(exchange.ipAddress)}`;
	if (!(await storage.attempts.reserve(network, exchange.now, limit)))
		return show(authority, exchange, { form, problem: said.tooMany });
	const token = readSetupToken(form.get('token') ?? '');
	// one text for a token that is wrong, void, used or expired: nobody learns which. It comes before anything is said
	// about the rest of the form, and before a password is hashed: that is costly
	if (token === undefined || !(await storage.setup.accepts(hashHandle(token), exchange.now)))
		return show(authority, exchange, { form, problem: said.notAccepted });
	await storage.attempts.clear(network);
	const password = form.get('password') ?? '';
	const made = firstTenant(
		{
			organization: form.get('organization') ?? '',
			domain: form.get('domain') ?? '',
			userName: form.get('user-name') ?? '',
			password,
		},
		random,
	);
	if (made.kind === 'problem')
		return show(authority, exchange, {
			form,
			problem: said.problems[made.problem](made.detail ?? ''),
			keepToken: true,
		});
	if (password !== form.get('repeated'))
		return show(authority, exchange, { form, problem: said.different, keepToken: true });
	const { changePassword, weakPassword } = textsFor(exchange);
	const words = knownWords(made.userPrincipalName, form.get('organization'));
	const weak = await problemOfPassword(authority, password, words, shortestAdministratorPassword);
	if (weak) {
		const problem = weak.kind === 'weak' ? weakPassword[weak.weakness] : changePassword.leaked;
		return show(authority, exchange, { form, problem, keepToken: true });
	}
	return complete(authority, exchange, { form, token, made });
}

async function complete(
	authority: Authority,
	exchange: Exchange,
	{ form, token, made }: { form: Form; token: string; made: FirstTenant & { kind: 'tenant' } },
): Promise<HttpResponse> {
	const { storage, random, secrets, passwords } = authority;
	const texts = textsFor(exchange);
	// loaded where needed: it happens once, and the schema takes long to load
	const { readTenantFile } = await import('../tenant-file/read-tenant-file.ts');
	const [tenant] = await readTenantFile(JSON.stringify(made.file), { random, secrets, passwords });
	const audit =
		tenant &&
		auditOfRequest(authority, exchange, 'installationSetUp', {
			tenantId: tenant.tenant.id,
			target: { id: tenant.tenant.id, displayName: tenant.tenant.displayName },
			changes: [{ name: 'FirstAdministrator', before: null, after: made.userPrincipalName }],
		});
	if (!tenant || !(await storage.setup.complete(hashHandle(token), exchange.now, tenant, audit)))
		return show(authority, exchange, { form, problem: texts.setup.notAccepted });
	// published before anybody asks: reading keys writes nothing
	await makeFirstKeys(authority);
	authority.emit({
		kind: 'configurationChanged',
		tenantId: made.tenantId,
		what: `the set-up made the tenant and its first administrator ${made.userPrincipalName}`,
	});
	return setupDonePage({ ...made, texts, organization: tenant.tenant.displayName });
}
