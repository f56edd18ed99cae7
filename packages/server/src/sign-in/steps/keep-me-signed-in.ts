// "Stay signed in?": whether the session outlives the browser.
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

export const keepMeSignedIn: Step = {
	id: 'keep-me-signed-in',
	texts: (texts) => texts.keepMeSignedIn,
	render: ({ texts }) => markup`<p class="lead">${texts.keepMeSignedIn.lead}</p>`,
	async submit({ form }) {
		return { kind: 'advance', changes: { keepSignedIn: !form.has('decline') } };
	},
};
