// The phone on the page of one's own sign-in methods: its number is given, proved by a code that was sent to it, and
// taken away.
import type { Form } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import { addPhone } from '../methods/add-phone.ts';
import { registrationStep } from '../methods/method.ts';
import {
	maskedNumber,
	mobileOf,
	nameInMessage,
	readPhoneNumber,
	sendPhoneCode,
	takePhoneCode,
	textMessage,
} from '../methods/text-message.ts';
import type { PhoneCode } from '../records/transaction.ts';
import { markup } from '../sign-in/pages/html.ts';
import {
	doButton,
	type SecurityInfoFrame,
	type ShownMethod,
	securityInfoForm,
} from '../sign-in/pages/security-info-pages.ts';
import { codeField } from '../sign-in/steps/one-time-code.ts';
import { numberField } from '../sign-in/steps/register-phone.ts';
import type { Visitor } from './security-info-visitor.ts';

/** A number that waits for its code; the form brings it back, sealed for this session. */
interface Waiting {
	id: string;
	phoneNumber: string;
	code: PhoneCode;
}

const purpose = 'security-info-phone';

/** @returns whether the user can give a number: the tenant has the method, and messages are sent */
export function canHavePhone({ authority, account, policy }: Visitor): boolean {
	return authority.sendMessage !== undefined && registrationStep(textMessage, account.user, policy) !== undefined;
}

export function shownPhone({ account: { user } }: Visitor, frame: SecurityInfoFrame): ShownMethod[] {
	const phone = mobileOf(user);
	const said = frame.texts.textMessage;
	if (!phone) return [];
	const number = maskedNumber(phone);
	return [
		{
			title: said.name,
			note: said.note(number),
			actions: doButton(frame, 'remove-phone', said.remove, '', `${said.name} ${number}`),
		},
	];
}

export function phoneForm(visitor: Visitor, frame: SecurityInfoFrame, problem?: string): HttpResponse {
	const { registerPhone: said } = frame.texts;
	const framed = { ...frame, ...(problem === undefined ? {} : { problem }) };
	return securityInfoForm(framed, {
		title: mobileOf(visitor.account.user) ? said.change : said.title,
		action: 'add-phone',
		label: said.action,
		lead: said.ownLead,
		body: numberField(frame.texts),
	});
}

function codeForm(visitor: Visitor, frame: SecurityInfoFrame, waiting: Waiting, problem?: string): HttpResponse {
	const { registerPhone: said, textMessage: sms } = frame.texts;
	const sealed = visitor.authority.secrets.seal(purpose, JSON.stringify(waiting), visitor.account.session.id);
	const framed = { ...frame, ...(problem === undefined ? {} : { problem }) };
	return securityInfoForm(framed, {
		title: said.title,
		action: 'add-phone',
		label: said.save,
		lead: sms.sent(maskedNumber(waiting)),
		body: markup`<input type="hidden" name="sealed" value="${sealed}">${codeField(sms.label)}`,
	});
}

function openWaiting({ authority, account }: Visitor, sealed: string): Waiting | undefined {
	const text = authority.secrets.open(purpose, sealed, account.session.id);
	return text === undefined ? undefined : (JSON.parse(text) as Waiting);
}

/** The number first, then its code. */
export async function takePhone(visitor: Visitor, frame: SecurityInfoFrame, form: Form): Promise<HttpResponse> {
	const { authority, exchange, account } = visitor;
	const { user } = account;
	const { registerPhone: said, textMessage: sms } = frame.texts;
	if (!canHavePhone(visitor)) return redirect(frame.address, 303);
	const sealed = form.get('sealed');
	if (sealed === undefined) {
		const phoneNumber = readPhoneNumber(form.get('phone'));
		if (phoneNumber === undefined) return phoneForm(visitor, frame, said.unfit);
		const id = authority.random(16).toString('base64url');
		const about = { id, user, phone: { phoneNumber }, isNew: true } as const;
		const sent = await sendPhoneCode(authority, exchange, about, (code) =>
			sms.message(code, nameInMessage(frame.tenantName)),
		);
		if (sent === 'notSent') return phoneForm(visitor, frame, sms.notSent);
		if (sent === 'tooMany') return phoneForm(visitor, frame, sms.tooManyMessages);
		return codeForm(visitor, frame, { id, phoneNumber, code: sent });
	}
	const waiting = openWaiting(visitor, sealed);
	if (!waiting) return phoneForm(visitor, frame, sms.late);
	const { id, phoneNumber, code } = waiting;
	const about = { id, user, phone: { phoneNumber }, isNew: true } as const;
	switch (await takePhoneCode(authority, exchange, about, code, form.get('code') ?? '')) {
		case 'late':
			return phoneForm(visitor, frame, sms.late);
		case 'locked':
			return codeForm(visitor, frame, waiting, frame.texts.oneTimeCode.tooMany);
		case 'wrong':
			return codeForm(visitor, frame, waiting, sms.wrong);
		case 'taken':
			if (!(await addPhone(authority, exchange, user, phoneNumber, { replaces: true, policy: visitor.policy })))
				return redirect(frame.address, 303);
			return redirect(`${frame.address}&done=added`, 303);
	}
}
