// The frame around every page: one stylesheet, and a policy that allows nothing else. The pages of passkeys alone add a
// script, of this origin.
import { type HttpResponse, html } from '../../http/message.ts';
import type { Texts } from '../texts/languages.ts';
import { type Html, markup, raw } from './html.ts';

export interface Page {
	/** whose language the page is in */
	texts: Texts;
	title: string;
	body: Html;
	head?: Html;
	/** whose sign-in this is */
	tenantName?: string;
	status?: number;
	/** it holds lists */
	wide?: true;
	/** its script may ask the browser for the user's position */
	asksPosition?: boolean | undefined;
	/** additions to the policy */
	contentSecurityPolicy?: Record<string, string>;
}

export const passkeyScriptPath = '/assets/passkey.js';
export const deviceScriptPath = '/assets/device.js';
export const positionScriptPath = '/assets/position.js';

export const securityHeaders: Record<string, string> = {
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const withPosition = { 'permissions-policy': 'camera=(), microphone=(), geolocation=(self)' };

const policy: Record<string, string> = {
	'default-src': "'none'",
	'style-src': "'self'",
	'img-src': "'self' data:",
	'form-action': "'self'",
	'frame-ancestors': "'none'",
	'base-uri': "'none'",
};

const mark = markup`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path d="M16 2 4 7v8c0 7.2 5 12.7 12 15 7-2.3 12-7.8 12-15V7z" fill="currentColor" opacity=".16"/><path d="M16 2 4 7v8c0 7.2 5 12.7 12 15 7-2.3 12-7.8 12-15V7z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="m10.5 15.5 4 4 7-8" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export function page({
	texts,
	title,
	body,
	head,
	tenantName,
	status = 200,
	wide,
	asksPosition,
	contentSecurityPolicy = {},
}: Page): HttpResponse {
	const written = Object.entries({ ...policy, ...contentSecurityPolicy }).map(([name, value]) => `${name} ${value}`);
	const document = markup`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}${tenantName ? ` – ${tenantName}` : ''} – Countersign</title>
<link rel="stylesheet" href="/assets/sign-in.css">
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
${head ?? ''}
</head>
<body>
<main${wide ? raw(' class="wide"') : ''}>
<header>${mark}<span class="product">Countersign</span>${tenantName ? markup`<span class="tenant">${tenantName}</span>` : ''}</header>
${body}
</main>
</body>
</html>
`;
	return html(status, document.text, {
		...securityHeaders,
		...(asksPosition ? withPosition : {}),
		'content-security-policy': written.join('; '),
	});
}
