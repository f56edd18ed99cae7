// A password that will soon be too old: its user may choose another one now, or go on with it.
import { choosePassword } from '../choose-password.ts';
import { markup } from '../pages/html.ts';
import { passwordFields } from '../password-change.ts';
import type { Step } from '../step.ts';

export const passwordExpires: Step = {
	id: 'password-expires',
	texts: (texts) => texts.passwordExpires,
	render: ({ assessment, texts }) =>
		markup`<p class="lead">${texts.passwordExpires.lead(assessment.passwordDaysLeft ?? 0)}</p>${passwordFields(texts)}`,
	async submit(input) {
		if (input.form.has('decline')) return { kind: 'advance', changes: { passwordExpiryTold: true } };
		return choosePassword(input);
	},
};
