// The page for an error that stops a sign-in: what stands in the way, what to do next, whom to ask, and what support
// needs to find it.

import type { ProtocolError } from '../../errors.ts';
import { formatTimestamp, type RequestIds } from '../../http/error-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';
import { brokenRequestText, refusalTexts, whomToAsk } from './refusal-texts.ts';

export interface ErrorPageOptions {
	tenantName?: string | undefined;
	/** a way back to the application, where there is one */
	control?: Html | undefined;
	formAction?: string | undefined;
	/** where the same request asks for an account; told where another account may help */
	anotherAccount?: string | undefined;
	/** whose sign-in it was */
	userPrincipalName?: string | undefined;
}

export function errorPage(error: ProtocolError, ids: RequestIds, options: ErrorPageOptions = {}): HttpResponse {
	const { title, why, next, ask, anotherAccount } = refusalTexts[error.code] ?? brokenRequestText;
	const { userPrincipalName } = options;
	return page({
		title,
		...(options.tenantName === undefined ? {} : { tenantName: options.tenantName }),
		status: error.entry.status === 401 ? 400 : error.entry.status,
		body: markup`<h1>${title}</h1>
			${userPrincipalName ? markup`<span class="account">${userPrincipalName}</span>` : ''}
			<p class="lead">${why}</p>
			<p><strong>What you can do:</strong> ${next}</p>
			${whomToAsk[ask] ? markup`<p>${whomToAsk[ask]}</p>` : ''}
			${options.control ?? ''}
			${anotherAccount && options.anotherAccount ? markup`<p><a href="${options.anotherAccount}">Sign in with another account</a></p>` : ''}
			<dl class="details"><dt>Error code</dt><dd>${error.code}</dd><dt>Trace ID</dt><dd>${ids.traceId}</dd><dt>Correlation ID</dt><dd>${ids.correlationId}</dd><dt>Timestamp</dt><dd>${formatTimestamp(ids.receivedAt)}</dd></dl>
			<p class="note">${error.message}</p>`,
		...(options.formAction ? { contentSecurityPolicy: { 'form-action': options.formAction } } : {}),
	});
}
