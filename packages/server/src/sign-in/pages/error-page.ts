// The page for an error that stops a sign-in: what stands in the way, what to do next, whom to ask, and what support
// needs to find it.

import type { Exchange } from '../../authority.ts';
import type { ProtocolError } from '../../errors.ts';
import { formatTimestamp } from '../../http/error-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { type Texts, textsFor } from '../texts/languages.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';

export interface ErrorPageOptions {
	tenantName?: string | undefined;
	/** a way back to the application, where there is one */
	control?: Html | undefined;
	formAction?: string | undefined;
	/** where the same request asks for an account; told where another account may help */
	anotherAccount?: string | undefined;
	/** of the sign-in's language; the browser's, where there is none */
	texts?: Texts | undefined;
	/** whose sign-in it was */
	userPrincipalName?: string | undefined;
}

export function errorPage(error: ProtocolError, exchange: Exchange, options: ErrorPageOptions = {}): HttpResponse {
	const { ids } = exchange;
	const texts = options.texts ?? textsFor(exchange);
	const { refusals, brokenRequest, whomToAsk, errorPage: said } = texts;
	const { title, why, next, ask, anotherAccount } = refusals[error.code] ?? brokenRequest;
	const { userPrincipalName } = options;
	return page({
		texts,
		title,
		...(options.tenantName === undefined ? {} : { tenantName: options.tenantName }),
		status: error.entry.status === 401 ? 400 : error.entry.status,
		body: markup`<h1>${title}</h1>
			${userPrincipalName ? markup`<span class="account">${userPrincipalName}</span>` : ''}
			<p class="lead">${why}</p>
			<p><strong>${said.whatToDo}</strong> ${next}</p>
			${whomToAsk[ask] ? markup`<p>${whomToAsk[ask]}</p>` : ''}
			${options.control ?? ''}
			${anotherAccount && options.anotherAccount ? markup`<p><a href="${options.anotherAccount}">${said.anotherAccount}</a></p>` : ''}
			<dl class="details"><dt>${said.code}</dt><dd>${error.code}</dd><dt>${said.traceId}</dt><dd>${ids.traceId}</dd><dt>${said.correlationId}</dt><dd>${ids.correlationId}</dd><dt>${said.timestamp}</dt><dd>${formatTimestamp(ids.receivedAt)}</dd></dl>
			<p class="note" lang="en">${error.message}</p>`,
		...(options.formAction ? { contentSecurityPolicy: { 'form-action': options.formAction } } : {}),
	});
}
