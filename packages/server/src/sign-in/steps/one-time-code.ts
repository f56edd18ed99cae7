// The second factor: a time-based one-time code. Wrong codes count per user across all sessions. RFC 6238 §5.2.
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { softwareOneTimeCode, takeOneTimeCode } from '../../methods/software-one-time-code.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

export const codeField = (label: string) => markup`<label for="code">${label}</label>
	<input id="code" name="code" class="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" maxlength="7" required autofocus>`;

async function submit({ authority, exchange, assessment, form, texts }: StepInput): Promise<StepOutcome> {
	const { user } = assessment;
	const said = texts.oneTimeCode;
	const taken = user ? await takeOneTimeCode(authority, exchange, user, form.get('code') ?? '') : 'none';
	const failed = (message: string, why: string): StepOutcome => ({
		kind: 'problem',
		message,
		failed: { error: secondFactorFailed(why) },
	});
	switch (taken) {
		case 'none':
			return { kind: 'problem', message: said.none };
		case 'locked':
			return failed(said.tooMany, 'locked: too many wrong codes');
		case 'used':
			return failed(said.used, 'a right code that was used before');
		case 'wrong':
			return failed(said.wrong, 'a wrong code');
		case 'taken':
			return { kind: 'advance', changes: { facts: addUse(assessment.facts, softwareOneTimeCode, exchange.now) } };
	}
}

export const oneTimeCode: Step = {
	id: 'one-time-code',
	texts: (texts) => texts.oneTimeCode,
	render: ({
		assessment,
		texts: { oneTimeCode: said },
	}) => markup`<p class="lead">${said.lead(assessment.client.displayName)}</p>
		${codeField(said.label)}`,
	submit,
};
