// A password that may do nothing but change: the user proves it once more and chooses another.
import type { Assessment } from '../assess.ts';
import { choosePassword } from '../choose-password.ts';
import { markup } from '../pages/html.ts';
import { passwordFields } from '../password-change.ts';
import type { Step } from '../step.ts';

const isForRisk = ({ state }: Assessment) => !state.passwordExpired && state.unmet !== undefined;

export const changePassword: Step = {
	id: 'change-password',
	texts: (texts) => texts.changePassword,
	render: ({ assessment, texts }) =>
		markup`<p class="lead">${
			isForRisk(assessment) ? texts.changePassword.forRisk : texts.changePassword.expired
		}</p>${passwordFields(texts)}`,
	submit: choosePassword,
};
