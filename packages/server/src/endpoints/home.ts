// Two pages for people who open the authority in a browser: what this is, and what an error code means.
import { findAadsts } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { parseForm } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import { markup } from '../sign-in/pages/html.ts';
import { page } from '../sign-in/pages/page.ts';

export async function home(): Promise<HttpResponse> {
	return page({
		title: 'Authority',
		body: markup`<h1>The authority is running</h1><p class="lead">Applications sign their users in here. There is nothing to sign in to by itself: open the application.</p>`,
	});
}

export async function errorExplanation(_: Authority, exchange: Exchange): Promise<HttpResponse> {
	const code = Number(parseForm(exchange.request.query).get('code'));
	const entry = findAadsts(code);
	if (!entry)
		return page({
			title: 'Unknown error code',
			status: 404,
			body: markup`<h1>Unknown error code</h1><p>This authority produces no error with that code.</p>`,
		});
	return page({
		title: `AADSTS${code}`,
		body: markup`<h1>AADSTS${code}</h1><p class="lead">${entry.name}</p><p>${entry.text}</p><p><strong>What to do:</strong> ${entry.remedy}.</p>
			<dl class="details"><dt>error</dt><dd>${entry.error}</dd>${entry.suberror ? markup`<dt>suberror</dt><dd>${entry.suberror}</dd>` : ''}<dt>HTTP status</dt><dd>${entry.status}</dd></dl>`,
	});
}
