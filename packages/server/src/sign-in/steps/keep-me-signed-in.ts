// "Stay signed in?": whether the session outlives the browser.
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

export const keepMeSignedIn: Step = {
	id: 'keep-me-signed-in',
	title: 'Stay signed in?',
	action: 'Yes',
	secondaryAction: 'No',
	render: () =>
		markup`<p class="lead">Stay signed in on this browser, so that you are asked less often. Choose No on a device that you share.</p>`,
	async submit({ form }) {
		return { kind: 'advance', changes: { keepSignedIn: !form.has('decline') } };
	},
};
