// Registration of a phone, when a policy asks for a second factor and the user has none: first the number, then the
// code that was sent to it. Microsoft Entra, "Combined security information registration".
import { secondFactorFailed } from '../../errors.ts';
import { addPhone } from '../../methods/add-phone.ts';
import { addUse } from '../../methods/proven-factors.ts';
import {
	maskedNumber,
	nameInMessage,
	phoneCodeLifetime,
	readPhoneNumber,
	sendPhoneCode,
	takePhoneCode,
	textMessage,
} from '../../methods/text-message.ts';
import { methodsPolicyOf } from '../../records/methods-policy.ts';
import { type Html, markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import type { Texts } from '../texts/languages.ts';
import { codeField } from './one-time-code.ts';

/** Where a number is typed. */
export const numberField = ({ registerPhone: said }: Texts): Html => markup`<label for="phone">${said.label}</label>
	<input id="phone" name="phone" type="tel" autocomplete="tel" inputmode="tel" required maxlength="32" placeholder="${said.example}" aria-describedby="phone-note" autofocus>
	<p class="note" id="phone-note">${said.note}</p>`;

/** @returns the number that waits for its code */
function waitingNumber({ transaction, exchange }: Pick<StepView, 'transaction' | 'exchange'>): string | undefined {
	const { phoneCode, registeringPhone } = transaction;
	return phoneCode && exchange.now - phoneCode.sentAt < phoneCodeLifetime ? registeringPhone : undefined;
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, texts } = input;
	const { user, snapshot } = assessment;
	const said = texts.registerPhone;
	// a tenant that disabled the method meanwhile registers nobody
	const policy = snapshot && methodsPolicyOf(snapshot.tenant);
	if (!user || !policy || !textMessage.mayRegister?.(policy))
		return { kind: 'problem', message: texts.textMessage.notSent };
	const waiting = waitingNumber(input);
	if (form.has('decline')) return { kind: 'advance', changes: { phoneCode: undefined, registeringPhone: undefined } };
	const failed = (message: string, why: string): StepOutcome => ({
		kind: 'problem',
		message,
		failed: { error: secondFactorFailed(why) },
	});
	const typed = form.get('code');
	if (typed === undefined || waiting === undefined) {
		const phoneNumber = readPhoneNumber(form.get('phone'));
		if (phoneNumber === undefined)
			return { kind: 'problem', message: typed === undefined ? said.unfit : texts.textMessage.late };
		const about = { id: transaction.id, user, phone: { phoneNumber }, isNew: true } as const;
		const textOf = (code: string) => texts.textMessage.message(code, nameInMessage(assessment.client.displayName));
		const sent = await sendPhoneCode(authority, exchange, about, textOf);
		if (sent === 'notSent') return { kind: 'problem', message: texts.textMessage.notSent };
		if (sent === 'tooMany') return failed(texts.textMessage.tooManyMessages, 'too many text messages, at registration');
		return { kind: 'advance', changes: { phoneCode: sent, registeringPhone: phoneNumber } };
	}
	const about = { id: transaction.id, user, phone: { phoneNumber: waiting }, isNew: true } as const;
	switch (await takePhoneCode(authority, exchange, about, transaction.phoneCode, typed)) {
		case 'late':
			return { kind: 'problem', message: texts.textMessage.late };
		case 'locked':
			return failed(texts.oneTimeCode.tooMany, 'locked: too many wrong codes, at registration');
		case 'wrong':
			return failed(texts.textMessage.wrong, 'a wrong code of a text message, at registration');
		case 'taken': {
			const changes = { phoneCode: undefined, registeringPhone: undefined };
			// whoever was overtaken by another browser proves, on the page that comes next, what is registered now
			const isAdded = await addPhone(authority, exchange, user, waiting, { policy });
			return isAdded
				? { kind: 'advance', changes: { ...changes, facts: addUse(assessment.facts, textMessage, exchange.now) } }
				: { kind: 'advance', changes };
		}
	}
}

export const registerPhone: Step = {
	id: 'register-phone',
	texts: (texts) => texts.registerPhone,
	secondaryAction: (view) => (waitingNumber(view) === undefined ? undefined : view.texts.registerPhone.another),
	render(view) {
		const { registerPhone: said, textMessage: sms } = view.texts;
		const waiting = waitingNumber(view);
		return waiting === undefined
			? markup`<p class="lead">${said.lead}</p>${numberField(view.texts)}`
			: markup`<p class="lead">${sms.sent(maskedNumber({ phoneNumber: waiting }))}</p>${codeField(sms.label)}`;
	},
	submit,
};
