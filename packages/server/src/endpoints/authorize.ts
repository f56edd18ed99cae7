import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { isOpenTenant, requireTenant } from '../directory/tenant-resolution.ts';
import { accountChoiceRequired, loginRequired, malformedRequest, methodNotAllowed, ProtocolError } from '../errors.ts';
import { readClaims } from '../grants/request-claims.ts';
import { type Form, parseForm, parseFormBody, withoutEmpty } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { AuthorizationRequest, SignInTransaction } from '../records/transaction.ts';
import { accountsInTenant } from '../session/accounts-in-tenant.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import { advance, refuse } from '../sign-in/advance.ts';
import { beginTransaction } from '../sign-in/begin-transaction.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { readClientAndRedirectUri, readRest } from './authorization-request.ts';
import { type PushedRequestUse, readPushedRequest } from './pushed-authorization-request.ts';
import { readAuthorizationForm } from './version-1.ts';

/**
 * The admin consent endpoint: the same request, that asks an administrator for consent and gives nothing else.
 * Microsoft identity platform, "Admin consent".
 */
export function adminConsent(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	return answerAuthorize(authority, exchange, segment, { onlyConsent: true, version: 2 });
}

export function authorize(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	return answerAuthorize(authority, exchange, segment, { onlyConsent: false, version: 2 });
}

/** The same by `resource`, without pushed requests, which it never had. */
export function version1Authorize(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	return answerAuthorize(authority, exchange, segment, { onlyConsent: false, version: 1 });
}

async function answerAuthorize(
	authority: Authority,
	exchange: Exchange,
	segment: string,
	{ onlyConsent, version }: { onlyConsent: boolean; version: 1 | 2 },
): Promise<HttpResponse> {
	let proven: SignInTransaction | undefined;
	try {
		// 1 parse
		const sent = withoutEmpty(readParameters(exchange));
		const pushed: PushedRequestUse =
			version === 1 ? { form: sent } : await readPushedRequest(authority, exchange, segment, sent);
		const version1 = version === 1 ? { resource: sent.get('resource') || undefined } : undefined;
		// 2 prove client and redirect URI
		const tenant = isOpenTenant(segment) ? undefined : await requireTenant(authority, segment);
		const correlationId = exchange.ids.correlationId || randomUuid(authority.random);
		const known = await readClientAndRedirectUri(authority, pushed.form, { segment, tenant, correlationId, version1 });
		const { client } = known;
		proven = beginTransaction(authority, exchange, known.proven);
		proven.tenantId = tenant?.id;
		if (pushed.handleHash !== undefined) proven.pushedRequestHash = pushed.handleHash;
		// 3 check the rest, each check in its line
		const form = version1 ? readAuthorizationForm(pushed.form) : pushed.form;
		proven.request = await readRest(authority, form, known.proven, { exchange, client, tenant, onlyConsent });
		if (exchange.orderedRefusal) throw exchange.orderedRefusal;
		// 4 who is signed in, and who is meant
		const accounts = await accountsInTenant(authority, exchange, tenant);
		const named = namedAccounts(authority, proven.request, accounts);
		const chosen = chooseSession(proven.request, form.get('sid'), named);
		proven.userId = chosen?.user.id;
		if (chosen) proven.tenantId = chosen.user.tenantId;
		proven.sessionId = chosen?.session.id;
		proven.facts = chosen?.facts ?? [];
		// 5 the sign-in takes over
		proven.useAnotherAccount = !chosen && meansAnotherAccount(proven.request, named);
		return await advance({
			authority,
			exchange,
			transaction: proven,
			client,
			accounts,
			stored: false,
			answersPost: false,
		});
	} catch (error) {
		if (!(error instanceof ProtocolError)) throw error;
		// who asks too often is told so here: an application that hears of it would send its user again
		return proven && error.entry.status !== 429
			? refuse({ authority, exchange, transaction: proven, answersPost: false }, error)
			: errorPage(error, exchange);
	}
}

function readParameters({ request }: Exchange): Form {
	if (request.method === 'GET') return parseForm(request.query);
	if (request.method !== 'POST') throw methodNotAllowed('GET, POST');
	const form = new Map(parseFormBody(request));
	for (const [name, value] of parseForm(request.query)) {
		// no parameter of OAuth, but an id for support; MSAL for browsers puts it in both
		if (name === 'client-request-id') continue;
		if (form.has(name)) throw malformedRequest(`the parameter ${name} stands in the address and in the body`);
		form.set(name, value);
	}
	return form;
}

/** Those that `id_token_hint` or the claim `sub` allow: all of them, where the request names nobody. */
function namedAccounts(
	authority: Authority,
	request: AuthorizationRequest,
	accounts: readonly SignedInAccount[],
): readonly SignedInAccount[] {
	const { subject } = readClaims(request.claims).idToken;
	if (!subject) return accounts;
	const named = accounts.filter(({ user }) =>
		subject.includes(authority.identifiers.pairwiseSubject(user.id, request.clientAppId)),
	);
	// never the tokens of whoever happens to be signed in instead
	if (named.length === 0 && request.prompt === 'none') throw loginRequired();
	return named;
}

/** The session that the request means, if it says so or there is no doubt. */
function chooseSession(
	request: AuthorizationRequest,
	sid: string | undefined,
	accounts: readonly SignedInAccount[],
): SignedInAccount | undefined {
	const { prompt, loginHint } = request;
	if (prompt === 'login' || prompt === 'select_account') return undefined;
	if (prompt === 'none' && sid !== undefined) {
		const bySession = accounts.find(({ session }) => session.id === sid);
		if (!bySession) throw loginRequired();
		return bySession;
	}
	if (loginHint !== undefined && loginHint !== '') {
		const hinted = accounts.find(
			({ user }) => foldPrincipalName(user.userPrincipalName) === foldPrincipalName(loginHint),
		);
		// never the tokens of whoever happens to be signed in instead
		if (!hinted && prompt === 'none') throw loginRequired();
		return hinted;
	}
	if (accounts.length > 1 && prompt === 'none') throw accountChoiceRequired();
	return accounts.length === 1 ? accounts[0] : undefined;
}

/**
 * Nobody is signed in, or the hint is at somebody who is not: straight to the password page, and there it stays, also
 * when another tab signs somebody in.
 */
function meansAnotherAccount(
	{ loginHint, prompt }: AuthorizationRequest,
	accounts: readonly SignedInAccount[],
): boolean {
	if (accounts.length === 0) return true;
	return (
		prompt !== 'select_account' &&
		loginHint !== undefined &&
		loginHint !== '' &&
		!accounts.some(({ user }) => foldPrincipalName(user.userPrincipalName) === foldPrincipalName(loginHint))
	);
}
