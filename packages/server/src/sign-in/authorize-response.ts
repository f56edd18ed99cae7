// How an authorization response travels back to the client. OAuth 2.0 Multiple Response Type Encoding Practices §2,
// OAuth 2.0 Form Post Response Mode, RFC 9207 (`iss`).
import { createHash } from 'node:crypto';
import { isOpenTenant } from '../directory/tenant-resolution.ts';
import { type HttpResponse, html, redirect } from '../http/message.ts';
import type { RedirectAnswer } from '../records/transaction.ts';
import { issuerOf } from '../tokens/issuer.ts';
import { type Html, markup, raw } from './pages/html.ts';
import { page } from './pages/page.ts';
import type { Texts } from './texts/languages.ts';

export type ResponseTarget = Omit<RedirectAnswer, 'kind' | 'responseTypes'>;

const autoSubmit = 'document.forms[0].submit()';
const autoSubmitHash = createHash('sha256').update(autoSubmit).digest('base64');

function withState(target: ResponseTarget, parameters: Record<string, string>): Record<string, string> {
	return target.state === undefined ? parameters : { ...parameters, state: target.state };
}

/**
 * Which authority answers. Over `common` it is not told, as Entra ID tells it nowhere: the metadata there has a
 * template for an issuer, and whoever compares the two, as RFC 9207 §2.4 says, would refuse each answer. That metadata
 * does not promise it either.
 *
 * @param segment of the path that was asked
 * @param tenantId absent before it is known
 */
export function issuerParameter(origin: string, segment: string, tenantId: string | undefined): Record<string, string> {
	return tenantId === undefined || isOpenTenant(segment) ? {} : { iss: issuerOf(origin, tenantId) };
}

/** The address that carries the response, for the query and fragment modes. */
export function responseLocation(target: ResponseTarget, parameters: Record<string, string>): string {
	const encoded = new URLSearchParams(withState(target, parameters)).toString();
	if (target.responseMode === 'fragment') return `${target.redirectUri}#${encoded}`;
	return `${target.redirectUri}${target.redirectUri.includes('?') ? '&' : '?'}${encoded}`;
}

function redirectSource(redirectUri: string): string {
	const url = new URL(redirectUri);
	return url.origin === 'null' ? url.protocol : url.origin;
}

function hiddenFields(fields: Readonly<Record<string, string>>): Html {
	return markup`${Object.entries(fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)}`;
}

function responseFields(target: ResponseTarget, parameters: Record<string, string>): Html {
	return hiddenFields(withState(target, parameters));
}

/**
 * A page that sends a form to another site by itself.
 *
 * @param address that takes the form
 * @param fields hidden inputs
 * @param formAction sources that the form, and each redirect that answers it, may go to
 */
function sendingPage(
	address: string,
	fields: Html,
	{ texts, said, formAction }: { texts: Texts; said: Texts['goElsewhere']; formAction: string },
): HttpResponse {
	return page({
		texts,
		title: said.title,
		body: markup`<form method="post" action="${address}">${fields}
			<noscript><p>${said.noScript}</p><button type="submit" class="primary">${said.action}</button></noscript></form>
			<script>${raw(autoSubmit)}</script>`,
		contentSecurityPolicy: {
			'script-src': `'sha256-${autoSubmitHash}'`,
			'form-action': formAction,
		},
	});
}

function formPost(target: ResponseTarget, parameters: Record<string, string>, texts: Texts): HttpResponse {
	const formAction = redirectSource(target.redirectUri);
	return sendingPage(target.redirectUri, responseFields(target, parameters), {
		texts,
		said: texts.answer,
		formAction,
	});
}

/** Sends the browser to a provider with a form, which is not the answer to a client. */
export function postElsewhere(location: string, form: Readonly<Record<string, string>>, texts: Texts): HttpResponse {
	// a provider may redirect to another host of its own, to which browsers hold the directive too
	return sendingPage(location, hiddenFields(form), { texts, said: texts.goElsewhere, formAction: 'https:' });
}

/** A link or button that takes an error back to the client, for a page that the user has read. */
export function returnControl(
	target: ResponseTarget,
	parameters: Record<string, string>,
	clientName: string,
	texts: Texts,
): { control: Html; formAction?: string } {
	if (target.responseMode !== 'form_post') {
		return {
			control: markup`<p><a class="return" href="${responseLocation(target, parameters)}">${texts.answer.returnTo(clientName)}</a></p>`,
		};
	}
	return {
		control: markup`<form method="post" action="${target.redirectUri}">${responseFields(target, parameters)}<button type="submit" class="primary">${texts.answer.returnTo(clientName)}</button></form>`,
		formAction: redirectSource(target.redirectUri),
	};
}

/**
 * Sends the response on its way.
 *
 * @param answersPost whether it answers a form of the sign-in pages. Browsers apply `form-action` to every redirect
 *   that
 *   follows a form's submission, so such an answer is a page that navigates, and `form-action 'self'` can stay.
 */
export function authorizeResponse(
	target: ResponseTarget,
	parameters: Record<string, string>,
	{ answersPost, texts }: { answersPost: boolean; texts: Texts },
): HttpResponse {
	if (target.responseMode === 'form_post') return formPost(target, parameters, texts);
	const location = responseLocation(target, parameters);
	if (!answersPost) return redirect(location);
	const said = texts.answer;
	const arrived = page({
		texts,
		title: said.title,
		head: markup`<meta http-equiv="refresh" content="0;url=${location}">`,
		body: markup`<h1>${said.title}</h1><p class="lead">${said.lead}</p><p><a class="return" href="${location}">${said.action}</a></p>`,
	});
	return html(arrived.status, arrived.body, arrived.headers as Record<string, string>);
}
