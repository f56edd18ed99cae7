// The second factor of somebody who lost the others: a recovery code.
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { recoveryCode as method, takeRecoveryCode } from '../../methods/recovery-code.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

async function submit({ authority, exchange, assessment, form, texts }: StepInput): Promise<StepOutcome> {
	const { user } = assessment;
	const said = texts.recoveryCode;
	const typed = (form.get('code') ?? '').trim();
	if (!user || !method.isRegistered(user, exchange.now, {})) return { kind: 'problem', message: said.none };
	if (typed === '' || typed.length > 64) return { kind: 'problem', message: said.wrong };
	const taken = await takeRecoveryCode(authority, exchange, user, typed);
	const failed = (message: string, why: string): StepOutcome => ({
		kind: 'problem',
		message,
		failed: { error: secondFactorFailed(why) },
	});
	if (taken === 'locked') return failed(texts.oneTimeCode.tooMany, 'locked: too many wrong codes');
	if (taken === 'wrong') return failed(said.wrong, 'a wrong recovery code');
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, method, exchange.now) } };
}

export const recoveryCode: Step = {
	id: 'recovery-code',
	texts: (texts) => texts.recoveryCode,
	render: ({
		assessment,
		texts: { recoveryCode: said },
	}) => markup`<p class="lead">${said.lead(assessment.client.displayName)}</p>
		<label for="code">${said.label}</label>
		<input id="code" name="code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="64" required autofocus>`,
	submit,
};
