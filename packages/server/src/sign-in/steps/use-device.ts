// A device proves itself: an agent on it signs this page's challenge with the device's key, or the TLS connection did
// with the device's certificate. The key never leaves the device, and what it signed is good for this page alone, so
// that a copy of either proves nothing.
import { deviceAgentOrigin } from '@countersign/protocol';
import { refusalFor } from '../../access/enforce.ts';
import { blockedByPolicy, secondFactorFailed } from '../../errors.ts';
import type { Device } from '../../records/device.ts';
import { checkDeviceProof, readDeviceIdOfProof } from '../../tokens/device-proof.ts';
import { findDeviceOfCertificate } from '../device-certificate.ts';
import { useDeviceStep } from '../device-demand.ts';
import { markup } from '../pages/html.ts';
import { deviceScriptPath } from '../pages/page.ts';
import { prepareChallenge } from '../passkey-challenge.ts';
import type { Step, StepInput, StepOutcome, StepView } from '../step.ts';
import type { Texts } from '../texts/languages.ts';

/** What the page hands to the agent. */
export function askOfAgent(view: StepView, action: 'proof' | 'registration'): string {
	const { authority, transaction, assessment } = view;
	return JSON.stringify({
		agent: deviceAgentOrigin,
		action,
		authority: authority.origin,
		nonce: transaction.challenge?.value ?? '',
		transaction: transaction.id,
		tenant: assessment.snapshot?.tenant.id ?? '',
	});
}

/** The refusal that the page was to avoid, for whoever has no such device. */
export function refusedWithoutDevice({ assessment }: StepInput): StepOutcome {
	const { decision, context } = assessment;
	const error = decision && context && refusalFor(decision, context);
	return { kind: 'decline', error: error ?? blockedByPolicy({}, 'no device was shown') };
}

/**
 * A device counts where it is enabled, and one that somebody registered as their own counts for those who use it.
 *
 * @returns why it does not count
 */
export async function refusedAsDevice(
	{ authority, assessment }: Pick<StepInput, 'authority' | 'assessment'>,
	device: Device,
): Promise<string | undefined> {
	if (!device.accountEnabled) return `device ${device.deviceId} is disabled`;
	if (device.trustType !== 'Workplace') return undefined;
	const users = await authority.storage.devices.usersOf(device.tenantId, device.id);
	return users.some(({ userId }) => userId === assessment.user?.id)
		? undefined
		: `device ${device.deviceId} is registered by somebody else`;
}

export const refusedDevice = (texts: Texts, detail: string): StepOutcome => ({
	kind: 'problem',
	message: texts.useDevice.refused,
	failed: { error: secondFactorFailed(`device: ${detail}`) },
});

async function submit(input: StepInput): Promise<StepOutcome> {
	const { authority, exchange, transaction, assessment, form, challenge, texts } = input;
	// where another proof does as well, the page of that one comes back
	if (form.has('decline'))
		return assessment.state.unmet?.alternatives
			? { kind: 'advance', changes: { chosenStep: '' } }
			: refusedWithoutDevice(input);
	const tenantId = assessment.snapshot?.tenant.id ?? '';
	const { devices } = authority.storage;
	const proof = form.get('statement');
	const byCertificate = await findDeviceOfCertificate(authority, exchange.request.peerCertificate?.der, tenantId);
	if (!proof && !byCertificate) return { kind: 'problem', message: texts.useDevice.needed };
	let device = byCertificate;
	if (proof) {
		if (challenge === undefined) return { kind: 'problem', message: texts.common.tookTooLong };
		const deviceId = readDeviceIdOfProof(proof);
		device = deviceId === undefined ? undefined : await devices.find(tenantId, deviceId);
		if (!device?.key) return refusedDevice(texts, 'it is not known here, or holds no key');
		const asked = { origin: authority.origin, nonce: challenge, transactionId: transaction.id, tenantId };
		const checked = await checkDeviceProof(proof, device.key, { ...asked, now: exchange.now });
		if (checked.refused !== undefined) return refusedDevice(texts, checked.refused);
	}
	if (!device) return refusedDevice(texts, 'none was shown');
	const why = await refusedAsDevice(input, device);
	if (why !== undefined) return refusedDevice(texts, why);
	return { kind: 'advance', changes: { provenDevice: { deviceId: device.deviceId, at: exchange.now } } };
}

export const useDevice: Step = {
	id: useDeviceStep,
	texts: (texts) => texts.useDevice,
	script: deviceScriptPath,
	connects: deviceAgentOrigin,
	answersChallenge: true,
	prepare: prepareChallenge,
	render: (view) =>
		markup`<p class="lead">${view.texts.useDevice.lead(
			view.assessment.client.displayName,
			view.assessment.snapshot?.tenant.displayName,
		)}</p>
			<p class="problem" role="alert" data-device-problem hidden></p>
			<noscript><p class="problem">${view.texts.useDevice.noScript}</p></noscript>
			<input type="hidden" name="statement" value="" data-device="${askOfAgent(view, 'proof')}" data-texts="${JSON.stringify(view.texts.deviceScript)}">`,
	submit,
};
