// End session. A hint that this authority wrote, an ID token or its `login_hint`, ends the sessions it names; without
// one the user is asked, so that another site cannot sign anybody out. OpenID Connect RP-Initiated Logout 1.0 §2 and
// §3.
import type { Authority, Exchange } from '../authority.ts';
import { findRegistration } from '../directory/find-client.ts';
import { isOpenTenant, requireTenant } from '../directory/tenant-resolution.ts';
import { methodNotAllowed, ProtocolError } from '../errors.ts';
import { type Form, parseForm, parseFormBody, withoutEmpty } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import type { Application } from '../records/application.ts';
import { matchRedirectUri } from '../records/redirect-uri.ts';
import { dormantSessions, sessionCookies, signedInAccounts } from '../session/session-cookies.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import { formToken, isCrossSite, isFormToken } from '../sign-in/browser-binding.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { markup } from '../sign-in/pages/html.ts';
import { page } from '../sign-in/pages/page.ts';
import { chooseLanguage, type Texts } from '../sign-in/texts/languages.ts';
import { issuerOf } from '../tokens/issuer.ts';
import { readLoginHint } from '../tokens/login-hint.ts';

/** how long the page waits for the applications that it tells */
const frameSeconds = 3;

interface LogoutHint {
	sessionId: string;
	clientAppId: string;
}

export async function logout(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	try {
		const { method } = exchange.request;
		if (method !== 'GET' && method !== 'POST') throw methodNotAllowed('GET, POST');
		const form = withoutEmpty(method === 'GET' ? parseForm(exchange.request.query) : parseFormBody(exchange.request));
		const texts = chooseLanguage(form.get('ui_locales'), exchange.request.headers['accept-language']);
		const accounts = await signedInAccounts(authority, exchange);
		const hint = await readHint(authority, exchange, form);
		const target = hint === 'unfit' ? undefined : await findTarget(authority, segment, form, hint);
		const logoutHint = readLoginHint(authority.secrets, form.get('logout_hint') ?? '');
		const hinted = accounts.filter(({ session, user }) =>
			hint
				? hint !== 'unfit' && session.id === hint.sessionId
				: logoutHint?.userId === user.id && logoutHint.tenantId === user.tenantId,
		);
		// the account's sessions in tenants that it visits end with it
		const named = new Set(hinted.map(homeOf));
		if (hinted.length > 0)
			return await end(
				authority,
				exchange,
				texts,
				accounts,
				accounts.filter((account) => named.has(homeOf(account))),
				target,
			);
		if (accounts.length === 0) {
			const hasDormant = (await dormantSessions(authority, exchange)).length > 0;
			return hasDormant ? await end(authority, exchange, texts, [], [], target) : signedOut(texts, target, []);
		}
		const key = accounts.map(({ handle }) => handle).join('.');
		if (
			method === 'POST' &&
			form.has('confirm') &&
			!isCrossSite(exchange) &&
			isFormToken(authority.secrets, 'logout', key, form.get('csrf'))
		) {
			return await end(authority, exchange, texts, accounts, accounts, target);
		}
		return askFirst(authority, segment, form, {
			texts,
			accounts,
			key,
			names: hint === 'unfit' ? ['ui_locales'] : ['ui_locales', 'post_logout_redirect_uri', 'client_id', 'state'],
		});
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

const homeOf = ({ user }: SignedInAccount): string => user.home?.userId ?? user.id;

/**
 * A hint counts with a valid signature alone; that it has expired does not matter. What does not fit is not as good as
 * no hint: whoever sends the browser shows that it does not know whom it signs out, so that nobody is sent on to it.
 * RP-Initiated Logout §2 and §4.
 *
 * @returns `unfit` for a hint that is no ID token of this authority, or was issued to another application than
 *   `client_id` names
 */
async function readHint(
	authority: Authority,
	exchange: Exchange,
	form: Form,
): Promise<LogoutHint | 'unfit' | undefined> {
	const token = form.get('id_token_hint');
	if (!token) return undefined;
	const verified = await authority.verifyOwnToken(token, exchange.now);
	if (!verified.valid) return 'unfit';
	const { sid, aud, scp, idtyp } = verified.claims;
	if (typeof sid !== 'string' || typeof aud !== 'string' || scp !== undefined || idtyp !== undefined) return 'unfit';
	const clientId = form.get('client_id')?.toLowerCase() ?? aud;
	return clientId === aud ? { sessionId: sid, clientAppId: aud } : 'unfit';
}

/** @returns where to go afterwards, if that address is registered */
async function findTarget(
	authority: Authority,
	segment: string,
	form: Form,
	hint: LogoutHint | undefined,
): Promise<string | undefined> {
	const requested = form.get('post_logout_redirect_uri');
	if (!requested) return undefined;
	const clientId = hint?.clientAppId ?? form.get('client_id')?.toLowerCase();
	const candidates: Application[] = [];
	if (clientId) {
		const client = await findRegistration(authority, clientId);
		if (client) candidates.push(client);
	} else if (!isOpenTenant(segment)) {
		const snapshot = await authority.snapshots.get((await requireTenant(authority, segment)).id);
		candidates.push(...(snapshot?.applications.values() ?? []));
	}
	if (!candidates.some((client) => matchRedirectUri(client, requested))) return undefined;
	const state = form.get('state');
	if (state === undefined || state.length > 4096) return requested;
	return `${requested}${requested.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
}

async function end(
	authority: Authority,
	exchange: Exchange,
	texts: Texts,
	accounts: readonly SignedInAccount[],
	ended: readonly SignedInAccount[],
	target: string | undefined,
): Promise<HttpResponse> {
	for (const id of [
		...ended.map(({ session }) => session.id),
		...(await dormantSessions(authority, exchange)).map((session) => session.id),
	])
		await authority.storage.sessions.end(id, exchange.now);
	const cookies = sessionCookies(accounts.filter((account) => !ended.includes(account)));
	const frames = await frontChannelAddresses(authority, ended);
	return exchange.request.method === 'GET' && target !== undefined && frames.length === 0
		? { ...redirect(target), headers: { location: target, 'set-cookie': cookies } }
		: signedOut(texts, target, cookies, frames);
}

/** Where the clients of the ended sessions want to hear of it. OpenID Connect Front-Channel Logout 1.0 §2. */
async function frontChannelAddresses(
	{ storage, origin }: Authority,
	ended: readonly SignedInAccount[],
): Promise<string[]> {
	const addresses = await Promise.all(
		ended
			.flatMap(({ session }) =>
				[session, ...(session.replaced ?? [])].map(({ id, clientAppIds }) => ({
					id,
					tenantId: session.tenantId,
					clientAppIds,
				})),
			)
			.flatMap(({ id, tenantId, clientAppIds }) =>
				(clientAppIds ?? []).map(async (appId) => {
					const logoutUrl = (await storage.directory.findApplication(appId))?.logoutUrl;
					if (logoutUrl === undefined) return [];
					const query = new URLSearchParams({ iss: issuerOf(origin, tenantId), sid: id });
					return [`${logoutUrl}${logoutUrl.includes('?') ? '&' : '?'}${query}`];
				}),
			),
	);
	return addresses.flat();
}

/**
 * @param frames addresses that are called while the page is shown; with some, it stays long enough for them to answer
 */
function signedOut(
	texts: Texts,
	target: string | undefined,
	cookies: string[],
	frames: readonly string[] = [],
): HttpResponse {
	const said = texts.logout;
	const seconds = frames.length === 0 ? 0 : frameSeconds;
	const response = page({
		texts,
		title: said.title,
		...(target === undefined ? {} : { head: markup`<meta http-equiv="refresh" content="${seconds};url=${target}">` }),
		body: markup`<h1>${said.done}</h1><p class="lead">${said.doneLead}</p>${target === undefined ? '' : markup`<p><a class="return" href="${target}">${said.return}</a></p>`}${frames.map(
			(address) => markup`<iframe class="unseen" title="${said.frame}" src="${address}"></iframe>`,
		)}`,
		...(frames.length === 0
			? {}
			: {
					contentSecurityPolicy: {
						'frame-src': [...new Set(frames.map((address) => new URL(address).origin))].join(' '),
					},
				}),
	});
	if (cookies.length > 0) response.headers['set-cookie'] = cookies;
	return response;
}

interface Question {
	texts: Texts;
	accounts: readonly SignedInAccount[];
	/** what the form is bound to */
	key: string;
	/** parameters that the answer brings again */
	names: readonly string[];
}

function askFirst(
	authority: Authority,
	segment: string,
	form: Form,
	{ texts, accounts, key, names }: Question,
): HttpResponse {
	const said = texts.logout;
	const kept = names.flatMap((name) => {
		const value = form.get(name);
		return value === undefined ? [] : [markup`<input type="hidden" name="${name}" value="${value.slice(0, 4096)}">`];
	});
	return page({
		texts,
		title: said.askTitle,
		body: markup`<form method="post" action="/${encodeURIComponent(segment)}/oauth2/v2.0/logout">
			<input type="hidden" name="csrf" value="${formToken(authority.secrets, 'logout', key)}"><input type="hidden" name="confirm" value="1">${kept}
			<h1>${said.askTitle}</h1><p class="lead">${said.ask(accounts.map(({ user }) => user.userPrincipalName).join(', '))}</p>
			<div class="actions"><button type="submit" class="primary">${said.action}</button></div></form>`,
	});
}
