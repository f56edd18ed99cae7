// The pages of one's own sign-in methods: the list, and the forms that add one or change the password. Each thing that
// can be done is a form with a button, so that they work without scripts, but for making a passkey.
import { findAadsts } from '@countersign/protocol';
import type { HttpResponse } from '../../http/message.ts';
import { type Html, markup } from './html.ts';
import { page, passkeyScriptPath } from './page.ts';

export interface SecurityInfoFrame {
	tenantName: string;
	userPrincipalName: string;
	/** hidden fields that every form brings: whose session, and the token against forgery */
	hidden: Html;
	/** to come back to the list */
	address: string;
	problem?: string | undefined;
	done?: string | undefined;
}

export interface ShownMethod {
	title: string;
	note: string;
	/** forms and links below it */
	actions: Html;
}

export interface ShownSignIn {
	/** epoch seconds */
	at: number;
	application: string;
	ipAddress: string;
	errorCode: number;
}

export const form = ({ hidden }: SecurityInfoFrame, body: Html): Html =>
	markup`<form method="post" action="/security-info">${hidden}${body}</form>`;

/** a button that does one thing, with what it is done to */
export function doButton(frame: SecurityInfoFrame, action: string, label: string, id: string, name: string): Html {
	return form(
		frame,
		markup`<input type="hidden" name="action" value="${action}"><input type="hidden" name="id" value="${id}">
			<button class="secondary" aria-label="${label} ${name}">${label}</button>`,
	);
}

const told = ({ problem, done }: SecurityInfoFrame): Html =>
	markup`${problem ? markup`<p class="problem" role="alert">${problem}</p>` : ''}${
		done ? markup`<p class="done" role="status">${done}</p>` : ''
	}`;

const instant = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const outcome = ({ errorCode }: ShownSignIn) =>
	errorCode === 0 ? 'Let in' : `Refused: ${findAadsts(errorCode)?.name ?? errorCode} (${errorCode})`;

export interface SecurityInfoList {
	methods: readonly ShownMethod[];
	/** second factors that can be asked for first */
	choices: readonly { mode: string; name: string; isPreferred: boolean }[];
	signIns: readonly ShownSignIn[];
	canAddPasskey: boolean;
	canAddAuthenticator: boolean;
}

export function securityInfoPage(frame: SecurityInfoFrame, list: SecurityInfoList): HttpResponse {
	const { methods, choices, signIns, canAddPasskey, canAddAuthenticator } = list;
	return page({
		title: 'Your sign-in methods',
		tenantName: frame.tenantName,
		wide: true,
		body: markup`<h1>Your sign-in methods</h1>
			<span class="account">${frame.userPrincipalName}</span>
			${told(frame)}
			<ul class="methods">${methods.map(
				({ title, note, actions }) => markup`<li><strong>${title}</strong><small>${note}</small>${actions}</li>`,
			)}</ul>
			<p class="links">${canAddPasskey ? markup`<a href="${frame.address}&amp;add=passkey">Add a passkey</a>` : ''}${
				canAddAuthenticator
					? markup`<a href="${frame.address}&amp;add=authenticator">Set up an authenticator app</a>`
					: ''
			}</p>
			${
				choices.length > 1
					? markup`<section><h2>Asked for first</h2>${form(
							frame,
							markup`<input type="hidden" name="action" value="prefer"><fieldset class="choices"><legend class="note">When a second proof is needed</legend>${choices.map(
								({ mode, name, isPreferred }) =>
									markup`<label class="choice"><input type="radio" name="id" value="${mode}"${isPreferred ? markup` checked` : ''}>${name}</label>`,
							)}</fieldset><div class="actions"><button class="secondary">Save</button></div>`,
						)}</section>`
					: ''
			}
			<section><h2>Where you are signed in</h2>
			<p class="note">Lost a device, or signed in on one that is not yours? This ends every session, on this browser too.</p>
			${form(frame, markup`<input type="hidden" name="action" value="sign-out-everywhere"><div class="actions"><button class="secondary">Sign out everywhere</button></div>`)}</section>
			<section><h2>Recent sign-ins</h2>${
				signIns.length === 0
					? markup`<p class="note">None.</p>`
					: markup`<ul class="permissions">${signIns.map(
							(one) =>
								markup`<li>${one.application}<small>${instant(one.at)} · ${one.ipAddress} · ${outcome(one)}</small></li>`,
						)}</ul>`
			}<p class="note">One that was not you? Change your password and sign out everywhere.</p></section>`,
	});
}

/** A page with one form: what adds a method, or changes the password. */
export function securityInfoForm(
	frame: SecurityInfoFrame,
	{
		title,
		action,
		label,
		body,
		lead,
		script,
	}: {
		title: string;
		action: string;
		label: string;
		lead: string;
		body: Html;
		script?: true;
	},
): HttpResponse {
	return page({
		title,
		tenantName: frame.tenantName,
		body: markup`${form(
			frame,
			markup`<input type="hidden" name="action" value="${action}">
				<h1>${title}</h1><span class="account">${frame.userPrincipalName}</span>
				${told(frame)}<p class="lead">${lead}</p>${body}
				<div class="actions"><button type="submit" class="primary">${label}</button></div>
				<p class="links"><a href="${frame.address}">Back to your sign-in methods</a></p>`,
		)}`,
		...(script
			? {
					head: markup`<script src="${passkeyScriptPath}" defer></script>`,
					contentSecurityPolicy: { 'script-src': "'self'" },
				}
			: {}),
	});
}

/** What ends with the user signed out or sent back. */
export function securityInfoMessage(
	title: string,
	text: string,
	link: { address: string; text: string },
): HttpResponse {
	return page({
		title,
		body: markup`<h1>${title}</h1><p class="lead">${text}</p><p><a class="return" href="${link.address}">${link.text}</a></p>`,
	});
}
