// A device proves itself by mutual TLS on the listener that asks for certificates: it needs no agent and no script.
// Whose key it is decides, whoever issued the certificate, as with RFC 8705 §2.2.
import { findDeviceOfCertificate } from '../device-certificate.ts';
import { deviceCertificateStep } from '../device-demand.ts';
import { certificateAddress, createJourney, openCertificate } from '../elsewhere.ts';
import { markup } from '../pages/html.ts';
import type { Step, StepInput, StepOutcome } from '../step.ts';
import { refusedAsDevice, refusedDevice, refusedWithoutDevice } from './use-device.ts';

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, challenge, texts } = input;
	const { certificateOrigin } = authority;
	if (form.has('decline') || certificateOrigin === undefined) return refusedWithoutDevice(input);
	const answer = form.get('answer');
	if (answer === undefined) {
		const journey = createJourney(authority, exchange);
		const location = certificateAddress(certificateOrigin, transaction.id, journey.challenge);
		return { kind: 'elsewhere', location, changes: journey.changes };
	}
	const der = openCertificate(authority, exchange, { transactionId: transaction.id, challenge, answer });
	if (!der) return { kind: 'problem', message: texts.common.tookTooLong };
	const device = await findDeviceOfCertificate(authority, der, assessment.snapshot?.tenant.id ?? '');
	if (!device) return refusedDevice(texts, 'its certificate is of no device that is known here');
	const why = await refusedAsDevice(input, device);
	if (why !== undefined) return refusedDevice(texts, why);
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

export const deviceCertificate: Step = {
	id: deviceCertificateStep,
	texts: (texts) => texts.deviceCertificate,
	sendsTo: ({ authority }) => authority.certificateOrigin,
	render: (view) =>
		markup`<p class="lead">${view.texts.deviceCertificate.lead(
			view.assessment.client.displayName,
			view.assessment.snapshot?.tenant.displayName,
		)}</p>`,
	submit,
};
