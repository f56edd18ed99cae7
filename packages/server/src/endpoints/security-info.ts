// One's own sign-in methods: GET shows them, POST changes one. Both want a session of this browser whose proof is
// fresh, and what policies on the registration of security information ask for; where it lacks, a sign-in comes first
// and leads back here.

import { createAccessContext } from '../access/access-context.ts';
import { loadMethodsPolicy } from '../access/methods-policy.ts';
import { readAuthorizationScopes } from '../access/scopes.ts';
import { decideSecurityInfo } from '../access/security-info.ts';
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { securityInfo as application, securityInfoAt, securityInfoPath } from '../directory/security-info.ts';
import { methodNotAllowed, ProtocolError, signInExpired } from '../errors.ts';
import { readClaims } from '../grants/request-claims.ts';
import { type Form, parseForm, parseFormBody } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import { networkOf } from '../risk/network.ts';
import { accountsInTenant } from '../session/accounts-in-tenant.ts';
import { signedInAccounts } from '../session/session-cookies.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import { advance } from '../sign-in/advance.ts';
import { beginTransaction } from '../sign-in/begin-transaction.ts';
import { formToken, isCrossSite, isFormToken } from '../sign-in/browser-binding.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { markup } from '../sign-in/pages/html.ts';
import { type SecurityInfoFrame, securityInfoMessage } from '../sign-in/pages/security-info-pages.ts';
import { type Texts, textsFor } from '../sign-in/texts/languages.ts';
import { changeSecurityInfo, showSecurityInfo } from './security-info-changes.ts';
import type { Visitor } from './security-info-visitor.ts';

export async function securityInfo(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	try {
		const { method } = exchange.request;
		if (method !== 'GET' && method !== 'POST') throw methodNotAllowed('GET, POST');
		const form = method === 'GET' ? parseForm(exchange.request.query) : parseFormBody(exchange.request);
		if (method === 'GET' && form.has('error')) return declined(textsFor(exchange), form);
		const account = await findAccount(authority, exchange, form);
		const snapshot = account && (await authority.snapshots.get(account.user.tenantId));
		const visitor = account &&
			snapshot && {
				authority,
				exchange,
				account,
				snapshot,
				policy: await loadMethodsPolicy(authority.storage.directory, snapshot.tenant, account.user),
			};
		if (!visitor || !(await isLetIn(visitor))) {
			if (method === 'POST') return redirect(addressOf(account), 303);
			// straight from a sign-in that let nobody in: another one would lead here again
			if (form.has('returned')) throw signInExpired();
			return await signInFirst(authority, exchange, account);
		}
		if (method === 'GET')
			return form.has('returned')
				? redirect(addressOf(account), 303)
				: await showSecurityInfo(visitor, frameOf(visitor), form);
		const key = account.session.id;
		if (isCrossSite(exchange) || !isFormToken(authority.secrets, application.appId, key, form.get('csrf')))
			throw signInExpired();
		return await changeSecurityInfo(visitor, frameOf(visitor), form);
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

const addressOf = (account: SignedInAccount | undefined) =>
	account ? `${securityInfoPath}?session_state=${account.session.id}` : securityInfoPath;

/** The account that the address or form names; the only one that there is, where it names none. */
async function findAccount(authority: Authority, exchange: Exchange, form: Form): Promise<SignedInAccount | undefined> {
	const accounts = await signedInAccounts(authority, exchange);
	const named = form.get('session_state');
	if (named !== undefined) return accounts.find(({ session }) => session.id === named);
	return accounts.length === 1 ? accounts[0] : undefined;
}

/**
 * A session that goes on from another network goes through a sign-in first, which assesses its risk: whoever copied the
 * cookie must not come past that and add a method of their own.
 */
async function isLetIn({ authority, exchange, account, snapshot }: Visitor): Promise<boolean> {
	if (networkOf(account.session.ipAddress) !== networkOf(exchange.ipAddress)) return false;
	const { requested, further } = await readAuthorizationScopes(authority, snapshot, 'openid');
	const context = await createAccessContext(authority, exchange, {
		snapshot,
		client: application,
		requested,
		further,
		claims: readClaims(undefined),
		facts: account.facts,
		clientAppType: 'browser',
		flow: 'authorize',
		transferMethods: account.session.transferMethods,
		acrValues: undefined,
		user: account.user,
		provenDevice: account.session.provenDevice,
	});
	return decideSecurityInfo(context).outcome === 'allow';
}

async function signInFirst(
	authority: Authority,
	exchange: Exchange,
	account: SignedInAccount | undefined,
): Promise<HttpResponse> {
	const client = securityInfoAt(authority.origin);
	const tenantId = account?.user.tenantId;
	const transaction = beginTransaction(authority, exchange, {
		tenantSegment: tenantId ?? 'organizations',
		clientAppId: client.appId,
		platform: 'web',
		scope: 'openid',
		...(account ? { loginHint: account.user.userPrincipalName } : {}),
		correlationId: exchange.ids.correlationId || randomUuid(authority.random),
		answer: {
			kind: 'redirect',
			redirectUri: `${authority.origin}${securityInfoPath}?returned=1`,
			responseMode: 'query',
			responseTypes: [],
		},
	});
	const tenant = tenantId === undefined ? undefined : await authority.storage.directory.findTenant(tenantId);
	const accounts = await accountsInTenant(authority, exchange, tenant);
	transaction.tenantId = tenantId;
	transaction.userId = account?.user.id;
	transaction.sessionId = account?.session.id;
	transaction.facts = account?.facts ?? [];
	transaction.useAnotherAccount = accounts.length === 0;
	// it asks for nothing that could be consented to
	transaction.consented = true;
	return advance({ authority, exchange, transaction, client, accounts, stored: false, answersPost: false });
}

function declined(texts: Texts, form: Form): HttpResponse {
	const said = texts.securityInfo;
	const [code] = /AADSTS\d+/.exec(form.get('error_description') ?? '') ?? [said.noCode];
	return securityInfoMessage(texts, said.declinedTitle, said.declined(code), {
		address: securityInfoPath,
		text: said.tryAgain,
	});
}

function frameOf({ authority, account, exchange, snapshot }: Visitor): SecurityInfoFrame {
	const key = account.session.id;
	return {
		texts: textsFor(exchange),
		tenantName: snapshot.tenant.displayName,
		userPrincipalName: account.user.userPrincipalName,
		address: addressOf(account),
		hidden: markup`<input type="hidden" name="session_state" value="${key}"><input type="hidden" name="csrf" value="${formToken(authority.secrets, application.appId, key)}">`,
	};
}
