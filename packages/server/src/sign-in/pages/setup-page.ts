// The pages of the one-time set-up: the form, and where it ends.
import type { HttpResponse } from '../../http/message.ts';
import type { Texts } from '../texts/languages.ts';
import { markup } from './html.ts';
import { page } from './page.ts';

export interface SetupPage {
	texts: Texts;
	/** token that only this page's form knows */
	csrf: string;
	/** what was typed before; never a password */
	typed: { token: string; organization: string; domain: string; userName: string };
	/** characters that a password needs */
	shortestPassword: number;
	problem?: string;
}

export function setupPage({ texts, csrf, typed, shortestPassword, problem }: SetupPage): HttpResponse {
	const said = texts.setup;
	return page({
		texts,
		title: said.title,
		body: markup`<form method="post" action="/setup" novalidate>
			<input type="hidden" name="csrf" value="${csrf}">
			<h1>${said.heading}</h1>
			<p class="lead">${said.lead}</p>
			${problem === undefined ? '' : markup`<p class="problem" role="alert">${problem}</p>`}
			<label for="token">${said.token}</label>
			<input id="token" name="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="128" required autofocus aria-describedby="token-note" value="${typed.token}">
			<p class="note" id="token-note">${said.tokenNote(markup`<code>countersign serve</code>`, markup`<code>countersign setup</code>`)}</p>
			<label for="organization">${said.organization}</label>
			<input id="organization" name="organization" type="text" autocomplete="organization" maxlength="256" required value="${typed.organization}">
			<label for="domain">${said.domain}</label>
			<input id="domain" name="domain" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" inputmode="url" maxlength="253" required placeholder="contoso.com" value="${typed.domain}">
			<label for="user-name">${said.userName}</label>
			<input id="user-name" name="user-name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required placeholder="admin" value="${typed.userName}">
			<label for="password">${said.password}</label>
			<input id="password" name="password" type="password" autocomplete="new-password" required minlength="${shortestPassword}" maxlength="1024" aria-describedby="rule">
			<p class="note" id="rule">${said.rule(shortestPassword)}</p>
			<label for="repeated">${said.repeated}</label>
			<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024">
			<div class="actions"><button type="submit" class="primary">${said.action}</button></div></form>`,
	});
}

export interface SetupDonePage {
	texts: Texts;
	organization: string;
	tenantId: string;
	userPrincipalName: string;
	appId: string;
}

export function setupDonePage({
	texts,
	organization,
	tenantId,
	userPrincipalName,
	appId,
}: SetupDonePage): HttpResponse {
	const said = texts.setup;
	return page({
		texts,
		title: said.title,
		tenantName: organization,
		body: markup`<h1>${said.doneHeading}</h1>
			<p class="lead">${said.doneLead(userPrincipalName)}</p>
			<dl class="facts"><dt>${said.tenant}</dt><dd><code>${tenantId}</code></dd><dt>${said.administrator}</dt><dd>${userPrincipalName}</dd><dt>${said.client}</dt><dd><code>${appId}</code></dd></dl>
			<p class="note">${said.doneNote}</p>`,
	});
}
