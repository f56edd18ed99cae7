// The pages of the one-time set-up: the form, and where it ends.
import type { HttpResponse } from '../../http/message.ts';
import { markup } from './html.ts';
import { page } from './page.ts';

export interface SetupPage {
	/** token that only this page's form knows */
	csrf: string;
	/** what was typed before; never a password */
	typed: { token: string; organization: string; domain: string; userName: string };
	/** characters that a password needs */
	shortestPassword: number;
	problem?: string;
}

export function setupPage({ csrf, typed, shortestPassword, problem }: SetupPage): HttpResponse {
	return page({
		title: 'Set up',
		body: markup`<form method="post" action="/setup" novalidate>
			<input type="hidden" name="csrf" value="${csrf}">
			<h1>Set up this authority</h1>
			<p class="lead">Make your organization’s tenant and its first administrator. This can be done once.</p>
			${problem === undefined ? '' : markup`<p class="problem" role="alert">${problem}</p>`}
			<label for="token">Set-up token</label>
			<input id="token" name="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="128" required autofocus aria-describedby="token-note" value="${typed.token}">
			<p class="note" id="token-note"><code>countersign serve</code> printed it on its terminal; <code>countersign setup</code> prints a new one.</p>
			<label for="organization">Organization</label>
			<input id="organization" name="organization" type="text" autocomplete="organization" maxlength="256" required value="${typed.organization}">
			<label for="domain">Domain</label>
			<input id="domain" name="domain" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" inputmode="url" maxlength="253" required placeholder="contoso.com" value="${typed.domain}">
			<label for="user-name">Administrator’s user name</label>
			<input id="user-name" name="user-name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256" required placeholder="admin" value="${typed.userName}">
			<label for="password">Password</label>
			<input id="password" name="password" type="password" autocomplete="new-password" required minlength="${shortestPassword}" maxlength="1024" aria-describedby="rule">
			<p class="note" id="rule">At least ${shortestPassword} characters: until there is a policy, it is all that protects this account.</p>
			<label for="repeated">Password again</label>
			<input id="repeated" name="repeated" type="password" autocomplete="new-password" required maxlength="1024">
			<div class="actions"><button type="submit" class="primary">Set up</button></div></form>`,
	});
}

export interface SetupDonePage {
	organization: string;
	tenantId: string;
	userPrincipalName: string;
	appId: string;
}

export function setupDonePage({ organization, tenantId, userPrincipalName, appId }: SetupDonePage): HttpResponse {
	return page({
		title: 'Set up',
		tenantName: organization,
		body: markup`<h1>The authority is set up</h1>
			<p class="lead">${userPrincipalName} is its Global Administrator. Keep these ids: your applications are configured with them.</p>
			<dl class="facts"><dt>Tenant</dt><dd><code>${tenantId}</code></dd><dt>Administrator</dt><dd>${userPrincipalName}</dd><dt>Administration client</dt><dd><code>${appId}</code></dd></dl>
			<p class="note">Programs that administer policies sign in with that client, by a device code. Make a second administrator before you turn on a policy for all users.</p>`,
	});
}
