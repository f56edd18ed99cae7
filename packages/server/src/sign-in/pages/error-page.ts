// The page for an error that stops a sign-in: what happened, and what support needs to find it.

import type { ProtocolError } from '../../errors.ts';
import { formatTimestamp, type RequestIds } from '../../http/error-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';

export interface ErrorPageOptions {
	tenantName?: string | undefined;
	/** a way back to the application, where there is one */
	control?: Html | undefined;
	formAction?: string | undefined;
}

const headlines: Partial<Record<number, [string, string]>> = {
	53003: [
		'You cannot access this right now',
		'Your sign-in was successful, but it does not meet the criteria that your organization set for this resource. Your administrator can tell you more.',
	],
	53010: [
		'You cannot set up a second factor here',
		'Your organization lets you do that from certain places or devices only. Your administrator can tell you which.',
	],
	65004: ['Access was declined', 'You did not give the application the access it asked for.'],
	90094: [
		'An administrator must approve',
		'This application asks for permissions that only an administrator of your organization can grant.',
	],
	50105: [
		'You have no access to this application',
		'Your administrator gives access to it by assignment, and you are not assigned.',
	],
	50089: [
		'This sign-in is over',
		'It took too long, or it was finished already. Go back to the application and start again.',
	],
};

export function errorPage(error: ProtocolError, ids: RequestIds, options: ErrorPageOptions = {}): HttpResponse {
	const [title, text] = headlines[error.code] ?? ['Sorry, we could not sign you in', ''];
	return page({
		title,
		...(options.tenantName === undefined ? {} : { tenantName: options.tenantName }),
		status: error.entry.status === 401 ? 400 : error.entry.status,
		body: markup`<h1>${title}</h1>
			${text ? markup`<p class="lead">${text}</p>` : ''}
			<p>${error.message}</p>
			${options.control ?? ''}
			<dl class="details"><dt>Error code</dt><dd>${error.code}</dd><dt>Trace ID</dt><dd>${ids.traceId}</dd><dt>Correlation ID</dt><dd>${ids.correlationId}</dd><dt>Timestamp</dt><dd>${formatTimestamp(ids.receivedAt)}</dd></dl>`,
		...(options.formAction ? { contentSecurityPolicy: { 'form-action': options.formAction } } : {}),
	});
}
