// The two pages of a device sign-in that stand outside the steps: where the code is entered, and where it ends.
import type { HttpResponse } from '../../http/message.ts';
import type { Texts } from '../texts/languages.ts';
import { markup } from './html.ts';
import { page } from './page.ts';

export interface UserCodePage {
	texts: Texts;
	/** token that only this page's form knows */
	csrf: string;
	/** shown in the field: never sent by itself */
	userCode: string;
	problem?: string;
}

export function userCodePage({ texts, csrf, userCode, problem }: UserCodePage): HttpResponse {
	const said = texts.deviceCode;
	return page({
		texts,
		title: said.title,
		body: markup`<form method="post" action="/devicelogin" novalidate>
			<input type="hidden" name="csrf" value="${csrf}">
			<h1>${said.title}</h1>
			<p class="lead">${said.lead}</p>
			${problem === undefined ? '' : markup`<p class="problem" role="alert">${problem}</p>`}
			<label for="user_code">${said.label}</label>
			<input id="user_code" name="user_code" class="user-code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16" required autofocus value="${userCode}">
			<div class="actions"><button type="submit" class="primary">${said.action}</button></div></form>`,
	});
}

export function deviceSignedInPage(texts: Texts, clientName: string, tenantName: string | undefined): HttpResponse {
	const said = texts.deviceCode;
	return page({
		texts,
		title: said.doneTitle,
		...(tenantName === undefined ? {} : { tenantName }),
		body: markup`<h1>${said.done}</h1><p class="lead">${said.doneLead(clientName)}</p>`,
	});
}
