// Whether the device that waits for this sign-in is the user's own: the one question that stops whoever was sent a code
// by somebody else. RFC 8628 §5.4.
import { deviceDeclined } from '../../errors.ts';
import { markup } from '../pages/html.ts';
import type { Step } from '../step.ts';
import { writeInstant } from '../texts/languages.ts';

export const confirmDevice: Step = {
	id: 'confirm-device',
	texts: (texts) => texts.confirmDevice,
	render({ assessment, transaction, texts }) {
		const said = texts.confirmDevice;
		const { answer } = transaction.request;
		const { client } = assessment;
		const asked = answer.kind === 'device' ? answer : undefined;
		return markup`<p class="lead">${said.lead(client.displayName, client.publisher)}</p>
			<dl class="facts"><dt>${said.askedFrom}</dt><dd>${asked?.ipAddress ?? texts.common.unknownAddress}</dd><dt>${said.program}</dt><dd>${asked?.userAgent ?? said.unknownProgram}</dd><dt>${said.askedAt}</dt><dd>${writeInstant(texts, asked?.askedAt ?? 0)}</dd></dl>
			<p class="caution">${said.caution}</p>`;
	},
	async submit({ form }) {
		if (form.has('decline')) return { kind: 'decline', error: deviceDeclined() };
		return { kind: 'advance', changes: { deviceConfirmed: true } };
	},
};
