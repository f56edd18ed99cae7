// Which of the signed-in accounts to go on with, or another one.
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

export const chooseAccount: Step = {
	id: 'choose-account',
	asksWho: true,
	texts: (texts) => texts.chooseAccount,
	render({ assessment, texts }) {
		const { accounts, client } = assessment;
		return markup`<p class="lead">${texts.common.continueTo(client.displayName)}</p>
			<fieldset class="choices"><legend class="note">${texts.chooseAccount.signedIn}</legend>
			${accounts.map(
				({ session, user }, index) =>
					markup`<label class="choice"><input type="radio" name="account" value="${session.id}"${index === 0 ? markup` checked` : ''}><span>${user.displayName}<small>${user.userPrincipalName}</small></span></label>`,
			)}
			<label class="choice"><input type="radio" name="account" value="other"><span>${texts.chooseAccount.another}</span></label>
			</fieldset>`;
	},
	async submit({ assessment, form, texts }) {
		const choice = form.get('account');
		if (choice === 'other') return { kind: 'advance', changes: { useAnotherAccount: true } };
		const account = assessment.accounts.find(({ session }) => session.id === choice);
		if (!account) return { kind: 'problem', message: texts.chooseAccount.choose };
		const { session, user, facts } = account;
		const chosen = { userId: user.id, tenantId: user.tenantId, sessionId: session.id, facts };
		// one that was shown for another account is not this one's
		return { kind: 'advance', changes: { ...chosen, provenDevice: undefined } };
	},
};
