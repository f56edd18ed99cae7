// The second factor by text message: the page first says where a code will go, and sends it when the user asks for it;
// then it takes the code. Nothing is sent by merely showing a page.
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import {
	maskedNumber,
	textMessage as method,
	mobileOf,
	nameInMessage,
	phoneCodeLifetime,
	sendPhoneCode,
	takePhoneCode,
} from '../../methods/text-message.ts';
import { methodsPolicyOf } from '../../records/methods-policy.ts';
import type { DirectoryUser } from '../../records/user.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import { codeField } from './one-time-code.ts';

const isWaiting = ({ transaction: { phoneCode }, exchange: { now } }: Pick<StepView, 'transaction' | 'exchange'>) =>
	phoneCode !== undefined && now - phoneCode.sentAt < phoneCodeLifetime;

async function send(input: StepInput, user: DirectoryUser): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, texts } = input;
	const said = texts.textMessage;
	const phone = mobileOf(user);
	if (!phone) return { kind: 'problem', message: said.notSent };
	const textOf = (code: string) => said.message(code, nameInMessage(assessment.client.displayName));
	const sent = await sendPhoneCode(authority, exchange, { id: transaction.id, user, phone }, textOf);
	if (sent === 'notSent') return { kind: 'problem', message: said.notSent };
	if (sent === 'tooMany')
		return {
			kind: 'problem',
			message: said.tooManyMessages,
			failed: { error: secondFactorFailed('too many text messages') },
		};
	return { kind: 'advance', changes: { phoneCode: sent } };
}

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, texts } = input;
	const { user, snapshot } = assessment;
	const said = texts.textMessage;
	const phone = user && mobileOf(user);
	if (!phone || !snapshot || !method.isRegistered(user, exchange.now, methodsPolicyOf(snapshot.tenant)))
		return { kind: 'problem', message: said.notSent };
	const typed = form.get('code');
	if (typed === undefined || form.has('decline')) return send(input, user);
	const failed = (message: string, why: string): StepOutcome => ({
		kind: 'problem',
		message,
		failed: { error: secondFactorFailed(why) },
	});
	const about = { id: transaction.id, user, phone };
	switch (await takePhoneCode(authority, exchange, about, transaction.phoneCode, typed)) {
		case 'late':
			return { kind: 'problem', message: said.late };
		case 'locked':
			return failed(texts.oneTimeCode.tooMany, 'locked: too many wrong codes');
		case 'wrong':
			return failed(said.wrong, 'a wrong code of a text message');
		case 'taken':
			return {
				kind: 'advance',
				changes: { facts: addUse(assessment.facts, method, exchange.now), phoneCode: undefined },
			};
	}
}

export const textMessage: Step = {
	id: method.steps.prove,
	texts: (texts) => texts.textMessage,
	secondaryAction: (view) => (isWaiting(view) ? view.texts.textMessage.again : undefined),
	render(view) {
		const { user } = view.assessment;
		const said = view.texts.textMessage;
		const phone = user && mobileOf(user);
		const number = phone ? maskedNumber(phone) : '';
		const lead = markup`<p class="lead">${said.lead(view.assessment.client.displayName)}</p>`;
		return isWaiting(view)
			? markup`${lead}<p>${said.sent(number)}</p>${codeField(said.label)}`
			: markup`${lead}<p>${said.willSend(number)}</p>`;
	},
	submit,
};
