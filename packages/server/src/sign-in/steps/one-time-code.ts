// The second factor: a time-based one-time code. Wrong codes count per user across all sessions. RFC 6238 §5.2.
import { secondFactorFailed } from '../../errors.ts';
import { addUse } from '../../methods/proven-factors.ts';
import { openOneTimeCodeSecret, softwareOneTimeCode } from '../../methods/software-one-time-code.ts';
import { verifyOneTimeCode } from '../../one-time-code.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';

/**
 * per user, not per session: opening sessions in parallel must not buy guesses; and one guess a day after the first
 * few, so that a year of them finds one in a thousand
 */
export const oneTimeCodeLimit = { attempts: 5, windowSeconds: 900, lockSeconds: 900, longestLockSeconds: 86_400 };
export const codeField = (label: string) => markup`<label for="code">${label}</label>
	<input id="code" name="code" class="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" maxlength="7" required autofocus>`;

async function submit({ authority, exchange, assessment, form, texts }: StepInput): Promise<StepOutcome> {
	const { user } = assessment;
	const said = texts.oneTimeCode;
	const secret = user && openOneTimeCodeSecret(authority.secrets, user);
	if (!user || secret === undefined) return { kind: 'problem', message: said.none };
	const { attempts, directory } = authority.storage;
	const key = `one-time-code:${user.id}`;
	const locked: StepOutcome = {
		kind: 'problem',
		message: said.tooMany,
		failed: { error: secondFactorFailed('locked: too many wrong codes') },
	};
	if (await attempts.isLocked(key, exchange.now)) return locked;
	const step = verifyOneTimeCode(secret, form.get('code') ?? '', exchange.now);
	// a code that somebody watched being typed is worth nothing; and whoever sends the right one twice has guessed
	// nothing
	if (step !== undefined && !(await directory.spendTotpStep(user.tenantId, user.id, step))) {
		return {
			kind: 'problem',
			message: said.used,
			failed: { error: secondFactorFailed('a right code that was used before') },
		};
	}
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await attempts.reserve(key, exchange.now, oneTimeCodeLimit))) return locked;
	if (step === undefined)
		return { kind: 'problem', message: said.wrong, failed: { error: secondFactorFailed('a wrong code') } };
	await attempts.clear(key);
	return { kind: 'advance', changes: { facts: addUse(assessment.facts, softwareOneTimeCode, exchange.now) } };
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
