// Two pages for people who open the authority in a browser: what this is, and what an error code means.
import { findAadsts } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { parseForm } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import { markup } from '../sign-in/pages/html.ts';
import { page } from '../sign-in/pages/page.ts';
import { textsFor } from '../sign-in/texts/languages.ts';

export async function home(_: Authority, exchange: Exchange): Promise<HttpResponse> {
	const texts = textsFor(exchange);
	const said = texts.home;
	return page({
		texts,
		title: said.title,
		body: markup`<h1>${said.heading}</h1><p class="lead">${said.lead}</p>`,
	});
}

export async function errorExplanation(_: Authority, exchange: Exchange): Promise<HttpResponse> {
	const code = Number(parseForm(exchange.request.query).get('code'));
	const entry = findAadsts(code);
	const texts = textsFor(exchange);
	const said = texts.home;
	if (!entry)
		return page({
			texts,
			title: said.unknownCode,
			status: 404,
			body: markup`<h1>${said.unknownCode}</h1><p>${said.unknownCodeLead}</p>`,
		});
	return page({
		texts,
		title: `AADSTS${code}`,
		body: markup`<h1>AADSTS${code}</h1><p class="lead">${entry.name}</p><p lang="en">${entry.text}</p><p><strong>${said.remedy}</strong> <span lang="en">${entry.remedy}.</span></p>
			<dl class="details"><dt>error</dt><dd>${entry.error}</dd>${entry.suberror ? markup`<dt>suberror</dt><dd>${entry.suberror}</dd>` : ''}<dt>${said.status}</dt><dd>${entry.status}</dd></dl>`,
	});
}
