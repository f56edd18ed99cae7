// What the page of one's own sign-in methods shows, and what becomes of its forms.
import { findApplicationIn } from '../directory/snapshot.ts';
import type { Form } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import { changeOwnMethods } from '../methods/change-methods.ts';
import { methods as allMethods } from '../methods/index.ts';
import { isSecondFactor, registrationStep } from '../methods/method.ts';
import {
	asksForSecondFactor,
	type Decided,
	type OwnRefusal,
	preferOwn,
	removeOwnAuthenticator,
	removeOwnPasskey,
	removeOwnPhone,
	removeOwnRecoveryCodes,
	renameOwnAuthenticator,
	renameOwnPasskey,
	signOutEverywhere,
} from '../methods/own-methods.ts';
import { passkey as passkeyMethod } from '../methods/passkey.ts';
import {
	mostAuthenticatorApps,
	oneTimeCodeDevices,
	registerOneTimeCodeSecret,
	reserveOneTimeCode,
	unnamedApp,
} from '../methods/software-one-time-code.ts';
import { usablePass } from '../methods/temporary-access-pass.ts';
import { mobileOf } from '../methods/text-message.ts';
import { readPasskeyAnswer } from '../methods/webauthn.ts';
import { createOneTimeCodeSecret, verifyOneTimeCode } from '../one-time-code.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import { conveyanceFor, keepPasskey } from '../sign-in/keep-passkey.ts';
import { type Html, markup } from '../sign-in/pages/html.ts';
import {
	doButton,
	form as formOf,
	type SecurityInfoFrame,
	type ShownMethod,
	type ShownSignIn,
	securityInfoForm,
	securityInfoMessage,
	securityInfoPage,
} from '../sign-in/pages/security-info-pages.ts';
import { changePasswordOf, passwordFields } from '../sign-in/password-change.ts';
import { findStep } from '../sign-in/steps/index.ts';
import { authenticatorFields } from '../sign-in/steps/register-one-time-code.ts';
import { passkeyFields } from '../sign-in/steps/register-passkey.ts';
import { type Texts, writeDay, writeInstant } from '../sign-in/texts/languages.ts';
import { endOwnSession, shownSessions } from './own-sessions.ts';
import { canHavePhone, phoneForm, shownPhone, takePhone } from './security-info-phone.ts';
import { newRecoveryCodes, shownRecoveryCodes } from './security-info-recovery-codes.ts';
import type { Visitor } from './security-info-visitor.ts';

/** seconds in which a form that adds a method is answered */
const formLifetime = 300;
/** rows of the tenant's log that are looked at, and those that are shown */
const signInsRead = 500;
const signInsShown = 10;

export async function showSecurityInfo(visitor: Visitor, frame: SecurityInfoFrame, form: Form): Promise<HttpResponse> {
	switch (form.get('add') ?? form.get('change')) {
		case 'passkey':
			return canAddPasskey(visitor) ? passkeyForm(visitor, frame) : showList(visitor, frame);
		case 'authenticator':
			return authenticatorForm(visitor, frame);
		case 'phone':
			return canHavePhone(visitor) ? phoneForm(visitor, frame) : showList(visitor, frame);
		case 'password':
			return passwordForm(frame);
		default:
			return showList(visitor, { ...frame, done: toldAs(frame.texts, form.get('done')) });
	}
}

function toldAs({ securityInfo: said }: Texts, outcome: string | undefined): string | undefined {
	if (outcome === 'ended') return said.endedSession;
	return outcome === 'added' || outcome === 'removed' || outcome === 'changed' ? said[outcome] : undefined;
}

const canAddPasskey = ({ account, policy }: Visitor) =>
	registrationStep(passkeyMethod, account.user, policy) !== undefined;

async function showList(visitor: Visitor, frame: SecurityInfoFrame): Promise<HttpResponse> {
	const { account, exchange, policy } = visitor;
	const { user } = account;
	const preferred = user.registeredMethods?.preferredMode;
	const seconds = allMethods.filter(
		(method) => isSecondFactor(method) && !method.isSpare && method.isRegistered(user, exchange.now, policy),
	);
	return securityInfoPage(frame, {
		methods: shownMethods(visitor, frame),
		choices: seconds.map(({ mode, steps }) => ({
			mode,
			name: findStep(steps.prove).texts(frame.texts).choice ?? mode,
			isPreferred: mode === (preferred ?? seconds[0]?.mode),
		})),
		sessions: await shownSessions(visitor, frame),
		signIns: await recentSignIns(visitor, frame.texts),
		canAddPasskey: canAddPasskey(visitor),
		canHavePhone: canHavePhone(visitor),
		hasPhone: mobileOf(user) !== undefined,
		canAddAuthenticator: oneTimeCodeDevices(user).length < mostAuthenticatorApps,
	});
}

function shownMethods(visitor: Visitor, frame: SecurityInfoFrame): ShownMethod[] {
	const { account, exchange } = visitor;
	const { user } = account;
	const { texts } = frame;
	const said = texts.securityInfo;
	const shown: ShownMethod[] = [];
	if (user.passwordHash !== undefined)
		shown.push({
			title: said.password,
			note: user.passwordChangedAt > 0 ? said.lastChanged(writeDay(texts, user.passwordChangedAt)) : said.neverChanged,
			actions: markup`<p class="links"><a href="${frame.address}&amp;change=password">${said.changePassword}</a></p>`,
		});
	for (const { id, displayName, createdAt } of user.registeredMethods?.passkeys ?? [])
		shown.push({
			title: displayName,
			note: said.passkey(writeDay(texts, createdAt)),
			actions: renamedAndRemoved(frame, 'passkey', { id, displayName, label: said.passkeyName }),
		});
	for (const { id, displayName: known, createdAt } of oneTimeCodeDevices(user)) {
		const displayName = known === unnamedApp ? texts.registerOneTimeCode.unnamed : known;
		shown.push({
			title: displayName,
			note: createdAt === undefined ? said.codes : said.codesSince(writeDay(texts, createdAt)),
			actions: renamedAndRemoved(frame, 'authenticator', { id, displayName, label: said.appName }),
		});
	}
	shown.push(...shownPhone(visitor, frame), ...shownRecoveryCodes(user, frame));
	const pass = usablePass(user, exchange.now);
	if (pass)
		shown.push({
			title: said.pass,
			note: said.passNote(writeInstant(texts, pass.startsAt + pass.lifetimeMinutes * 60)),
			actions: markup``,
		});
	return shown;
}

function renamedAndRemoved(
	frame: SecurityInfoFrame,
	kind: 'passkey' | 'authenticator',
	{ id, displayName, label }: { id: string; displayName: string; label: string },
): Html {
	const { rename, remove } = frame.texts.securityInfo;
	return markup`${formOf(
		frame,
		markup`<input type="hidden" name="action" value="rename-${kind}"><input type="hidden" name="id" value="${id}">
			<label>${label}<input type="text" name="name" value="${displayName}" required maxlength="64" autocomplete="off"></label><button class="secondary" aria-label="${rename} ${displayName}">${rename}</button>`,
	)}${doButton(frame, `remove-${kind}`, remove, id, displayName)}`;
}

async function recentSignIns({ authority, account, snapshot }: Visitor, texts: Texts): Promise<ShownSignIn[]> {
	const { storage } = authority;
	const rows = await storage.grants.signIns(snapshot.tenant.id, signInsRead);
	const own = rows.filter(({ userId, flow }) => userId === account.user.id && flow === 'authorize');
	return Promise.all(
		own.slice(0, signInsShown).map(async ({ createdAt, clientAppId, ipAddress, errorCode }) => ({
			at: createdAt,
			application: (await findApplicationIn(snapshot, clientAppId, storage.directory))?.displayName ?? clientAppId,
			ipAddress: ipAddress ?? texts.common.unknownAddress,
			errorCode,
		})),
	);
}

/** Something that a form brings back, sealed for this session. */
function seal({ authority, account, exchange }: Visitor, kind: 'passkey' | 'authenticator', value: string): string {
	return authority.secrets.seal('security-info', `${kind}.${exchange.now}.${value}`, account.session.id);
}

/** @returns it once; `undefined` where it is too old, of another session, or was brought before */
async function open(
	{ authority, account, exchange }: Visitor,
	kind: 'passkey' | 'authenticator',
	sealed: string | undefined,
): Promise<string | undefined> {
	const text = sealed === undefined ? undefined : authority.secrets.open('security-info', sealed, account.session.id);
	const [is, at, value] = text?.split('.') ?? [];
	if (is !== kind || value === undefined || exchange.now - Number(at) >= formLifetime) return undefined;
	if (kind === 'authenticator') return value;
	// spent before anything is verified: of two forms with one challenge the second finds none
	const once = { attempts: 1, windowSeconds: formLifetime, lockSeconds: formLifetime };
	const isFirst = await authority.storage.attempts.reserve(`security-info-passkey:${value}`, exchange.now, once);
	return isFirst ? value : undefined;
}

function passkeyForm(visitor: Visitor, frame: SecurityInfoFrame, problem?: string): HttpResponse {
	const { authority, account, snapshot, policy } = visitor;
	const challenge = authority.random(32).toString('base64url');
	const conveyance = conveyanceFor(authority, snapshot, policy);
	return securityInfoForm(
		{ ...frame, problem },
		{
			title: frame.texts.registerPasskey.title,
			action: 'add-passkey',
			label: frame.texts.registerPasskey.action,
			lead: frame.texts.securityInfo.passkeyLead,
			body: markup`<input type="hidden" name="sealed" value="${seal(visitor, 'passkey', challenge)}">${passkeyFields(account.user, { tenantName: frame.tenantName, origin: authority.origin, challenge, conveyance, texts: frame.texts })}`,
			script: true,
		},
	);
}

function authenticatorForm(visitor: Visitor, frame: SecurityInfoFrame, problem?: string, known?: string): HttpResponse {
	const secret = known ?? createOneTimeCodeSecret(visitor.authority.random(20));
	return securityInfoForm(
		{ ...frame, problem },
		{
			title: frame.texts.registerOneTimeCode.title,
			action: 'add-authenticator',
			label: frame.texts.registerOneTimeCode.action,
			lead: frame.texts.securityInfo.scanLead,
			body: markup`<input type="hidden" name="sealed" value="${seal(visitor, 'authenticator', secret)}">${authenticatorFields(secret, frame.userPrincipalName, frame.tenantName, frame.texts)}
				<label for="name">${frame.texts.securityInfo.appName}</label>
				<input id="name" name="name" type="text" maxlength="64" autocomplete="off" placeholder="${frame.texts.securityInfo.appNameExample}">`,
		},
	);
}

function passwordForm(frame: SecurityInfoFrame, problem?: string): HttpResponse {
	return securityInfoForm(
		{ ...frame, problem },
		{
			title: frame.texts.securityInfo.changeTitle,
			action: 'change-password',
			label: frame.texts.changePassword.action,
			lead: frame.texts.securityInfo.changeLead,
			body: passwordFields(frame.texts),
		},
	);
}

export async function changeSecurityInfo(
	visitor: Visitor,
	frame: SecurityInfoFrame,
	form: Form,
): Promise<HttpResponse> {
	const id = form.get('id') ?? '';
	const needed = {
		isNeeded: asksForSecondFactor(visitor.snapshot.policies),
		now: visitor.exchange.now,
		policy: visitor.policy,
	};
	const change = (outcome: 'removed' | 'changed', decide: (has: RegisteredMethods, user: DirectoryUser) => Decided) =>
		changeOne(visitor, frame, outcome, decide);
	switch (form.get('action')) {
		case 'add-passkey':
			return takePasskey(visitor, frame, form);
		case 'add-authenticator':
			return takeAuthenticator(visitor, frame, form);
		case 'add-phone':
			return takePhone(visitor, frame, form);
		case 'remove-phone':
			return change('removed', (has, user) => removeOwnPhone(has, user, needed));
		case 'change-password':
			return takePassword(visitor, frame, form);
		case 'remove-passkey':
			return change('removed', (has, user) => removeOwnPasskey(has, user, id, needed));
		case 'rename-passkey':
			return change('changed', (has) => renameOwnPasskey(has, id, form.get('name')));
		case 'remove-authenticator':
			return change('removed', (_, user) => removeOwnAuthenticator(user, id, needed));
		case 'rename-authenticator':
			return change('changed', (has, user) => renameOwnAuthenticator(has, user, id, form.get('name')));
		case 'make-recovery-codes':
			return (
				(await newRecoveryCodes(visitor, frame)) ??
				showList(visitor, { ...frame, problem: frame.texts.recoveryCode.noOther })
			);
		case 'remove-recovery-codes':
			return change('removed', removeOwnRecoveryCodes);
		case 'prefer':
			return change('changed', (has, user) => preferOwn(has, user, id, needed));
		case 'end-session':
			await endOwnSession(visitor, id);
			return redirect(`${frame.address}&done=ended`, 303);
		case 'sign-out-everywhere':
			return signedOutEverywhere(
				frame.texts,
				await change('changed', (_, user) => signOutEverywhere(user, needed.now)),
			);
		default:
			return redirect(frame.address, 303);
	}
}

/** @param answer the list again where it was not written: nobody is told that they are signed out who is not */
const signedOutEverywhere = (texts: Texts, answer: HttpResponse): HttpResponse =>
	answer.status !== 303
		? answer
		: securityInfoMessage(texts, texts.securityInfo.outTitle, texts.securityInfo.outLead, {
				address: '/security-info',
				text: texts.securityInfo.signInAgain,
			});

async function changeOne(
	visitor: Visitor,
	frame: SecurityInfoFrame,
	outcome: string,
	decide: (has: RegisteredMethods, user: DirectoryUser) => Decided,
): Promise<HttpResponse> {
	const { authority, exchange, account } = visitor;
	let refused: OwnRefusal = 'gone';
	const changed = await changeOwnMethods(authority, exchange, account.user, (methods, user) => {
		const decided = decide(methods, user);
		if (typeof decided !== 'string') return decided;
		refused = decided;
		return undefined;
	});
	if (changed) return redirect(`${frame.address}&done=${outcome}`, 303);
	return showList(visitor, { ...frame, problem: frame.texts.securityInfo[refused] });
}

async function takePasskey(visitor: Visitor, frame: SecurityInfoFrame, form: Form): Promise<HttpResponse> {
	const { authority, exchange, account, policy } = visitor;
	const { registerPasskey: said, securityInfo } = frame.texts;
	if (!canAddPasskey(visitor)) return showList(visitor, { ...frame, problem: said.notTaken.none });
	const answer = readPasskeyAnswer(form.get('passkey'));
	if (!answer) return passkeyForm(visitor, frame, said.create);
	const challenge = await open(visitor, 'passkey', form.get('sealed'));
	if (challenge === undefined) return passkeyForm(visitor, frame, said.tookTooLong);
	const kept = await keepPasskey(authority, exchange, account.user, {
		answer,
		challenge,
		name: form.get('name'),
		policy,
	});
	switch (kept.kind) {
		case 'kept':
			return redirect(`${frame.address}&done=added`, 303);
		case 'unfit':
			return passkeyForm(visitor, frame, said.unfit);
		case 'notTaken':
			return passkeyForm(visitor, frame, said.notTaken[kept.why]);
		case 'meanwhile':
			return passkeyForm(visitor, frame, securityInfo.passkeyKnown);
	}
}

async function takeAuthenticator(visitor: Visitor, frame: SecurityInfoFrame, form: Form): Promise<HttpResponse> {
	const { authority, exchange, account } = visitor;
	const secret = await open(visitor, 'authenticator', form.get('sealed'));
	if (secret === undefined) return authenticatorForm(visitor, frame, frame.texts.securityInfo.scanNew);
	if (!(await reserveOneTimeCode(authority, exchange, account.user)))
		return authenticatorForm(visitor, frame, frame.texts.oneTimeCode.tooMany, secret);
	const step = verifyOneTimeCode(secret, form.get('code') ?? '', exchange.now);
	if (step === undefined) return authenticatorForm(visitor, frame, frame.texts.oneTimeCode.wrong, secret);
	if (
		!(await registerOneTimeCodeSecret(authority, exchange, account.user, {
			secret,
			step,
			name: form.get('name'),
			isBeside: true,
		}))
	)
		return showList(visitor, { ...frame, problem: frame.texts.securityInfo.hasAuthenticator });
	return redirect(`${frame.address}&done=added`, 303);
}

async function takePassword(visitor: Visitor, frame: SecurityInfoFrame, form: Form): Promise<HttpResponse> {
	const { authority, exchange, account, snapshot } = visitor;
	const refused = await changePasswordOf(authority, exchange, {
		user: account.user,
		tenant: snapshot.tenant,
		form,
		texts: frame.texts,
	});
	if (refused) {
		const message =
			refused.kind === 'problem'
				? refused.message
				: (frame.texts.refusals[refused.error.code] ?? frame.texts.brokenRequest).why;
		return passwordForm(frame, message);
	}
	return securityInfoMessage(frame.texts, frame.texts.securityInfo.changedTitle, frame.texts.securityInfo.changedLead, {
		address: '/security-info',
		text: frame.texts.securityInfo.signInAgain,
	});
}
