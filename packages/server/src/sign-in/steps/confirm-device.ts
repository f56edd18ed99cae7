// Whether the device that waits for this sign-in is the user's own: the one question that stops whoever was sent a code
// by somebody else. RFC 8628 §5.4.
import { deviceDeclined } from '../../errors.ts';
import { formatTimestamp } from '../../http/error-response.ts';
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';

export const confirmDevice: Step = {
	id: 'confirm-device',
	title: 'Is this your device?',
	action: 'Continue',
	secondaryAction: 'No, cancel',
	render({ assessment, transaction }) {
		const { answer } = transaction.request;
		const { client } = assessment;
		const asked = answer.kind === 'device' ? answer : undefined;
		return markup`<p class="lead">You are about to sign in to <strong>${client.displayName}</strong> (published by ${client.publisher}) on another device.</p>
			<dl class="facts"><dt>Asked from</dt><dd>${asked?.ipAddress ?? 'an unknown address'}</dd><dt>Program</dt><dd>${asked?.userAgent ?? 'unknown'}</dd><dt>Asked at</dt><dd>${formatTimestamp((asked?.askedAt ?? 0) * 1000)}</dd></dl>
			<p class="caution">Continue only if you started this yourself, just now, on a device that you see in front of you. If somebody sent you the code, choose No: they would be signed in as you.</p>`;
	},
	async submit({ form }) {
		if (form.has('decline')) return { kind: 'decline', error: deviceDeclined() };
		return { kind: 'advance', changes: { deviceConfirmed: true } };
	},
};
