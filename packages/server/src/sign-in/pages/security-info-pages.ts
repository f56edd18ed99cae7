// The pages of one's own sign-in methods: the list, and the forms that add one or change the password. Each thing that
// can be done is a form with a button, so that they work without scripts, but for making a passkey.
import { findAadsts } from '@countersign/protocol';
import type { HttpResponse } from '../../http/message.ts';
import { type Texts, writeInstant } from '../texts/languages.ts';
import { type Html, markup } from './html.ts';
import { page, passkeyScriptPath } from './page.ts';

export interface SecurityInfoFrame {
	texts: Texts;
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

const outcome = ({ errorCode }: ShownSignIn, { securityInfo: said }: Texts) =>
	errorCode === 0 ? said.letIn : said.refused(String(findAadsts(errorCode)?.name ?? errorCode), errorCode);

export interface SecurityInfoList {
	methods: readonly ShownMethod[];
	/** second factors that can be asked for first */
	choices: readonly { mode: string; name: string; isPreferred: boolean }[];
	/** that are alive, of the same shape */
	sessions: readonly ShownMethod[];
	signIns: readonly ShownSignIn[];
	canAddPasskey: boolean;
	canAddAuthenticator: boolean;
	/** a number for text messages, or another one */
	canHavePhone: boolean;
	hasPhone: boolean;
}

const shownList = (all: readonly ShownMethod[]): Html =>
	markup`<ul class="methods">${all.map(
		({ title, note, actions }) => markup`<li><strong>${title}</strong><small>${note}</small>${actions}</li>`,
	)}</ul>`;

export function securityInfoPage(frame: SecurityInfoFrame, list: SecurityInfoList): HttpResponse {
	const { methods, choices, sessions, signIns, canAddPasskey, canAddAuthenticator, canHavePhone, hasPhone } = list;
	const { texts } = frame;
	const said = texts.securityInfo;
	return page({
		texts,
		title: said.title,
		tenantName: frame.tenantName,
		wide: true,
		body: markup`<h1>${said.title}</h1>
			<span class="account">${frame.userPrincipalName}</span>
			${told(frame)}
			${shownList(methods)}
			<p class="links">${canAddPasskey ? markup`<a href="${frame.address}&amp;add=passkey">${said.addPasskey}</a>` : ''}${
				canAddAuthenticator ? markup`<a href="${frame.address}&amp;add=authenticator">${said.addAuthenticator}</a>` : ''
			}${
				canHavePhone
					? markup`<a href="${frame.address}&amp;add=phone">${hasPhone ? texts.registerPhone.change : texts.registerPhone.add}</a>`
					: ''
			}</p>
			${
				choices.length > 1
					? markup`<section><h2>${said.preferred}</h2>${form(
							frame,
							markup`<input type="hidden" name="action" value="prefer"><fieldset class="choices"><legend class="note">${said.preferredNote}</legend>${choices.map(
								({ mode, name, isPreferred }) =>
									markup`<label class="choice"><input type="radio" name="id" value="${mode}"${isPreferred ? markup` checked` : ''}>${name}</label>`,
							)}</fieldset><div class="actions"><button class="secondary">${said.save}</button></div>`,
						)}</section>`
					: ''
			}
			<section><h2>${said.signedInAt}</h2>${shownList(sessions)}
			<p class="note">${said.everywhereNote}</p>
			${form(frame, markup`<input type="hidden" name="action" value="sign-out-everywhere"><div class="actions"><button class="secondary">${said.everywhere}</button></div>`)}</section>
			<section><h2>${said.recent}</h2>${
				signIns.length === 0
					? markup`<p class="note">${said.none}</p>`
					: markup`<ul class="permissions">${signIns.map(
							(one) =>
								markup`<li>${one.application}<small>${writeInstant(texts, one.at)} · ${one.ipAddress} · ${outcome(one, texts)}</small></li>`,
						)}</ul>`
			}<p class="note">${said.notYou}</p></section>`,
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
		texts: frame.texts,
		title,
		tenantName: frame.tenantName,
		body: markup`${form(
			frame,
			markup`<input type="hidden" name="action" value="${action}">
				<h1>${title}</h1><span class="account">${frame.userPrincipalName}</span>
				${told(frame)}<p class="lead">${lead}</p>${body}
				<div class="actions"><button type="submit" class="primary">${label}</button></div>
				<p class="links"><a href="${frame.address}">${frame.texts.securityInfo.back}</a></p>`,
		)}`,
		...(script
			? {
					head: markup`<script src="${passkeyScriptPath}" defer></script>`,
					contentSecurityPolicy: { 'script-src': "'self'" },
				}
			: {}),
	});
}

/** They stand nowhere else, and on no page again. */
export function recoveryCodesPage(frame: SecurityInfoFrame, codes: readonly string[]): HttpResponse {
	const { recoveryCode: said, securityInfo } = frame.texts;
	return page({
		texts: frame.texts,
		title: said.shownTitle,
		tenantName: frame.tenantName,
		body: markup`<h1>${said.shownTitle}</h1><span class="account">${frame.userPrincipalName}</span>
			<p class="lead">${said.shownLead}</p>
			<ul class="permissions">${codes.map((code) => markup`<li><span class="secret">${code}</span></li>`)}</ul>
			<p class="links"><a href="${frame.address}">${securityInfo.back}</a></p>`,
	});
}

/** What ends with the user signed out or sent back. */
export function securityInfoMessage(
	texts: Texts,
	title: string,
	text: string,
	link: { address: string; text: string },
): HttpResponse {
	return page({
		texts,
		title,
		body: markup`<h1>${title}</h1><p class="lead">${text}</p><p><a class="return" href="${link.address}">${link.text}</a></p>`,
	});
}
