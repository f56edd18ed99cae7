// The two pages of a device sign-in that stand outside the steps: where the code is entered, and where it ends.
import type { HttpResponse } from '../../http/message.ts';
import { markup } from './html.ts';
import { page } from './page.ts';

export interface UserCodePage {
	/** token that only this page's form knows */
	csrf: string;
	/** shown in the field: never sent by itself */
	userCode: string;
	problem?: string;
}

export function userCodePage({ csrf, userCode, problem }: UserCodePage): HttpResponse {
	return page({
		title: 'Enter code',
		body: markup`<form method="post" action="/devicelogin" novalidate>
			<input type="hidden" name="csrf" value="${csrf}">
			<h1>Enter code</h1>
			<p class="lead">Enter the code that your app or device shows. Never enter a code that somebody sent you.</p>
			${problem === undefined ? '' : markup`<p class="problem" role="alert">${problem}</p>`}
			<label for="user_code">Code</label>
			<input id="user_code" name="user_code" class="user-code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16" required autofocus value="${userCode}">
			<div class="actions"><button type="submit" class="primary">Next</button></div></form>`,
	});
}

export function deviceSignedInPage(clientName: string, tenantName: string | undefined): HttpResponse {
	return page({
		title: 'You are signed in',
		...(tenantName === undefined ? {} : { tenantName }),
		body: markup`<h1>You are signed in on your device</h1><p class="lead">${clientName} goes on by itself. You can close this window.</p>`,
	});
}
