// Binds a sign-in to the browser that started it: a cookie of its own per transaction, so that tabs never mix, and a
// form token that only pages of this authority know. Login CSRF and a swapped transaction fail on either. OWASP ASVS
// 3.5.
import type { Exchange } from '../authority.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import { equalInConstantTime, hashHandle, type Secrets } from '../secrets.ts';

/** seconds */
export const transactionLifetime = 1800;

function cookieName(transactionId: string): string {
	return `tx-${transactionId}`;
}

/** the beginning of the transaction's cookie as browsers send it */
export function transactionCookie(transactionId: string): string {
	return `__Host-${cookieName(transactionId)}=`;
}

export function setTransactionCookie(transactionId: string, browserKey: string): string {
	return setCookie(cookieName(transactionId), browserKey, { sameSite: 'Strict', maxAge: transactionLifetime });
}

export function clearTransactionCookie(transactionId: string): string {
	return setCookie(cookieName(transactionId), '', { sameSite: 'Strict', maxAge: 0 });
}

/** @returns the browser's key for the transaction, or `undefined` when this is not the browser that started it */
export function browserKeyOf(exchange: Exchange, transaction: SignInTransaction): string | undefined {
	const key = parseCookies(exchange.request.headers.cookie).get(`__Host-${cookieName(transaction.id)}`);
	if (key === undefined) return undefined;
	return equalInConstantTime(Buffer.from(hashHandle(key)), Buffer.from(transaction.browserHash)) ? key : undefined;
}

export function formToken(secrets: Secrets, transactionId: string, browserKey: string): string {
	return secrets.mac('form', transactionId, browserKey).toString('base64url');
}

export function isFormToken(
	secrets: Secrets,
	transactionId: string,
	browserKey: string,
	token: string | undefined,
): boolean {
	const shown = Buffer.from(token ?? '', 'base64url');
	return secrets.macs('form', transactionId, browserKey).some((expected) => equalInConstantTime(expected, shown));
}

/**
 * @returns whether a browser says that another site sent this form; browsers that say nothing are held to the token
 * alone
 */
export function isCrossSite(exchange: Exchange): boolean {
	const site = exchange.request.headers['sec-fetch-site'];
	return site !== undefined && site !== 'same-origin' && site !== 'none';
}
