// The pages on which somebody who forgot the password chooses another: who it is, and then the proofs. The second page
// is the same for every name, so that nobody learns from it who has an account, or how they prove themselves.
import type { HttpResponse } from '../../http/message.ts';
import { minimumLength } from '../../methods/new-password.ts';
import type { Texts } from '../texts/languages.ts';
import { type Html, markup } from './html.ts';
import { page } from './page.ts';

export interface PasswordResetFrame {
	texts: Texts;
	/** token that only this page's form knows */
	csrf: string;
	problem?: string | undefined;
}

function resetPage({ texts, csrf, problem }: PasswordResetFrame, action: string, body: Html): HttpResponse {
	const { title } = texts.passwordReset;
	return page({
		texts,
		title,
		body: markup`<form method="post" action="/password-reset" novalidate>
			<input type="hidden" name="csrf" value="${csrf}">
			<h1>${title}</h1>
			${problem === undefined ? '' : markup`<p class="problem" role="alert">${problem}</p>`}
			${body}
			<div class="actions"><button type="submit" class="primary">${action}</button></div></form>`,
	});
}

export function resetNamePage(frame: PasswordResetFrame, username: string): HttpResponse {
	const said = frame.texts.passwordReset;
	return resetPage(
		frame,
		said.next,
		markup`<p class="lead">${said.nameLead}</p>
			<label for="username">${frame.texts.common.userName}</label>
			<input id="username" name="username" type="email" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" value="${username}" required maxlength="256" autofocus>`,
	);
}

/** @param sealed what the form brings back: who it is for, and the code that was sent */
export function resetProofPage(frame: PasswordResetFrame, username: string, sealed: string): HttpResponse {
	const said = frame.texts.passwordReset;
	const { chosen, repeated } = frame.texts.changePassword;
	return resetPage(
		frame,
		said.action,
		markup`<span class="account">${username}</span>
			<p class="lead">${said.proofLead}</p>
			<input type="hidden" name="sealed" value="${sealed}"><input type="hidden" name="username" value="${username}">
			<label for="mail-code">${said.mailCode}</label>
			<input id="mail-code" name="mail-code" class="code" type="text" inputmode="numeric" autocomplete="off" maxlength="9" autofocus aria-describedby="proofs">
			<label for="app-code">${said.appCode}</label>
			<input id="app-code" name="app-code" class="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="7" aria-describedby="proofs">
			<p class="note" id="proofs">${said.proofNote}</p>
			<label for="chosen">${chosen}</label>
			<input id="chosen" name="chosen" type="password" autocomplete="new-password" required minlength="${minimumLength}" maxlength="1024" aria-describedby="rule">
			<p class="note" id="rule">${said.rule(minimumLength)}</p>
			<label for="repeated">${repeated}</label>
			<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024">`,
	);
}

export function resetDonePage({ texts }: Pick<PasswordResetFrame, 'texts'>): HttpResponse {
	const { doneTitle, doneLead } = texts.passwordReset;
	return page({ texts, title: doneTitle, body: markup`<h1>${doneTitle}</h1><p class="lead">${doneLead}</p>` });
}
